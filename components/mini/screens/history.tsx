"use client";

import { useCallback, useEffect, useState } from "react";
import type { Currency } from "@/lib/core/money";
import type { DiscountView, HistoryView, OrderView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { yearOf } from "../format/dates";
import { orderTitle } from "../format/order-title";
import { Cell, Fact, Section } from "../parts/cell";
import { Gift, ReceiptText, TicketPercent, Undo2 } from "../parts/icons";
import { Ltr, Money, When } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { OwnCode } from "../parts/offers";
import { ListBones } from "../parts/skeletons";
import { api, type Trouble } from "../state/api";
import { recall, remember } from "../state/memory";
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
      remember("receipts", answer.value);
      setHistory(answer.value);
    } else setHistory((known) => known ?? recall<HistoryView>("receipts"));
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
          <Saved
            key={currency}
            ready={ready}
            parts={history.savedBy.find((each) => each.currency === currency)}
            currency={currency}
            amount={amount}
          />
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
      {tab === "codes" && <Codes ready={ready} used={history.codesUsed} />}
      {tab === "trials" && <Trials ready={ready} demos={history.demos} />}
    </>
  );
}

const SOURCES = ["terms", "codes", "offers"] as const;

function Saved({
  ready,
  parts,
  currency,
  amount,
}: {
  ready: Ready;
  parts: HistoryView["savedBy"][number] | undefined;
  currency: Currency;
  amount: number;
}) {
  const shown = SOURCES.map((kind) => ({ kind, amount: parts?.[kind] ?? 0 })).filter(
    (part) => part.amount > 0,
  );
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
          title={orderTitle(ready, order)}
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

/** Codes of one's own that wait, and every code used with what it took off. */
function Codes({ ready, used }: { ready: Ready; used: HistoryView["codesUsed"] }) {
  const go = useGo();
  const own = useOwnCodes();
  if (own === null) return null;
  if (own.length === 0 && used.length === 0) return <Nothing ready={ready} what="codes" />;
  return (
    <>
      {own.length > 0 && (
        <Section title={ready.say("mini.history.own")} foot={ready.say("mini.history.ownFoot")}>
          {own.map((each) => (
            <OwnCode key={each.code} ready={ready} own={each} onUsed={() => go.to("/checkout")} />
          ))}
        </Section>
      )}
      {used.length > 0 && (
        <Section title={ready.say("mini.history.used")}>
          {used.map(({ code, name, money, at, orderId }) => (
            <Cell
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
              onPress={() => go.to(`/order?id=${orderId}`)}
            />
          ))}
        </Section>
      )}
    </>
  );
}

/** Null until the server has answered; offline there are none to use anyway. */
function useOwnCodes(): DiscountView[] | null {
  const [own, setOwn] = useState<DiscountView[] | null>(null);
  useEffect(() => {
    let left = false;
    void api.discounts().then((answer) => {
      if (!left) setOwn(answer.ok ? answer.value.discounts.filter((each) => each.isPersonal) : []);
    });
    return () => {
      left = true;
    };
  }, []);
  return own;
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
