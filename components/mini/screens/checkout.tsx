"use client";

import { type ReactNode, useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { MethodView, QuoteRequest, QuoteView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { useSubmit } from "../chrome/submit";
import { ReceiptText } from "../parts/icons";
import { methodName } from "../parts/method-name";
import { Methods, settleMethod } from "../parts/methods";
import { Money, When } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { PromoField, type PromoState } from "../parts/promo-field";
import { CheckoutBones, SlipBones } from "../parts/skeletons";
import { Slip } from "../parts/slip";
import { api, type Trouble } from "../state/api";
import { noteTrouble } from "../state/app";
import { choose, useChoice } from "../state/basket";
import { requestFor, settleChoice } from "../state/choice";
import { keyFor, outcomeKnown } from "../state/intention";
import { beginPayment } from "../state/payment";
import { forgetQuotes, keepQuote, useQuote } from "../state/quotes";
import { type Ready, reasonText, refusalText, useReady } from "../text/speech";

/** The price on a slip, the code, the method, and one button. */
export function CheckoutScreen() {
  const ready = useReady();
  const choice = useChoice();
  if (!ready) return <CheckoutBones />;
  const chosen = settleChoice(ready.view, choice);
  return chosen ? (
    <Checkout ready={ready} request={requestFor(ready.view, chosen, choice.codes)} method={choice.method} />
  ) : (
    <Place
      art={<TicketOutline />}
      title={ready.say("mini.home.nothingTitle")}
      text={ready.say("mini.home.nothing")}
    />
  );
}

function Checkout({
  ready,
  request,
  method,
}: {
  ready: Ready;
  request: QuoteRequest;
  method: string | null;
}) {
  const { quote, trouble, reload } = useQuote(request);
  const [problem, setProblem] = useState<Trouble | null>(null);
  const paying = quote && settleMethod(quote.methods, method ?? ready.view.lastMethod);
  const { busy, submit } = usePay(request, quote, paying, setProblem, reload);
  useMainButton(quote && paying ? { text: payLabel(ready, quote, paying), busy, onPress: submit } : null);
  return (
    <>
      <TroubleBanner ready={ready} />
      <div className="lead">
        <h1>{ready.say("mini.checkout.title")}</h1>
      </div>
      {problem && <Problem text={refusalText(ready, problem)} />}
      {quote ? (
        <Slip
          ready={ready}
          slip={quote.slip}
          total={ready.say("mini.slip.toPay")}
          note={<AfterPaying ready={ready} quote={quote} />}
        />
      ) : !trouble ? (
        <SlipBones />
      ) : (
        <div className="group">
          <Place
            icon={ReceiptText}
            bad
            title={ready.say("mini.checkout.priceTitle")}
            text={
              trouble?.kind === "refused" ? refusalText(ready, trouble) : ready.say("mini.checkout.priceText")
            }
            action={ready.say("mini.checkout.priceRetry")}
            onPress={reload}
          />
        </div>
      )}
      <Promo ready={ready} request={request} quote={quote} />
      {quote && quote.slip.total > 0 && (
        <section className="sec">
          <h2>{ready.say("mini.checkout.payWith")}</h2>
          <Methods
            ready={ready}
            methods={quote.methods}
            chosen={paying?.id ?? null}
            currency={quote.currency}
            onChoose={(id) => {
              setProblem(null);
              choose({ method: id });
            }}
          />
        </section>
      )}
    </>
  );
}

function usePay(
  request: QuoteRequest,
  quote: QuoteView | null,
  method: MethodView | null,
  setProblem: (trouble: Trouble | null) => void,
  reload: () => void,
) {
  const go = useGo();
  return useSubmit(async () => {
    if (!quote || !method) return;
    setProblem(null);
    const intention = JSON.stringify([quote.hash, request, method.id]);
    const answer = await api.checkout({
      ...request,
      quoteHash: quote.hash,
      method: method.id,
      idempotencyKey: keyFor(intention),
    });
    if (!answer.ok) {
      tapResult("error");
      setProblem(answer.trouble);
      noteTrouble(answer.trouble);
      if (answer.trouble.kind !== "refused") return;
      outcomeKnown();
      reload();
      return;
    }
    outcomeKnown();
    choose({ method: method.id });
    forgetQuotes();
    go.instead(`/order?id=${answer.value.id}`);
    await beginPayment(answer.value);
  });
}

function payLabel(ready: Ready, quote: QuoteView, method: MethodView): string {
  if (quote.slip.total === 0)
    return quote.trialDays > 0
      ? ready.say("mini.checkout.startTrial", { count: quote.trialDays })
      : ready.say("mini.checkout.free");
  const amount = ready.amount(method.charge);
  return method.charge.currency === "XTR"
    ? ready.say("mini.checkout.payStars", { amount })
    : ready.say("mini.checkout.pay", { amount, method: methodName(ready, method.id) });
}

function AfterPaying({ ready, quote }: { ready: Ready; quote: QuoteView }) {
  const end = <When>{ready.date(quote.periodEnd)}</When>;
  const hijri = ready.hijri(quote.periodEnd);
  return (
    <>
      {quote.trialDays > 0
        ? ready.tell("mini.slip.trial", { count: quote.trialDays, date: end })
        : ready.tell(quote.extends ? "mini.slip.extends" : "mini.slip.until", { date: end })}
      {hijri && <span className="hijri">{hijri}</span>}
    </>
  );
}

function Promo({ ready, request, quote }: { ready: Ready; request: QuoteRequest; quote: QuoteView | null }) {
  const [refused, setRefused] = useState<{ code: string; trouble: Trouble } | null>(null);
  const [checking, setChecking] = useState(false);
  const entered = request.codes[0] ?? "";
  const apply = async (code: string) => {
    setChecking(true);
    setRefused(null);
    const bare = { ...request, codes: [] };
    const answer = await api.applyCode(bare, code);
    setChecking(false);
    tapResult(answer.ok ? "success" : "error");
    if (!answer.ok) {
      setRefused({ code, trouble: answer.trouble });
      noteTrouble(answer.trouble);
      return;
    }
    keepQuote({ ...bare, codes: [code] }, answer.value);
    choose({ codes: [code] });
  };
  return (
    <PromoField
      ready={ready}
      code={refused?.code ?? entered}
      state={promoState(ready, quote, entered, refused, checking)}
      focus={window.location.hash === "#promo" && entered === ""}
      onApply={(code) => void apply(code)}
      onRemove={() => {
        setRefused(null);
        choose({ codes: [] });
      }}
    />
  );
}

function promoState(
  ready: Ready,
  quote: QuoteView | null,
  entered: string,
  refused: { code: string; trouble: Trouble } | null,
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

type Applied = Extract<QuoteView["codes"][number], { applied: true }>;

function benefit(ready: Ready, verdict: Applied, currency: QuoteView["currency"]): ReactNode {
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
