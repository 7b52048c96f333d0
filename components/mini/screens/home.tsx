"use client";

import { useEffect, useRef, useState } from "react";
import { tapResult, tapSelection } from "@/components/telegram/bridge";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { useSubmit } from "../chrome/submit";
import { Cell, Fact, Section } from "../parts/cell";
import { CalendarCheck, Clock, Columns3, Gift, ReceiptText, Settings, TicketPercent } from "../parts/icons";
import { Ltr, Money, When } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { HomeBones } from "../parts/skeletons";
import { Terms } from "../parts/terms";
import { PlanTicket } from "../parts/ticket";
import { api, type Trouble } from "../state/api";
import { demoShown, noteTrouble, refreshShop, showSubscription, useAppState } from "../state/app";
import { choose, useChoice } from "../state/basket";
import { type Chosen, requestFor, settleChoice } from "../state/choice";
import { forgetQuotes, useQuote } from "../state/quotes";
import { type Ready, refusalText, useReady } from "../text/speech";

/** The plan picker. */
export function HomeScreen() {
  const ready = useReady();
  return ready ? <Home ready={ready} /> : <HomeBones />;
}

function Home({ ready }: { ready: Ready }) {
  const choice = useChoice();
  const chosen = settleChoice(ready.view, choice);
  return (
    <>
      <TroubleBanner ready={ready} />
      {chosen && <NoDemo ready={ready} chosen={chosen} />}
      <ShopHead ready={ready} />
      <PendingOrder ready={ready} />
      {chosen ? (
        <Shelf ready={ready} chosen={chosen} />
      ) : (
        <Place
          art={<TicketOutline />}
          title={ready.say("mini.home.nothingTitle")}
          text={ready.say("mini.home.nothing")}
        />
      )}
      <You ready={ready} />
    </>
  );
}

function ShopHead({ ready }: { ready: Ready }) {
  const go = useGo();
  const { shop, customer } = ready.view;
  return (
    <div className="shop">
      <span className="ava" aria-hidden="true">
        {shop.name.slice(0, 1)}
      </span>
      <div className="t">
        <h1>{shop.name}</h1>
        <p className="cap">{ready.words(shop.tagline)}</p>
      </div>
      <button type="button" className="pill-btn" onClick={() => go.to("/settings")}>
        <Settings size={18} />
        <span className="vh">{ready.say("mini.settings.title")} </span>
        <span className="wide">
          <Ltr>{customer.currency === "XTR" ? ready.say("terms.starsUnit") : customer.currency}</Ltr>
        </span>
      </button>
    </div>
  );
}

function PendingOrder({ ready }: { ready: Ready }) {
  const go = useGo();
  const order = ready.view.pendingOrder;
  if (!order) return null;
  const { total: amount, currency } = order.slip;
  return (
    <Section>
      <Cell
        icon={Clock}
        title={ready.words(order.planName)}
        note={ready.tell("mini.home.pending", {
          amount: <Money value={{ amount, currency }} language={ready.language} />,
        })}
        onPress={() => go.to(`/order?id=${order.id}`)}
      />
    </Section>
  );
}

