"use client";

import { useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import type { OrderView } from "@/lib/storefront/types";
import { useBack, useMainButton, useSecondButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { useSubmit } from "../chrome/submit";
import { Check, CircleX } from "../parts/icons";
import { Money, When } from "../parts/money";
import { Place, Problem } from "../parts/notice";
import { api, type OwnRefundView, type RefundOfferView, type Trouble } from "../state/api";
import { noteTrouble } from "../state/app";
import { type Ready, refusalText } from "../text/speech";

/** The money back, without a question, while the plan promises it: what goes, what ends, one button. */
export default function MoneyBack({
  ready,
  order,
  offer,
  onClose,
}: {
  ready: Ready;
  order: OrderView;
  offer: RefundOfferView;
  onClose: () => void;
}) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [asked, setAsked] = useState<OwnRefundView | null>(null);
  const value = { amount: offer.amountMinor, currency: offer.currency };
  const { busy, submit } = useSubmit(async () => {
    setTrouble(null);
    const answer = await api.askForRefund(order.id);
    tapResult(answer.ok ? "success" : "error");
    if (answer.ok) return setAsked(answer.value);
    setTrouble(answer.trouble);
    noteTrouble(answer.trouble);
  });
  useBack(onClose);
  if (asked) return <Asked ready={ready} refund={asked} />;
  return (
    <>
      <Buttons ready={ready} amount={ready.amount(value)} busy={busy} submit={submit} onClose={onClose} />
      <div className="lead">
        <h1>{ready.say("mini.refund.title")}</h1>
        <p>
          {ready.tell("mini.refund.text", {
            amount: <Money value={value} language={ready.language} />,
            date: <When>{ready.date(offer.until)}</When>,
          })}
        </p>
      </div>
      {trouble && <Problem text={refusalText(ready, trouble)} />}
    </>
  );
}

function Buttons({
  ready,
  amount,
  busy,
  submit,
  onClose,
}: {
  ready: Ready;
  amount: string;
  busy: boolean;
  submit: () => void;
  onClose: () => void;
}) {
  useMainButton({
    text: ready.say("mini.refund.confirm", { amount }),
    danger: true,
    busy,
    onPress: submit,
  });
  useSecondButton({ text: ready.say("mini.refund.keep"), onPress: onClose });
  return null;
}

function Asked({ ready, refund }: { ready: Ready; refund: OwnRefundView }) {
  const go = useGo();
  useMainButton({ text: ready.say("mini.toShop"), onPress: go.home });
  useSecondButton(null);
  return (
    <Place
      icon={refund.status === "failed" ? CircleX : Check}
      bad={refund.status === "failed"}
      round
      title={ready.say("mini.refund.ask")}
      text={ready.tell(`mini.refund.statuses.${refund.status}`, {
        amount: (
          <Money
            value={{ amount: refund.amountMinor, currency: refund.currency }}
            language={ready.language}
          />
        ),
      })}
    />
  );
}
