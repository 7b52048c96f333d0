"use client";

import { useState } from "react";
import { tapResult, tapSelection } from "@/components/telegram/bridge";
import { readAmount } from "@/lib/core/typed-amount";
import type { WalletLine, WalletView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { useSubmit } from "../chrome/submit";
import { Cell, Fact, Section } from "../parts/cell";
import { CircleAlert, Clock, Gift, ReceiptText, Undo2, Wallet } from "../parts/icons";
import { Methods, settleMethod } from "../parts/methods";
import { Money, When } from "../parts/money";
import { Problem, TroubleBanner } from "../parts/notice";
import { ListBones } from "../parts/skeletons";
import { api, type Trouble } from "../state/api";
import { noteTrouble } from "../state/app";
import { keyFor, outcomeKnown } from "../state/intention";
import { beginPayment } from "../state/payment";
import { forgetQuotes } from "../state/quotes";
import { useOlder, useWallet } from "../state/wallet";
import { type Ready, refusalText, useReady } from "../text/speech";

/** What the wallet holds, how to fill it, and every movement with the balance after it. */
export function WalletScreen() {
  const ready = useReady();
  const [amount, setAmount] = useState<number | null>(null);
  const { wallet, trouble, reload } = useWallet(ready?.view.customer.currency ?? null, amount);
  if (!ready || (!wallet && !trouble)) return <ListBones />;
  return (
    <>
      <TroubleBanner ready={ready} />
      {trouble && (
        <Problem text={refusalText(ready, trouble)} action={ready.say("mini.retry")} onPress={reload} />
      )}
      {wallet && (
        <>
          <Balance ready={ready} wallet={wallet} />
          <TopUp ready={ready} wallet={wallet} amount={amount} onAmount={setAmount} />
          <Statement ready={ready} wallet={wallet} />
        </>
      )}
    </>
  );
}

function Balance({ ready, wallet }: { ready: Ready; wallet: WalletView }) {
  const { currency, points } = wallet;
  const money = (amount: number) => <Money value={{ amount, currency }} language={ready.language} />;
  return (
    <>
      <div className="lead">
        <h1>{ready.say("mini.wallet.title")}</h1>
        <p>{ready.say("mini.wallet.lead")}</p>
      </div>
      <Section>
        <Fact
          icon={Wallet}
          title={ready.say("mini.wallet.balance")}
          note={
            wallet.wallet.held > 0
              ? ready.tell("mini.wallet.held", { amount: money(wallet.wallet.held) })
              : undefined
          }
          value={money(wallet.wallet.available)}
          look="number"
        />
        {points && (
          <Fact
            icon={Gift}
            title={ready.say("mini.slip.points")}
            note={
              points.nextEnd
                ? ready.tell("mini.wallet.pointsEnd", { date: <When>{ready.day(points.nextEnd)}</When> })
                : points.value > 0
                  ? ready.tell("mini.wallet.pointsPay", { amount: money(points.value) })
                  : undefined
            }
            value={ready.say("mini.slip.pointsReason", { count: points.available })}
          />
        )}
      </Section>
    </>
  );
}

function TopUp({
  ready,
  wallet,
  amount,
  onAmount,
}: {
  ready: Ready;
  wallet: WalletView;
  amount: number | null;
  onAmount: (amount: number | null) => void;
}) {
  const { currency, topUp } = wallet;
  const [typed, setTyped] = useState("");
  const [method, setMethod] = useState<string | null>(null);
  const own = typed === "" ? null : readAmount(typed, currency);
  const wanted = amount ?? topUp.suggested[0] ?? topUp.least;
  const outside = typed !== "" && (own === null || own < topUp.least || own > topUp.most);
  const paying = settleMethod(topUp.methods, method ?? ready.view.lastMethod);
  const { problem, busy, submit } = useTopUp({ amount: wanted, currency, method: paying?.id ?? null });
  const written = ready.amount({ amount: wanted, currency });
  useMainButton(
    paying && !outside
      ? { text: ready.say("mini.wallet.topUpBy", { amount: written }), busy, onPress: submit }
      : null,
  );
  return (
    <>
      {problem && <Problem text={refusalText(ready, problem)} />}
      <section className="sec">
        <h2>{ready.say("mini.wallet.topUp")}</h2>
        <fieldset className="tabs">
          <legend className="vh">{ready.say("mini.wallet.amount")}</legend>
          {topUp.suggested.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={typed === "" && each === wanted}
              onClick={() => {
                tapSelection();
                setTyped("");
                onAmount(each);
              }}
            >
              {ready.amount({ amount: each, currency })}
            </button>
          ))}
        </fieldset>
      </section>
      <section className="sec">
        <h2>
          <label htmlFor="own-amount">{ready.say("mini.wallet.ownAmount")}</label>
        </h2>
        <div className={`field${outside ? " err" : ""}`}>
          <input
            id="own-amount"
            inputMode="decimal"
            autoComplete="off"
            dir="ltr"
            value={typed}
            aria-invalid={outside || undefined}
            aria-describedby="own-amount-note"
            onChange={(event) => {
              const text = event.target.value;
              setTyped(text);
              const read = readAmount(text, currency);
              onAmount(read !== null && read >= topUp.least && read <= topUp.most ? read : null);
            }}
          />
        </div>
        <p className="foot" id="own-amount-note">
          {outside && <CircleAlert size={14} />}{" "}
          {ready.tell("mini.wallet.bounds", {
            least: <Money value={{ amount: topUp.least, currency }} language={ready.language} />,
            most: <Money value={{ amount: topUp.most, currency }} language={ready.language} />,
          })}
        </p>
      </section>
      <section className="sec">
        <h2>{ready.say("mini.checkout.payWith")}</h2>
        <Methods
          ready={ready}
          methods={topUp.methods}
          chosen={paying?.id ?? null}
          currency={currency}
          onChoose={setMethod}
        />
      </section>
    </>
  );
}

