"use client";

import { useCallback, useEffect, useState } from "react";
import type { Currency } from "@/lib/core/money";
import type { HistoryView, OrderView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { yearOf } from "../format/dates";
import { Cell, Fact, Section } from "../parts/cell";
import { Gift, ReceiptText, TicketPercent, Undo2 } from "../parts/icons";
import { Ltr, Money, When } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { ListBones } from "../parts/skeletons";
import { api, type Trouble } from "../state/api";
import { recall, remember } from "../state/memory";
import { codesUsed, savedBy } from "../state/savings";
import { type Ready, refusalText, useReady } from "../text/speech";

const TABS = ["payments", "codes", "trials"] as const;
type Tab = (typeof TABS)[number];

/** Receipts, codes and trials, and what was saved so far, never summed across currencies. */
export function HistoryScreen() {
  const ready = useReady();
  const { history, trouble, reload } = useHistory(ready !== null);
  if (!ready || (!history && !trouble)) return <ListBones />;
  return (
    <>
      <TroubleBanner ready={ready} />
      {trouble && (
        <Problem text={refusalText(ready, trouble)} action={ready.say("mini.retry")} onPress={reload} />
      )}
      {history && <History ready={ready} history={history} />}
    </>
  );
}

function useHistory(wanted: boolean) {
  const [history, setHistory] = useState<HistoryView | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const load = useCallback(async () => {
    const answer = await api.history();
    setTrouble(answer.ok ? null : answer.trouble);
    if (answer.ok) {
      remember("history", answer.value);
      setHistory(answer.value);
    } else setHistory((known) => known ?? recall<HistoryView>("history"));
  }, []);
  useEffect(() => {
    if (wanted) void load();
  }, [wanted, load]);
  return { history, trouble, reload: () => void load() };
}

function History({ ready, history }: { ready: Ready; history: HistoryView }) {
  const [tab, setTab] = useState<Tab>("payments");
  return (
    <>
      <div className="lead">
        <h1>{ready.say("mini.history.title")}</h1>
      </div>
      {history.saved.map(({ amount, currency }) =>
        amount > 0 ? (
          <Saved key={currency} ready={ready} orders={history.orders} currency={currency} amount={amount} />
        ) : null,
      )}
      <fieldset className="tabs">
        <legend className="vh">{ready.say("mini.history.show")}</legend>
        {TABS.map((each) => (
          <button key={each} type="button" aria-pressed={each === tab} onClick={() => setTab(each)}>
            {ready.say(`mini.history.${each}`)}
          </button>
        ))}
      </fieldset>
      {tab === "payments" && <Payments ready={ready} orders={history.orders} />}
      {tab === "codes" && <Codes ready={ready} orders={history.orders} />}
      {tab === "trials" && <Trials ready={ready} demos={history.demos} />}
    </>
  );
}

function Saved({
  ready,
  orders,
  currency,
  amount,
}: {
  ready: Ready;
  orders: readonly OrderView[];
  currency: Currency;
  amount: number;
}) {
  const parts = savedBy(orders, currency);
  const shown = parts.filter((part) => part.amount > 0);
  return (
    <div className="card">
      <p className="cap">{ready.say("mini.history.saved")}</p>
      <p className="hero">
        <Money value={{ amount, currency }} language={ready.language} />
      </p>
      {shown.length > 0 && (
        <>
          <div className="bars" aria-hidden="true">
            {shown.map((part) => (
              <i key={part.kind} style={{ flex: part.amount }} />
            ))}
          </div>
          <ul className="legend">
            {shown.map((part, index) => (
              <li key={part.kind}>
                <i className={`swatch s${index}`} />
                <span>{ready.say(`mini.history.by.${part.kind}`)}</span>
                <Money value={{ amount: part.amount, currency }} language={ready.language} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Nothing({ ready, what }: { ready: Ready; what: Tab }) {
  const go = useGo();
  useMainButton({ text: ready.say("mini.home.choose"), onPress: go.home });
  return (
    <Place
      art={<TicketOutline />}
      title={ready.say(`mini.history.none.${what}`)}
      text={ready.say(`mini.history.noneText.${what}`)}
    />
  );
}

function Payments({ ready, orders }: { ready: Ready; orders: readonly OrderView[] }) {
  const go = useGo();
  if (orders.length === 0) return <Nothing ready={ready} what="payments" />;
  const years = new Map<string, OrderView[]>();
  for (const order of orders) {
    const year = yearOf(order.paidAt ?? order.createdAt, ready.language, ready.view.shop.timeZone);
    years.set(year, [...(years.get(year) ?? []), order]);
  }
  return [...years].map(([year, ofYear]) => (
    <Section key={year} title={year}>
      {ofYear.map((order) => (
        <Cell
          key={order.id}
          icon={order.status === "refunded" ? Undo2 : ReceiptText}
          title={ready.say("mini.slip.plan", {
            plan: ready.words(order.planName),
            term: ready.months(order.termMonths),
          })}
          note={<OrderNote ready={ready} order={order} />}
          value={
            <Money
              value={{ amount: order.slip.total, currency: order.slip.currency }}
              language={ready.language}
            />
          }
          look="number"
          onPress={() => go.to(`/order?id=${order.id}`)}
        />
      ))}
    </Section>
  ));
}

function OrderNote({ ready, order }: { ready: Ready; order: OrderView }) {
  const { discount, currency } = order.slip;
  return (
    <>
      <When>{ready.day(order.paidAt ?? order.createdAt)}</When>
      {order.status !== "paid"
        ? ` · ${ready.say(`mini.history.status.${order.status}`)}`
        : discount > 0 && (
            <>
              {" · "}
              {ready.tell("mini.history.savedOn", {
                amount: <Money value={{ amount: discount, currency }} language={ready.language} />,
              })}
            </>
          )}
    </>
  );
}

function Codes({ ready, orders }: { ready: Ready; orders: readonly OrderView[] }) {
  const codes = codesUsed(orders);
  if (codes.length === 0) return <Nothing ready={ready} what="codes" />;
  return (
    <Section>
      {codes.map(({ code, name, money, at, orderId }) => (
        <Fact
          key={orderId + code}
          icon={TicketPercent}
          title={<Ltr>{code}</Ltr>}
          note={
            <>
              {name} · <When>{ready.date(at)}</When>
            </>
          }
          value={<Money value={money} language={ready.language} />}
          look="number"
        />
      ))}
    </Section>
  );
}

function Trials({ ready, demos }: { ready: Ready; demos: HistoryView["demos"] }) {
  if (demos.length === 0) return <Nothing ready={ready} what="trials" />;
  return (
    <Section>
      {demos.map((demo) => (
        <Fact
          key={demo.startedAt}
          icon={Gift}
          title={ready.words(demo.productName)}
          note={ready.tell("mini.history.trialDates", {
            from: <When>{ready.day(demo.startedAt)}</When>,
            to: <When>{ready.date(demo.endsAt)}</When>,
          })}
        />
      ))}
    </Section>
  );
}
