"use client";

import { useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { AgreedPrice, MethodView, QuoteRequest, QuoteView, ShopView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { useSubmit } from "../chrome/submit";
import { dueOf } from "../format/slip";
import { Section } from "../parts/cell";
import { Features } from "../parts/features";
import { ReceiptText } from "../parts/icons";
import { methodName } from "../parts/method-name";
import { Methods, settleMethod } from "../parts/methods";
import { Money, When } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { PromoCodes } from "../parts/promo-codes";
import { Purses } from "../parts/purses";
import { CheckoutBones, SlipBones } from "../parts/skeletons";
import { Slip } from "../parts/slip";
import { Switch } from "../parts/switch";
import { api, type Trouble } from "../state/api";
import { noteTrouble } from "../state/app";
import { choose, useChoice } from "../state/basket";
import { requestFor, settleChoice } from "../state/choice";
import { keyFor, outcomeKnown } from "../state/intention";
import { beginPayment } from "../state/payment";
import { forgetQuotes, useQuote } from "../state/quotes";
import { type Ready, refusalText, useReady } from "../text/speech";

/** The price on a slip, the code, the method, and one button. */
export function CheckoutScreen() {
  const ready = useReady();
  const choice = useChoice();
  if (!ready) return <CheckoutBones />;
  const chosen = settleChoice(ready.view, choice);
  return chosen ? (
    <Checkout ready={ready} request={requestFor(ready.view, chosen, choice)} method={choice.method} />
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
  const [keeps, setKeeps] = useState(false);
  const [renews, setRenews] = useState(false);
  const renewal = keeps && paying?.keeps ? renewalPrice(ready.view, request) : null;
  const agreed = {
    ...request,
    ...(keeps && paying?.keeps && { keepMeans: true }),
    ...(renews && renewal && { renewAt: renewal }),
  };
  const { busy, submit } = usePay(agreed, quote, paying, setProblem, reload);
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
          note={<AfterPaying ready={ready} quote={quote} renewal={renews ? renewal : null} />}
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
      <Gives ready={ready} planId={request.planId} />
      <PromoCodes ready={ready} request={request} quote={quote} />
      {quote && <Purses ready={ready} request={request} quote={quote} />}
      {quote && dueOf(quote.slip) > 0 && (
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
      {paying?.keeps && (
        <Section plain>
          <Switch
            label={ready.say("mini.checkout.keepCard")}
            note={ready.say("mini.checkout.keepCardNote")}
            on={keeps}
            onChange={setKeeps}
          />
          {renewal && (
            <Switch
              label={ready.say("mini.subscription.autoRenew")}
              note={ready.tell("mini.checkout.renewNote", {
                amount: <Money value={renewal} language={ready.language} />,
                term: ready.months(renewal.termMonths),
              })}
              on={renews}
              onChange={setRenews}
            />
          )}
        </Section>
      )}
    </>
  );
}

function usePay(
  request: QuoteRequest & { keepMeans?: boolean; renewAt?: AgreedPrice },
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
  if (dueOf(quote.slip) === 0)
    return ready.say("mini.checkout.payWallet", {
      amount: ready.amount({ amount: quote.slip.total, currency: quote.currency }),
    });
  const amount = ready.amount(method.charge);
  return method.charge.currency === "XTR"
    ? ready.say("mini.checkout.payStars", { amount })
    : ready.say("mini.checkout.pay", { amount, method: methodName(ready, method.id) });
}

function AfterPaying({
  ready,
  quote,
  renewal,
}: {
  ready: Ready;
  quote: QuoteView;
  /** What the customer has chosen to be charged at the end. */
  renewal: AgreedPrice | null;
}) {
  const end = <When>{ready.date(quote.periodEnd)}</When>;
  const hijri = ready.hijri(quote.periodEnd);
  return (
    <>
      {quote.trialDays > 0
        ? ready.tell("mini.slip.trial", { count: quote.trialDays, date: end })
        : renewal
          ? ready.tell("mini.slip.renews", {
              date: end,
              amount: <Money value={renewal} language={ready.language} />,
            })
          : ready.tell(quote.extends ? "mini.slip.extends" : "mini.slip.until", { date: end })}
      {hijri && <span className="hijri">{hijri}</span>}
    </>
  );
}

/** What a renewal takes: the plan's own price of the term, without what lowers this order. */
function renewalPrice(
  { products }: ShopView,
  { planId, termMonths, currency }: QuoteRequest,
): AgreedPrice | null {
  const plan = products.flatMap(({ plans }) => plans).find(({ id }) => id === planId);
  const price = plan?.prices.find((each) => each.termMonths === termMonths && each.currency === currency);
  return price && currency !== "XTR" ? { termMonths, currency, amount: price.amount } : null;
}

/** What is in the plan, one tap away while it is paid for. */
function Gives({ ready, planId }: { ready: Ready; planId: QuoteRequest["planId"] }) {
  const plan = ready.view.products.flatMap(({ plans }) => plans).find(({ id }) => id === planId);
  if (!plan || plan.features.length === 0) return null;
  return (
    <details className="group preview">
      <summary>{ready.say("mini.checkout.gives", { plan: ready.words(plan.name) })}</summary>
      <Features ready={ready} features={plan.features} />
    </details>
  );
}