function useTopUp({
  amount,
  currency,
  method,
}: {
  amount: number;
  currency: WalletView["currency"];
  method: string | null;
}) {
  const go = useGo();
  const [problem, setProblem] = useState<Trouble | null>(null);
  const { busy, submit } = useSubmit(async () => {
    if (method === null) return;
    setProblem(null);
    const request = { amount, currency, method };
    const intention = JSON.stringify(["top-up", request]);
    const answer = await api.topUp({ ...request, idempotencyKey: keyFor(intention) });
    if (!answer.ok) {
      tapResult("error");
      setProblem(answer.trouble);
      noteTrouble(answer.trouble);
      if (answer.trouble.kind === "refused") outcomeKnown();
      return;
    }
    outcomeKnown();
    forgetQuotes();
    go.instead(`/order?id=${answer.value.id}`);
    await beginPayment(answer.value);
  });
  return { problem, busy, submit };
}

const ICONS: Partial<Record<WalletLine["kind"], typeof Wallet>> = {
  top_up: Wallet,
  wallet_spent: ReceiptText,
  cashback_granted: Gift,
  refund: Undo2,
  reversal: Undo2,
};

function Statement({ ready, wallet }: { ready: Ready; wallet: WalletView }) {
  const go = useGo();
  const { lines, hasMore, busy, more } = useOlder(wallet);
  const { currency } = wallet;
  if (lines.length === 0)
    return (
      <Section title={ready.say("mini.wallet.statement")}>
        <Fact icon={Clock} title={ready.say("mini.wallet.nothing")} />
      </Section>
    );
  return (
    <Section title={ready.say("mini.wallet.statement")}>
      {lines.map((line) => {
        const { orderId } = line;
        const key = `mini.wallet.kinds.${line.kind}`;
        const row = {
          icon: ICONS[line.kind] ?? Wallet,
          title: ready.say(ready.has(key) ? key : "mini.wallet.kinds.adjustment"),
          note: ready.tell("mini.wallet.after", {
            date: <When>{ready.date(line.at)}</When>,
            amount: <Money value={{ amount: line.balanceAfter, currency }} language={ready.language} />,
          }),
          value: <Money value={{ amount: line.amount, currency }} language={ready.language} />,
          look: "number" as const,
        };
        return orderId ? (
          <Cell key={line.seq} {...row} onPress={() => go.to(`/order?id=${orderId}`)} />
        ) : (
          <Fact key={line.seq} {...row} />
        );
      })}
      {hasMore && (
        <Cell icon={Clock} title={ready.say("mini.wallet.older")} busy={busy} onPress={() => void more()} />
      )}
    </Section>
  );
}