function Shelf({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const go = useGo();
  const { codes } = useChoice();
  const { quote } = useQuote(requestFor(ready.view, chosen, { codes, useWallet: false, usePoints: false }));
  const { product, plan, price, plans } = chosen;
  const total = quote?.slip.total ?? price.amount;
  const amount = ready.amount({ amount: total, currency: price.currency });
  const name = ready.words(plan.name);
  useMainButton({
    text:
      total === 0
        ? ready.say("mini.home.takeFree", { plan: name })
        : ready.say("mini.home.take", { plan: name, amount }),
    onPress: () => go.to("/checkout"),
  });
  return (
    <>
      <Products ready={ready} chosen={chosen} />
      {chosen.terms.length > 1 && <Terms ready={ready} chosen={chosen} />}
      <fieldset className="tickets">
        <legend className="vh">{ready.say("mini.home.plan")}</legend>
        {plans.map((each) => (
          <PlanTicket
            key={each.plan.id}
            ready={ready}
            name={ready.words(each.plan.name)}
            tagline={ready.words(each.plan.tagline)}
            featured={each.plan.featured && plans.length > 1}
            checked={each.plan.id === plan.id}
            price={{
              termMonths: chosen.termMonths,
              currency: each.price.currency,
              list: (each.plan.id === plan.id && quote?.slip.list) || each.price.list,
              total: each.plan.id === plan.id ? total : each.price.amount,
            }}
            onChoose={() => {
              tapSelection();
              choose({ productId: product.id, planId: each.plan.id });
            }}
          />
        ))}
      </fieldset>
      <section className="sec">
        <div className="group">
          <DemoRow ready={ready} chosen={chosen} />
          {plans.length > 1 && (
            <Cell icon={Columns3} title={ready.say("mini.compare.title")} onPress={() => go.to("/compare")} />
          )}
          <PromoRow ready={ready} saved={quote?.codes.find((verdict) => verdict.applied)} />
        </div>
      </section>
    </>
  );
}

function Products({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const { products } = ready.view;
  if (products.length < 2) return null;
  return (
    <fieldset className="tabs">
      <legend className="vh">{ready.say("mini.home.product")}</legend>
      {products.map((product) => (
        <button
          key={product.id}
          type="button"
          aria-pressed={product.id === chosen.product.id}
          ref={product.id === chosen.product.id ? bringIntoRow : undefined}
          onClick={() => {
            tapSelection();
            choose({ productId: product.id, planId: null });
          }}
        >
          {ready.words(product.name)}
        </button>
      ))}
    </fieldset>
  );
}

/** The chosen tab is never cut off at the edge; only its row moves, not the page nor what is around the frame. */
function bringIntoRow(tab: HTMLButtonElement | null): void {
  const row = tab?.parentElement?.getBoundingClientRect();
  if (!tab || !row) return;
  const { left, width } = tab.getBoundingClientRect();
  tab.parentElement?.scrollBy({ left: left + width / 2 - (row.left + row.width / 2) });
}

function PromoRow({ ready, saved }: { ready: Ready; saved: { code: string } | undefined }) {
  const go = useGo();
  return (
    <Cell
      icon={TicketPercent}
      title={
        saved
          ? ready.tell("mini.home.codeApplied", { code: <Ltr>{saved.code}</Ltr> })
          : ready.say("mini.home.haveCode")
      }
      onPress={() => go.to("/checkout#promo")}
    />
  );
}

function DemoRow({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const go = useGo();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { product } = chosen;
  const row = useWantedDemo();
  const { busy, submit } = useSubmit(async () => {
    setTrouble(null);
    const answer = await api.requestDemo(product.id);
    tapResult(answer.ok ? "success" : "error");
    if (!answer.ok) {
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
      return;
    }
    forgetQuotes();
    showSubscription(answer.value);
    go.to(`/subscription?id=${answer.value.id}`);
    void refreshShop();
  });
  if (trouble)
    return <Problem text={refusalText(ready, trouble)} action={ready.say("mini.retry")} onPress={submit} />;
  if (!product.demo.offered) return null;
  const { days, endsAt } = product.demo;
  return (
    <Cell
      icon={Gift}
      title={
        <span className="acc str">
          {ready.say("mini.home.demo", { product: ready.words(product.name), count: days })}
        </span>
      }
      note={ready.tell("mini.home.demoNote", { date: <When>{ready.day(endsAt)}</When> })}
      busy={busy}
      place={row}
      onPress={submit}
    />
  );
}

/** Somebody came for the trial: its row is brought into view once, ready to be pressed. */
function useWantedDemo() {
  const { wantsDemo } = useAppState();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!wantsDemo || !row.current) return;
    window.scrollBy({ top: row.current.getBoundingClientRect().top - window.innerHeight / 2 });
    row.current.focus({ preventScroll: true });
    row.current.classList.add("wanted");
    demoShown();
  }, [wantsDemo]);
  return row;
}

/** Somebody came for a trial that is not theirs to have: why, and the plans below. */
function NoDemo({ ready, chosen }: { ready: Ready; chosen: Chosen }) {
  const { wantsDemo } = useAppState();
  const { demo } = chosen.product;
  if (!wantsDemo || demo.offered) return null;
  return (
    <Section>
      <Fact icon={Gift} title={ready.say(`errors.demo.${demo.reason}`)} />
    </Section>
  );
}

function You({ ready }: { ready: Ready }) {
  const go = useGo();
  const { subscriptions, saved } = ready.view;
  const alive = subscriptions.filter(({ status }) => status !== "expired" && status !== "refunded");
  const latest = subscriptions[0];
  const shown = alive.length > 0 ? alive : latest ? [latest] : [];
  return (
    <Section title={ready.say("mini.home.you")}>
      {shown.map((subscription) => (
        <Cell
          key={subscription.id}
          icon={CalendarCheck}
          title={ready.words(subscription.planName)}
          note={ready.words(subscription.productName)}
          value={ready.say(`mini.status.${subscription.status}`)}
          onPress={() => go.to(`/subscription?id=${subscription.id}`)}
        />
      ))}
      {shown.length === 0 && (
        <div className="cell">
          <span className="ic">
            <CalendarCheck size={18} />
          </span>
          <span className="t">
            <span>{ready.say("mini.home.subscription")}</span>
          </span>
          <span className="v">{ready.say("mini.home.none")}</span>
        </div>
      )}
      <Cell
        icon={ReceiptText}
        title={ready.say("mini.history.title")}
        value={saved[0] && saved[0].amount > 0 && <Money value={saved[0]} language={ready.language} />}
        onPress={() => go.to("/history")}
      />
    </Section>
  );
}
