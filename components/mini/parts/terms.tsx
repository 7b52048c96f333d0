import { tapSelection } from "@/components/telegram/bridge";
import { choose } from "../state/basket";
import { type Chosen, savedPercent } from "../state/choice";
import type { Ready } from "../text/speech";
import { Ltr } from "./money";

/** How long: one segment per term, with what the longer one saves. */
export function Terms({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const priceAt = (term: number) =>
    chosen.plan.prices.find(
      (price) => price.termMonths === term && price.currency === ready.view.customer.currency,
    );
  return (
    <fieldset
      className="terms"
      style={{ gridTemplateColumns: `repeat(${chosen.terms.length}, minmax(0, 1fr))` }}
    >
      <legend className="vh">{ready.say("mini.home.term")}</legend>
      {chosen.terms.map((term) => {
        const price = priceAt(term);
        const percent = price ? savedPercent(price) : 0;
        return (
          <label key={term}>
            <input
              type="radio"
              name="term"
              checked={term === chosen.termMonths}
              aria-label={ready.months(term)}
              onChange={() => {
                tapSelection();
                choose({ termMonths: term });
              }}
            />
            {term}
            <small>{ready.say("terms.unit", { count: term })}</small>
            <small className="off">{percent > 0 ? <Ltr>{`\u2212${percent}%`}</Ltr> : "\u00a0"}</small>
          </label>
        );
      })}
    </fieldset>
  );
}
