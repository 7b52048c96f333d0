"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { formatAmount } from "@/lib/core/money";
import type { SandboxPageView } from "@/lib/payments/providers/sandbox/page";
import { BankTicket } from "../bank-ticket";
import { PayForm } from "./pay-form";

type Press = Record<string, unknown> & { kind: string };

const LOOK_EVERY_MS = 1000;

async function ask(reference: string, action?: Press): Promise<SandboxPageView> {
  const response = await fetch(
    `/api/sandbox/payments/${reference}`,
    action && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ action }),
    },
  );
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  return (await response.json()) as SandboxPageView;
}

/** The bank's side of a sandbox payment: what a provider's hosted page would be. */
export function CheckoutPage({ first, shop }: { first: SandboxPageView; shop: string }) {
  const say = useTranslations("sandboxCheckout");
  const [payment, setPayment] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const { reference, status, amount } = payment;
  const refusesCard = useSearchParams().get("card") === "refused";

  useEffect(() => {
    if (status !== "processing") return;
    const timer = setInterval(() => void ask(reference).then(setPayment, () => undefined), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [status, reference]);

  const press = async (action: Press) => {
    if (isBusy) return;
    setBusy(true);
    setFailed(false);
    try {
      setPayment(await ask(reference, action));
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };

  const price = `${amount.currency} ${formatAmount(amount.amount, amount.currency)}`;
  return (
    <main className="bank">
      <header>
        <h1>{say("title")}</h1>
        <p>{say("lead")}</p>
      </header>
      <BankTicket shop={shop} what={payment.description} price={price} />
      {status === "open" ? (
        <PayForm refusesCard={refusesCard} price={price} isBusy={isBusy} press={press} />
      ) : status === "authenticating" ? (
        <section className="bank-card">
          <h2>{say("confirm.title")}</h2>
          <p>{say("confirm.lead")}</p>
          <button
            type="button"
            className="bank-main"
            disabled={isBusy}
            onClick={() => press({ kind: "authenticate", approved: true })}
          >
            {say("confirm.yes")}
          </button>
          <button
            type="button"
            className="bank-side"
            disabled={isBusy}
            onClick={() => press({ kind: "authenticate", approved: false })}
          >
            {say("confirm.no")}
          </button>
        </section>
      ) : (
        <section className="bank-card" data-status={status} role="status">
          <h2>{say(`${status}.title`)}</h2>
          <p>{say(`${status}.lead`)}</p>
          <a className="bank-main" href={payment.returnUrl}>
            {say("back")}
          </a>
        </section>
      )}
      {hasFailed && (
        <p className="bank-trouble" role="alert">
          {say("failed")}
        </p>
      )}
    </main>
  );
}
