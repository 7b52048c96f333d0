import { describe, expect, it } from "vitest";
import { payOrder } from "@/lib/checkout/attempt";
import { reconcilePending } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { MINUTE } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import {
  anOrder,
  clock,
  database,
  openStripeShop,
  send,
  shop,
  statusOf,
  stripe,
  workOff,
} from "@/tests/stripe-shop";

openStripeShop();

const mismatches = async () => {
  const { rows } = await database.sql.query<{ reason: string }>(
    "select reason from payment_mismatches order by created_at, id",
  );
  return rows.map(({ reason }) => reason);
};

describe("a payment by Stripe", () => {
  it("is credited once its webhook is worked off, and its books are asked", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["settled"]);
    expect(await statusOf(order)).toBe("paid");
  });

  it("told three times is credited once", async () => {
    const { session } = await anOrder();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    const receipts = [];
    for (let i = 0; i < 3; i++) receipts.push(certain(await send(event?.body ?? "")).fresh);
    expect(receipts).toEqual([true, false, false]);
    expect(await workOff()).toEqual(["settled"]);
  });

  it("told by two different events is credited once", async () => {
    const { session } = await anOrder();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    certain(await send(event?.body ?? ""));
    certain(await send((event?.body ?? "").replace(/evt_\w+/, "evt_another_1")));
    expect(await workOff()).toEqual(["settled", "settled before"]);
  });

  it("told out of order comes to the same: the books decide, not the event", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    const [completed] = stripe.takeEvents();
    const expired = (completed?.body ?? "").replace("checkout.session.completed", "checkout.session.expired");
    certain(await send(expired.replace(/evt_\w+/, "evt_reordered_1").replace('"complete"', '"expired"')));
    certain(await send(completed?.body ?? ""));
    expect(await workOff()).toEqual(["settled", "settled before"]);
    expect(await statusOf(order)).toBe("paid");
  });

  it("told after the order was given up is honoured", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    await database.sql.query("update orders set status = 'expired', closed_at = now() where id = $1", [
      order.id,
    ]);
    await database.sql.query("update payment_attempts set status = 'cancelled' where order_id = $1", [
      order.id,
    ]);
    certain(await send(event?.body ?? ""));
    expect(await workOff()).toEqual(["settled"]);
    expect(await statusOf(order)).toBe("paid");
  });

  it("that nobody tells is found by the sweep", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    stripe.takeEvents();
    clock.by(2 * MINUTE);
    expect(await reconcilePending(shop.ctx, 100)).toBeGreaterThan(0);
    expect(await statusOf(order)).toBe("paid");
  });

  it("of another amount is credited to nobody, and shown", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session, { amount: 100 });
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: amount"]);
    expect(await statusOf(order)).toBe("reserved");
    expect((await mismatches()).at(-1)).toBe("amount");
  });

  it("in another currency is credited to nobody", async () => {
    const { session } = await anOrder();
    (stripe.books.session(session).payment_intent as { currency: string }).currency = "usd";
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: currency"]);
  });

  it("of another order is credited to nobody", async () => {
    const { session } = await anOrder();
    stripe.books.session(session).metadata["orderId"] = "ord_of_another";
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: order"]);
  });

  it("with live money is nobody's in a shop with test keys", async () => {
    const { session } = await anOrder();
    stripe.books.session(session).livemode = true;
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: payee"]);
  });

  it("whose page was opened in silence is the same page at the next tap", async () => {
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx, { method: "stripe" });
    const before = stripe.books.sessions.size;
    stripe.fail("500_after");
    expect(await startCheckout(buyer.ctx, request)).toMatchObject({ error: "payment.provider_unavailable" });
    const order = certain(await startCheckout(buyer.ctx, request));
    expect(order.payment?.action.kind).toBe("open_page");
    expect(stripe.books.sessions.size).toBe(before + 1);
  });

  it("tried again has a page of its own, with its whole time", async () => {
    const { order } = await anOrder();
    clock.by(20 * MINUTE);
    const again = certain(
      await payOrder(shop.as({ kind: "customer", customerId: await ownerOf(order) }), {
        id: order.id,
        method: "stripe",
        idempotencyKey: `again-${order.id}`,
      }),
    );
    expect(again.payment?.action.kind).toBe("open_page");
  });
});

const ownerOf = async ({ id }: OrderSummary) => {
  const { rows } = await database.sql.query<{ id: Id<"customer"> }>(
    "select customer_id as id from orders where id = $1",
    [id],
  );
  return rows[0]?.id as Id<"customer">;
};
