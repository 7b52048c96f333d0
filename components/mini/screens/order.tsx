"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import type { OrderView } from "@/lib/storefront/types";
import { useBack, useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { dueOf } from "../format/slip";
import { Cell, Fact, Section } from "../parts/cell";
import { CircleX, Clock, CreditCard, ExternalLink, Store } from "../parts/icons";
import { methodName } from "../parts/method-name";
import { Ltr } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { OrderBones } from "../parts/skeletons";
import { Slip } from "../parts/slip";
import { Steps } from "../parts/steps";
import type { Trouble } from "../state/api";
import { choose } from "../state/basket";
import { standingOf, useOrder } from "../state/order";
import { usePayAgain } from "../state/pay-again";
import { beginPayment } from "../state/payment";
import { useQueryId } from "../state/query";
import { type Ready, refusalText, useReady } from "../text/speech";
import { Paid } from "./paid";

// Few people need it, so it arrives after the screen does; asked for at once, it is there before a tap.
const loadOtherWay = () => import("./other-way");
const OtherWay = lazy(loadOtherWay);
const Transfer = lazy(() => import("./transfer"));

/** Where a payment stands: waiting, done, or not done and one tap from another try. */
export function OrderScreen() {
  const ready = useReady();
  const id = useQueryId();
  const { order, trouble, reload, show } = useOrder(ready ? id : null);
  if (!ready || (!order && !trouble)) return <OrderBones />;
  if (!order) return <NotFound ready={ready} trouble={trouble} onRetry={reload} />;
  const standing = standingOf(order);
  return (
    <>
      <TroubleBanner ready={ready} />
      {standing === "paid" && <Paid ready={ready} order={order} />}
      {standing === "waiting" && <Waiting ready={ready} order={order} show={show} />}
      {standing === "failed" && <Failed ready={ready} order={order} show={show} />}
      {standing === "closed" && <Closed ready={ready} order={order} />}
    </>
  );
}

function NotFound({
  ready,
  trouble,
  onRetry,
}: {
  ready: Ready;
  trouble: Trouble | null;
  onRetry: () => void;
}) {
  const go = useGo();
  const refused = trouble?.kind === "refused";
  // A mistyped address names no order either; the field it breaks is nothing to a customer.
  const unknown = refused && trouble.code === "request.invalid_input";
  useMainButton({
    text: ready.say(refused ? "mini.toShop" : "mini.retry"),
    onPress: refused ? go.home : onRetry,
  });
  return (
    <Place
      art={<TicketOutline />}
      title={ready.say("mini.order.notLoaded")}
      text={unknown ? ready.say("errors.order.not_found") : trouble ? refusalText(ready, trouble) : ""}
    />
  );
}

const total = (order: OrderView) => ({ amount: dueOf(order.slip), currency: order.slip.currency });

function Waiting({
  ready,
  order,
  show,
}: {
  ready: Ready;
  order: OrderView;
  show: (order: OrderView) => void;
}) {
  const [otherWay, setOtherWay] = useState(false);
  const action = order.payment?.action.kind ?? "none";
  useBack(otherWay ? () => setOtherWay(false) : null);
  useEffect(() => {
    void loadOtherWay();
  }, []);
  if (otherWay)
    return (
      <Suspense fallback={<OrderBones />}>
        <OtherWay ready={ready} order={order} show={show} onDone={() => setOtherWay(false)} />
      </Suspense>
    );
  if (action === "show_details")
    return (
      <Suspense fallback={<OrderBones />}>
        <Transfer ready={ready} order={order} onOtherWay={() => setOtherWay(true)} />
      </Suspense>
    );
  return (
    <>
      <Checking ready={ready} order={order} />
      <div className="place">
        <span className="ic lg">
          <Clock size={24} />
        </span>
        <h1>{ready.say("mini.order.waiting")}</h1>
        <p>{ready.say("mini.order.waitingText")}</p>
      </div>
      <Steps ready={ready} order={order} />
      <Slip ready={ready} slip={order.slip} total={ready.say("mini.slip.toPay")} />
      <section className="sec">
        <div className="group">
          {action !== "none" && (
            <Cell
              icon={ExternalLink}
              title={ready.say(
                action === "open_invoice" ? "mini.order.invoiceAgain" : "mini.order.pageAgain",
              )}
              onPress={() => void beginPayment(order)}
            />
          )}
          {order.kind !== "top_up" && (
            <Cell
              icon={CreditCard}
              title={ready.say("mini.order.otherWay")}
              note={ready.say("mini.order.otherWayNote")}
              onPress={() => setOtherWay(true)}
            />
          )}
        </div>
      </section>
    </>
  );
}

function Checking({ ready, order }: { ready: Ready; order: OrderView }) {
  useMainButton({
    text: ready.say("mini.order.checking", { amount: ready.amount(total(order)) }),
    busy: true,
    onPress: () => {},
  });
  return null;
}

function Failed({
  ready,
  order,
  show,
}: {
  ready: Ready;
  order: OrderView;
  show: (order: OrderView) => void;
}) {
  const [otherWay, setOtherWay] = useState(false);
  const { problem, busy, submit } = usePayAgain(order, order.payment?.method ?? null, show);
  useBack(otherWay ? () => setOtherWay(false) : null);
  useEffect(() => {
    void loadOtherWay();
  }, []);
  if (otherWay)
    return (
      <Suspense fallback={<OrderBones />}>
        <OtherWay ready={ready} order={order} show={show} onDone={() => setOtherWay(false)} />
      </Suspense>
    );
  const code = order.payment?.failureCode ?? "unknown";
  const key = `payments.failures.${code}`;
  return (
    <>
      <RetryButton ready={ready} order={order} busy={busy} submit={submit} />
      <Place
        icon={CircleX}
        bad
        title={ready.say("mini.order.failed")}
        text={ready.has(key) ? ready.say(key) : ready.say("mini.order.failedText")}
      />
      {problem && <Problem text={refusalText(ready, problem)} />}
      <Slip
        ready={ready}
        slip={order.slip}
        total={ready.say("mini.slip.toPay")}
        note={ready.say("mini.order.kept")}
      />
      <Section>
        <Cell icon={CreditCard} title={ready.say("mini.order.otherWay")} onPress={() => setOtherWay(true)} />
      </Section>
    </>
  );
}

function RetryButton({
  ready,
  order,
  busy,
  submit,
}: {
  ready: Ready;
  order: OrderView;
  busy: boolean;
  submit: () => void;
}) {
  const payment = order.payment;
  const amount = ready.amount(payment?.amount ?? total(order));
  useMainButton({
    text:
      payment && payment.amount.currency !== "XTR"
        ? ready.say("mini.checkout.pay", { amount, method: methodName(ready, payment.method) })
        : ready.say("mini.checkout.payStars", { amount }),
    busy,
    onPress: submit,
  });
  return null;
}

function Closed({ ready, order }: { ready: Ready; order: OrderView }) {
  const go = useGo();
  const refunded = order.status === "refunded";
  useMainButton({
    text: ready.say(refunded ? "mini.toShop" : "mini.order.again"),
    onPress: () => {
      if (refunded) return go.home();
      if (order.kind === "top_up") return go.instead("/wallet");
      choose({
        productId: order.productId,
        planId: order.planId,
        termMonths: order.termMonths,
        codes: order.codes,
      });
      go.instead("/checkout");
    },
  });
  return (
    <>
      <Place
        icon={Store}
        title={ready.say(`mini.order.${order.status}`)}
        text={ready.say(refunded ? "mini.order.refundedText" : "mini.order.closedText")}
      />
      <Section plain>
        <Fact title={ready.say("mini.order.number")} value={<Ltr>#{order.number}</Ltr>} />
      </Section>
      <Slip ready={ready} slip={order.slip} total={ready.say("mini.slip.total")} />
    </>
  );
}
