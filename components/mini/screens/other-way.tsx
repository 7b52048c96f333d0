import { useState } from "react";
import type { OrderView, QuoteRequest } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { dueOf } from "../format/slip";
import { methodName } from "../parts/method-name";
import { Methods, settleMethod } from "../parts/methods";
import { Problem } from "../parts/notice";
import { Slip } from "../parts/slip";
import { usePayAgain } from "../state/pay-again";
import { useQuote } from "../state/quotes";
import { type Ready, refusalText } from "../text/speech";

/** The same order, another method. */
export default function OtherWay({
  ready,
  order,
  show,
  onDone,
}: {
  ready: Ready;
  order: OrderView;
  show: (order: OrderView) => void;
  onDone: () => void;
}) {
  const { planId, termMonths, codes, slip } = order;
  // A top-up is begun anew from the wallet instead.
  const request: QuoteRequest | null = planId && { planId, termMonths, currency: slip.currency, codes };
  const { quote, trouble, reload } = useQuote(request);
  const [wanted, setWanted] = useState<string | null>(null);
  const others = quote?.methods.filter((each) => each.id !== order.payment?.method) ?? [];
  const method = settleMethod(others.length > 0 ? others : (quote?.methods ?? []), wanted);
  const { problem, busy, submit } = usePayAgain(order, method?.id ?? null, show, onDone);
  const amount = ready.amount(
    method?.charge.currency === "XTR"
      ? method.charge
      : { amount: dueOf(order.slip), currency: order.slip.currency },
  );
  useMainButton(
    method && {
      text:
        method.charge.currency === "XTR"
          ? ready.say("mini.checkout.payStars", { amount })
          : ready.say("mini.checkout.pay", { amount, method: methodName(ready, method.id) }),
      busy,
      onPress: submit,
    },
  );
  return (
    <>
      <div className="lead">
        <h1>{ready.say("mini.order.otherWay")}</h1>
        <p>{ready.say("mini.order.otherWayNote")}</p>
      </div>
      {problem && <Problem text={refusalText(ready, problem)} />}
      {quote && (
        <Methods
          ready={ready}
          methods={quote.methods}
          chosen={method?.id ?? null}
          currency={order.slip.currency}
          onChoose={setWanted}
        />
      )}
      {!quote && trouble && (
        <Problem text={refusalText(ready, trouble)} action={ready.say("mini.retry")} onPress={reload} />
      )}
      <Slip ready={ready} slip={order.slip} total={ready.say("mini.slip.toPay")} />
    </>
  );
}
