"use client";

import { useState } from "react";
import { tapSelection } from "@/components/telegram/bridge";
import type { PriceListView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { perMonth } from "../format/money";
import { Calculator } from "../parts/calculator";
import { FeatureValue } from "../parts/features";
import { Money } from "../parts/money";
import { Place, TicketOutline, TroubleBanner } from "../parts/notice";
import { CompareBones } from "../parts/skeletons";
import { Switch } from "../parts/switch";
import { Terms } from "../parts/terms";
import { choose, useChoice } from "../state/basket";
import { type Chosen, listFor, settleChoice } from "../state/choice";
import { type ComparedFeature, compareFeatures } from "../state/comparison";
import { rowOf } from "../state/prices";
import { usePrices } from "../state/quotes";
import { type Ready, useReady } from "../text/speech";

/** All plans of a product side by side, and what a plan and a term come to. */
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
  const list = usePrices(listFor(ready.view, chosen, codes));
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const { plan, plans, price, termMonths } = chosen;
  const total = rowOf(list, plan.id, termMonths)?.slip.total ?? price.amount;
  const features = compareFeatures(plans.map((each) => each.plan));
  const canHide = plans.length > 1 && features.some(({ differs }) => !differs);
  useMainButton({
    text: ready.say("mini.home.take", {
      plan: ready.words(plan.name),
      amount: ready.amount({ amount: total, currency: price.currency }),
    }),
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
      <div className="group plain">
        {canHide && (
          <Switch
            label={ready.say("mini.compare.onlyDifferent")}
            on={onlyDifferent}
            onChange={setOnlyDifferent}
          />
        )}
        <Table
          ready={ready}
          chosen={chosen}
          list={list}
          features={features.filter(({ differs }) => differs || !onlyDifferent)}
        />
      </div>
      <Calculator ready={ready} chosen={chosen} list={list} />
    </>
  );
}

function Table({
  ready,
  chosen,
  list,
  features,
}: {
  ready: Ready;
  chosen: Chosen;
  list: PriceListView | null;
  features: readonly ComparedFeature[];
}) {
  const { plans, termMonths, plan: selected } = chosen;
  const mark = (id: string | undefined) => (id === selected.id ? "sel" : undefined);
  const several = plans.length > 1;
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
                    value={{
                      amount: perMonth(
                        rowOf(list, plan.id, termMonths)?.slip.total ?? price.amount,
                        termMonths,
                      ),
                      currency: price.currency,
                    }}
                    language={ready.language}
                  />
                </small>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {features.map(({ feature, values, differs }) => (
          <tr key={feature.key} className={differs && several ? "differs" : undefined}>
            <th scope="row">
              {ready.words(feature.label)}
              {differs && several && <span className="vh">, {ready.say("mini.compare.differs")}</span>}
            </th>
            {plans.map(({ plan }, at) => (
              <td key={plan.id} className={mark(plan.id)}>
                <FeatureValue ready={ready} feature={values[at]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
