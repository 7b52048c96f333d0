import { type ReactNode, useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { CodeVerdict, QuoteRequest, QuoteView } from "@/lib/storefront/types";
import { api, type Trouble } from "../state/api";
import { noteTrouble } from "../state/app";
import { choose } from "../state/basket";
import { keepQuote } from "../state/quotes";
import { type Ready, reasonText, refusalText } from "../text/speech";
import { Money, When } from "./money";
import { PromoField, type PromoState } from "./promo-field";

/** As many as the server takes. */
const MOST_CODES = 5;

/** Where a code was typed, what it was, and why it was refused. */
interface Refused {
  at: number;
  code: string;
  trouble: Trouble;
}

/** One field per entered code, and an empty one to add another: a refused code never takes an applied one away. */
export function PromoCodes({
  ready,
  request,
  quote,
}: {
  ready: Ready;
  request: QuoteRequest;
  quote: QuoteView | null;
}) {
  const { codes } = request;
  const [refused, setRefused] = useState<Refused | null>(null);
  const [checking, setChecking] = useState<number | null>(null);
  const [adding, setAdding] = useState(false);
  const apply = async (at: number, code: string) => {
    setChecking(at);
    setRefused(null);
    const others = codes.filter((_, index) => index !== at);
    const answer = await api.applyCode({ ...request, codes: others }, code);
    setChecking(null);
    tapResult(answer.ok ? "success" : "error");
    if (!answer.ok) {
      setRefused({ at, code, trouble: answer.trouble });
      noteTrouble(answer.trouble);
      return;
    }
    const entered = [...others, code];
    keepQuote({ ...request, codes: entered }, answer.value);
    choose({ codes: entered });
    setAdding(false);
  };
  const fields = codes.length === 0 || adding ? [...codes, ""] : codes;
  return (
    <>
      {fields.map((entered, at) => {
        const wrong = refused?.at === at ? refused : null;
        return (
          <PromoField
            key={entered === "" ? "another" : entered}
            ready={ready}
            number={at + 1}
            code={wrong?.code ?? entered}
            entered={entered !== "" && wrong === null}
            state={stateOf(ready, quote, entered, wrong, checking === at)}
            focus={entered === "" && (adding || window.location.hash === "#promo")}
            onApply={(code) => void apply(at, code)}
            onRemove={() => {
              setRefused(null);
              choose({ codes: codes.filter((_, index) => index !== at) });
            }}
          />
        );
      })}
      {fields === codes && codes.length < MOST_CODES && (
        <button type="button" className="more" onClick={() => setAdding(true)}>
          {ready.say("mini.promo.another")}
        </button>
      )}
    </>
  );
}

function stateOf(
  ready: Ready,
  quote: QuoteView | null,
  entered: string,
  refused: Refused | null,
  checking: boolean,
): PromoState {
  if (checking) return { kind: "checking" };
  if (refused) return { kind: "refused", message: refusalText(ready, refused.trouble, quote?.slip) };
  if (entered === "") return { kind: "empty" };
  const verdict = quote?.codes.find((each) => each.code.toUpperCase() === entered);
  if (!verdict) return { kind: "checking" };
  if (!verdict.applied)
    return { kind: "refused", message: reasonText(ready, verdict.reason, verdict.params, quote?.slip) };
  return { kind: "applied", message: benefit(ready, verdict, quote?.currency ?? "SAR") };
}

function benefit(
  ready: Ready,
  verdict: Extract<CodeVerdict, { applied: true }>,
  currency: QuoteView["currency"],
): ReactNode {
  const gain =
    verdict.trialDays > 0
      ? ready.say("mini.promo.trial", { count: verdict.trialDays })
      : ready.tell("mini.promo.saves", {
          amount: <Money value={{ amount: verdict.amount, currency }} language={ready.language} />,
        });
  if (!verdict.endsAt) return gain;
  return (
    <>
      {gain} {ready.tell("mini.promo.validUntil", { date: <When>{ready.day(verdict.endsAt)}</When> })}
    </>
  );
}
