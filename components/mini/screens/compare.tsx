"use client";

import { tapSelection } from "@/components/telegram/bridge";
import type { PlanFeatureView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { perMonth } from "../format/money";
import { Icon } from "../parts/cell";
import { Check, TrendingDown } from "../parts/icons";
import { Money } from "../parts/money";
import { Place, TicketOutline, TroubleBanner } from "../parts/notice";
import { CompareBones } from "../parts/skeletons";
import { Terms } from "../parts/terms";
import { choose, useChoice } from "../state/basket";
import { type Chosen, requestFor, settleChoice } from "../state/choice";
import { useQuote } from "../state/quotes";
import { type Ready, useReady } from "../text/speech";

/** All plans of a product side by side, and what the longer term saves. */
export function CompareScreen() {
  const ready = useReady();
  const choice = useChoice();
  if (!ready) return <CompareBones />;
  const chosen = settleChoice(ready.view, choice);
  if (!chosen)
    return (
      <Place
        art={<TicketOutline />}
        title={ready.say("mini.home.nothingTitle")}
        text={ready.say("mini.home.nothing")}
      />
    );
  return <Compare ready={ready} chosen={chosen} codes={choice.codes} />;
}

function Compare({ ready, chosen, codes }: { ready: Ready; chosen: Chosen; codes: string[] }) {
  const go = useGo();
  const { quote } = useQuote(requestFor(ready.view, chosen, { codes, useWallet: false, usePoints: false }));
  const { plan, price, termMonths } = chosen;
  const { currency } = price;
  const total = quote?.slip.total ?? price.amount;
  const list = quote?.slip.list ?? price.list;
  const money = (amount: number) => <Money value={{ amount, currency }} language={ready.language} />;
  const name = ready.words(plan.name);
  useMainButton({
    text: ready.say("mini.home.take", { plan: name, amount: ready.amount({ amount: total, currency }) }),
    onPress: () => go.to("/checkout"),
  });
  return (
    <>
      <TroubleBanner ready={ready} />
      <div className="lead">
        <h1>{ready.say("mini.compare.title")}</h1>
        <p>{ready.say("mini.compare.lead", { term: ready.months(termMonths) })}</p>
      </div>
      {chosen.terms.length > 1 && <Terms ready={ready} chosen={chosen} />}
      <div className="group">
        <Table ready={ready} chosen={chosen} />
      </div>
      {list > total && (
        <div className="card">
          <div className="status">
            <Icon of={TrendingDown} large />
            <div>
              <p className="str">
                {ready.tell("mini.compare.saves", {
                  term: ready.months(termMonths),
                  plan: name,
                  amount: money(list - total),
                })}
              </p>
              <p className="cap">
                {ready.tell("mini.compare.sum", {
                  months: termMonths,
                  monthly: money(perMonth(list, termMonths)),
                  list: money(list),
                  total: money(total),
                })}
              </p>
            </div>
          </div>
        </div>
      )}
    </>
  );
}

function Table({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const { plans, termMonths, plan: selected } = chosen;
  const features = new Map<string, PlanFeatureView>();
  for (const { plan } of plans)
    for (const feature of plan.features) if (!features.has(feature.key)) features.set(feature.key, feature);
  const mark = (id: string) => (id === selected.id ? "sel" : undefined);
  return (
    <table className="cmp">
      <caption className="vh">{ready.say("mini.compare.caption")}</caption>
      <colgroup>
        <col className="f" />
        {plans.map(({ plan }) => (
          <col key={plan.id} />
        ))}
      </colgroup>
      <thead>
        <tr>
          <td>
            <span className="vh">{ready.say("mini.compare.feature")}</span>
          </td>
          {plans.map(({ plan, price }) => (
            <th key={plan.id} scope="col" className={mark(plan.id)}>
              <button
                type="button"
                aria-pressed={plan.id === selected.id}
                onClick={() => {
                  tapSelection();
                  choose({ planId: plan.id });
                }}
              >
                {ready.words(plan.name)}
                <small>
                  <Money
                    value={{ amount: perMonth(price.amount, termMonths), currency: price.currency }}
                    language={ready.language}
                  />
                </small>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...features.values()].map((feature) => (
          <tr key={feature.key}>
            <th scope="row">{ready.words(feature.label)}</th>
            {plans.map(({ plan }) => (
              <td key={plan.id} className={mark(plan.id)}>
                <Value ready={ready} feature={plan.features.find((each) => each.key === feature.key)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ ready, feature }: { ready: Ready; feature: PlanFeatureView | undefined }) {
  if (feature?.limit)
    return ready.say(`mini.compare.per.${feature.limit.per}`, { count: feature.limit.amount });
  if (feature === undefined || feature.value === false)
    return (
      <>
        <span className="no" aria-hidden="true">
          –
        </span>
        <span className="vh">{ready.say("mini.compare.no")}</span>
      </>
    );
  if (feature.value === true)
    return (
      <>
        <span className="vh">{ready.say("mini.compare.yes")}</span>
        <Check className="acc" size={18} />
      </>
    );
  return ready.words(feature.value);
}
