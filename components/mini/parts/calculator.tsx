import { tapSelection } from "@/components/telegram/bridge";
import type { PriceListView } from "@/lib/storefront/types";
import { perMonth } from "../format/money";
import { choose } from "../state/basket";
import type { Chosen } from "../state/choice";
import { rowOf } from "../state/prices";
import type { Ready } from "../text/speech";
import { Money } from "./money";
import { Slip } from "./slip";

/** What a plan costs for a term, line by line: the very slip that the checkout will print. */
export function Calculator({
  ready,
  chosen,
  list,
}: {
  ready: Ready;
  chosen: Chosen;
  list: PriceListView | null;
}) {
  const { plan, plans, price, terms, termMonths } = chosen;
  const { currency } = price;
  const row = rowOf(list, plan.id, termMonths);
  const money = (amount: number) => <Money value={{ amount, currency }} language={ready.language} />;
  return (
    <section className="sec calc" aria-labelledby="calculator">
      <h2 id="calculator">{ready.say("mini.compare.calculator")}</h2>
      <div className="card">
        {plans.length > 1 && (
          <fieldset className="tabs">
            <legend className="vh">{ready.say("mini.home.plan")}</legend>
            {plans.map((each) => (
              <button
                key={each.plan.id}
                type="button"
                aria-pressed={each.plan.id === plan.id}
                onClick={() => {
                  tapSelection();
                  choose({ planId: each.plan.id });
                }}
              >
                {ready.words(each.plan.name)}
              </button>
            ))}
          </fieldset>
        )}
        {terms.length > 1 && (
          <label className="months">
            <span>
              <span>{ready.say("mini.compare.howLong")}</span>
              <b>{ready.months(termMonths)}</b>
            </span>
            <input
              type="range"
              min={0}
              max={terms.length - 1}
              step={1}
              value={terms.indexOf(termMonths)}
              aria-valuetext={ready.months(termMonths)}
              onChange={(event) => {
                const term = terms[Number(event.target.value)];
                if (term === undefined || term === termMonths) return;
                tapSelection();
                choose({ termMonths: term });
              }}
            />
          </label>
        )}
        <p className="saved" aria-live="polite">
          {row && row.slip.discount > 0
            ? ready.tell("mini.compare.saves", {
                term: ready.months(termMonths),
                plan: ready.words(plan.name),
                amount: money(row.slip.discount),
              })
            : ready.tell("mini.compare.perMonthOnly", {
                amount: money(perMonth(row?.slip.total ?? price.amount, termMonths)),
              })}
        </p>
      </div>
      {row && (
        <Slip
          ready={ready}
          slip={row.slip}
          total={ready.say("mini.slip.toPay")}
          note={
            termMonths > 1 &&
            ready.tell("mini.compare.perMonthOnly", { amount: money(perMonth(row.slip.total, termMonths)) })
          }
        />
      )}
    </section>
  );
}
