"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { StandInPage } from "@/lib/payments/sandbox-providers/mounted";
import type { PageAction } from "@/lib/payments/sandbox-providers/types";
import { BankTicket } from "../../../checkout/bank-ticket";

/** What a provider's own hosted page would be, with its ways to go wrong. */
export function HostedPageScreen({ first, shop }: { first: StandInPage; shop: string }) {
  const say = useTranslations("sandboxCheckout");
  const [page, setPage] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const name = { provider: say(`providers.${page.provider}`) };

  const press = async (action: PageAction) => {
    if (isBusy) return;
    setBusy(true);
    setFailed(false);
    try {
      setPage(await send(page, action));
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };

  const price = `${page.currency} ${page.amount}`;
  const isCoin = page.provider === "cryptopay";
  const isCard = page.provider === "stripe";
  return (
    <main className="bank">
      <header>
        <h1>{say("standIn.title", name)}</h1>
        <p>{say("standIn.lead", name)}</p>
      </header>
      {!page.keeps && <BankTicket shop={shop} what={page.description} price={price} />}
      {page.status === "open" || page.status === "held" ? (
        <section className="bank-card">
          {page.status === "held" && <p role="status">{say(heldAs(page))}</p>}
          {page.refused && page.status === "open" && (
            <p role="status">{say(page.keeps ? "standIn.refusedCard" : "standIn.refused")}</p>
          )}
          {page.ways.length > 0 && (
            <p className="bank-pan">
              <span>{say("standIn.ways")}</span>
              <bdi dir="ltr">{page.ways.join(", ")}</bdi>
            </p>
          )}
          <button type="button" className="bank-main" disabled={isBusy} onClick={() => press("pay")}>
            {page.keeps
              ? say("standIn.keep")
              : say.rich("pay", { amount: () => <bdi dir="ltr">{price}</bdi> })}
          </button>
          {!isCoin && page.status === "open" && (
            <button type="button" className="bank-side" disabled={isBusy} onClick={() => press("hold")}>
              {say(isCard ? "standIn.ask" : "standIn.hold")}
            </button>
          )}
          {!isCoin && (
            <button
              type="button"
              className="bank-side bad"
              disabled={isBusy}
              onClick={() => press("decline")}
            >
              {say(page.keeps ? "decline" : "standIn.decline")}
            </button>
          )}
          <a className="bank-quiet" href={page.returnUrl} onClick={() => void press("cancel")}>
            {say("cancel")}
          </a>
        </section>
      ) : (
        <section className="bank-card" data-status={page.status} role="status">
          <h2>{say(`${shownAs(page)}.title`)}</h2>
          <p>{say(`${shownAs(page)}.lead`)}</p>
          <a className="bank-main" href={page.returnUrl}>
            {say("back")}
          </a>
        </section>
      )}
      {page.later && page.later.length > 0 && (
        <section className="bank-card">
          <h2>{say("later.title")}</h2>
          {page.later.map((action) => (
            <button
              key={action}
              type="button"
              className="bank-side"
              disabled={isBusy}
              onClick={() => press(action)}
            >
              {say(`later.${action}`)}
            </button>
          ))}
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

const heldAs = ({ provider, keeps }: StandInPage) =>
  keeps ? "standIn.askedCard" : provider === "stripe" ? "standIn.asked" : "standIn.held";

const shownAs = ({ status, keeps }: StandInPage) =>
  keeps && status === "paid"
    ? "standIn.kept"
    : status === "open" || status === "held"
      ? "processing"
      : status;

async function send({ provider, reference }: StandInPage, action: PageAction): Promise<StandInPage> {
  const response = await fetch(`/api/sandbox/pay/${provider}/${encodeURIComponent(reference)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ action }),
    keepalive: action === "cancel",
  });
  if (!response.ok) throw new Error(`the stand-in answered ${response.status}`);
  return (await response.json()) as StandInPage;
}
