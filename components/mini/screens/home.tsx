"use client";

import { tapSelection } from "@/components/telegram/bridge";
import type { PriceListView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { Cell, Section } from "../parts/cell";
import { DemoRow, NoDemo } from "../parts/demo-row";
import { Clock, Columns3, Settings, TicketPercent } from "../parts/icons";
import { Ltr, Money } from "../parts/money";
import { Place, TicketOutline, TroubleBanner } from "../parts/notice";
import { HintRow, Offers, OwnCode, SoonRow } from "../parts/offers";
import { HomeBones } from "../parts/skeletons";
import { Terms } from "../parts/terms";
import { PlanTicket } from "../parts/ticket";
import { You } from "../parts/you";
import { choose, useChoice } from "../state/basket";
import { type Chosen, listFor, settleChoice } from "../state/choice";
import { hintsFor, offersOn, rowOf } from "../state/prices";
import { usePrices } from "../state/quotes";
import { type Ready, useReady } from "../text/speech";

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
  const list = usePrices(listFor(ready.view, chosen, codes));
  const { product, plan, price, plans, termMonths } = chosen;
  const row = rowOf(list, plan.id, termMonths);
  const total = row?.slip.total ?? price.amount;
  const name = ready.words(plan.name);
  useMainButton({
    text:
      total === 0
        ? ready.say("mini.home.takeFree", { plan: name })
        : ready.say("mini.home.take", {
            plan: name,
            amount: ready.amount({ amount: total, currency: price.currency }),
          }),
    onPress: () => go.to("/checkout"),
  });
  return (
    <>
      <Products ready={ready} chosen={chosen} />
      {chosen.terms.length > 1 && <Terms ready={ready} chosen={chosen} />}
      <fieldset className="tickets">
        <legend className="vh">{ready.say("mini.home.plan")}</legend>
        {plans.map((each) => (
          <Plan
            key={each.plan.id}
            ready={ready}
            each={each}
            list={list}
            featured={each.plan.featured && plans.length > 1}
            checked={each.plan.id === plan.id}
            onChoose={() => {
              tapSelection();
              choose({ productId: product.id, planId: each.plan.id });
            }}
          />
        ))}
      </fieldset>
      <section className="sec">
        <div className="group">
          <Hints ready={ready} chosen={chosen} list={list} />
          <DemoRow ready={ready} chosen={chosen} />
          {plans.length > 0 && (
            <Cell
              icon={Columns3}
              title={ready.say(plans.length > 1 ? "mini.compare.title" : "mini.compare.calculator")}
              onPress={() => go.to("/compare")}
            />
          )}
          <PromoRow ready={ready} code={row?.codes[0]} />
        </div>
      </section>
    </>
  );
}

function Plan({
  ready,
  each: { plan, price },
  list,
  ...look
}: {
  ready: Ready;
  each: Chosen["plans"][number];
  list: PriceListView | null;
  featured: boolean;
  checked: boolean;
  onChoose: () => void;
}) {
  const row = rowOf(list, plan.id, price.termMonths);
  const offers = offersOn(list, row);
  return (
    <PlanTicket
      ready={ready}
      name={ready.words(plan.name)}
      tagline={ready.words(plan.tagline)}
      {...look}
      price={{
        termMonths: price.termMonths,
        currency: price.currency,
        list: row?.slip.list ?? price.list,
        total: row?.slip.total ?? price.amount,
      }}
      offers={offers.length > 0 && <Offers ready={ready} offers={offers} currency={price.currency} />}
    />
  );
}

const MOST_HINTS = 2;

/** What the customer nearly gets, what is about to start, and codes of their own that wait to be used. */
function Hints({ ready, chosen, list }: { ready: Ready; chosen: Chosen; list: PriceListView | null }) {
  const { plan, plans, termMonths, price } = chosen;
  const { currency } = price;
  const hints = hintsFor(list, plan.id, termMonths).slice(0, MOST_HINTS);
  const nameOf = (id: string) =>
    ready.words(plans.find((each) => each.plan.id === id)?.plan.name ?? plan.name);
  return (
    <>
      {list?.personal.map((own) => (
        <OwnCode key={own.code} ready={ready} own={own} />
      ))}
      {hints.map((hint) => (
        <HintRow
          key={hint.promotionId}
          ready={ready}
          hint={hint}
          isOtherPlan={hint.planId !== plan.id}
          planName={nameOf(hint.planId)}
          currency={currency}
        />
      ))}
      {list?.soon.map((soon) => {
        const here = soon.saves.find((each) => each.planId === plan.id && each.termMonths === termMonths);
        return here ? (
          <SoonRow
            key={soon.promotionId}
            ready={ready}
            soon={soon}
            amount={here.amount}
            currency={currency}
          />
        ) : null;
      })}
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

function PromoRow({ ready, code }: { ready: Ready; code: string | undefined }) {
  const go = useGo();
  return (
    <Cell
      icon={TicketPercent}
      title={
        code
          ? ready.tell("mini.home.codeApplied", { code: <Ltr>{code}</Ltr> })
          : ready.say("mini.home.haveCode")
      }
      onPress={() => go.to("/checkout#promo")}
    />
  );
}
