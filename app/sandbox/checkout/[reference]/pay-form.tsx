"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

const DELAYS = [
  ["none", 0],
  ["short", 10],
  ["long", 60],
] as const;
const DECLINES = ["card_declined", "insufficient_funds", "expired_card"] as const;

/** Everything a person can do with an open payment, and what may go wrong on the way. */
export function PayForm({
  price,
  refusesCard,
  isBusy,
  press,
}: {
  price: string;
  /** The card in hand is one that the bank refuses. */
  refusesCard: boolean;
  isBusy: boolean;
  press: (action: { kind: string } & Record<string, unknown>) => Promise<void>;
}) {
  const say = useTranslations("sandboxCheckout");
  const [delaySeconds, setDelay] = useState(0);
  const [duplicateWebhooks, setDuplicate] = useState(false);
  const [webhooksOutOfOrder, setReorder] = useState(false);
  const [code, setCode] = useState<(typeof DECLINES)[number]>("card_declined");
  const pay = (secure: boolean) =>
    refusesCard
      ? press({ kind: "decline", code })
      : press({ kind: "pay", secure, delaySeconds, duplicateWebhooks, webhooksOutOfOrder });

  return (
    <>
      <section className="bank-card">
        <p className="bank-pan">
          <span>{say("card")}</span>
          <bdi dir="ltr">{refusesCard ? "4000 0000 0000 0002" : "4242 4242 4242 4242"}</bdi>
        </p>
        <button type="button" className="bank-main" disabled={isBusy} onClick={() => pay(false)}>
          {say.rich("pay", { amount: () => <bdi dir="ltr">{price}</bdi> })}
        </button>
        <button type="button" className="bank-side" disabled={isBusy} onClick={() => pay(true)}>
          {say("secure")}
        </button>
      </section>
      <section className="bank-card">
        <h2>{say("options")}</h2>
        <fieldset>
          <legend>{say("delay")}</legend>
          <div className="bank-segments">
            {DELAYS.map(([name, seconds]) => (
              <button
                key={name}
                type="button"
                aria-pressed={delaySeconds === seconds}
                onClick={() => setDelay(seconds)}
              >
                {say(`delays.${name}`)}
              </button>
            ))}
          </div>
        </fieldset>
        <label className="bank-check">
          <input
            type="checkbox"
            checked={duplicateWebhooks}
            onChange={(event) => setDuplicate(event.target.checked)}
          />
          {say("duplicate")}
        </label>
        <label className="bank-check">
          <input
            type="checkbox"
            checked={webhooksOutOfOrder}
            onChange={(event) => setReorder(event.target.checked)}
          />
          {say("reorder")}
        </label>
        <label className="bank-field">
          {say("codes.label")}
          <select value={code} onChange={(event) => setCode(event.target.value as typeof code)}>
            {DECLINES.map((each) => (
              <option key={each} value={each}>
                {say(`codes.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="bank-side bad"
          disabled={isBusy}
          onClick={() => press({ kind: "decline", code })}
        >
          {say("decline")}
        </button>
      </section>
      <button
        type="button"
        className="bank-quiet"
        disabled={isBusy}
        onClick={() => press({ kind: "cancel" })}
      >
        {say("cancel")}
      </button>
    </>
  );
}
