import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { planPrices } from "@/db/schema/catalog";
import { orders } from "@/db/schema/checkout";
import { outboxEvents } from "@/db/schema/events";
import { paymentAttempts, paymentMethods, savedMeans } from "@/db/schema/payments";
import { renewalCharges, subscriptions } from "@/db/schema/subscriptions";
import { cancelOrder, expireReservations } from "@/lib/checkout/close";
import { quote } from "@/lib/checkout/quote";
import { lookAtPayment } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import { CheckoutRequest, QuoteRequest } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import { releaseMeans } from "@/lib/payments/release-means";
import { forgetMeans, meansOf } from "@/lib/payments/saved-means";
import { accessShop, movableClock } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { type LiveProvider, PROVIDER_CASES, startProvider } from "@/tests/doubles/providers";
import { switchOn } from "@/tests/doubles/shop-keys";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { activateFromOrder } from "./activate";
import { findRenewing, renewSubscription } from "./renew";
import { changeRenewal, withdrawRenewals } from "./renewal-consent";
import { upcomingRenewal } from "./renewal-queries";
import { cancelSubscription } from "./service";

const START = "2026-03-01T12:00:00Z";
const END = "2026-04-01T12:00:00.000Z";
const LAST_DAY = "2026-03-31T13:00:00Z";
const PRICE = { termMonths: 1, currency: "SAR", amount: 4900 } as const;
const STRIPE_KEYS = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
const clock = movableClock(START);
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let stripe: StripeDouble;
let paytabs: LiveProvider;
let taps = 0;

const [PAYTABS] = PROVIDER_CASES;
if (PAYTABS?.id !== "paytabs") throw new Error("PayTabs is not the first case");

beforeAll(async () => {
  stripe = await startStripeDouble({ now: () => clock.now() });
  paytabs = await startProvider(PAYTABS, () => clock.now());
  env().PROVIDER_DOUBLES.set("stripe", stripe.url).set("paytabs", paytabs.double.url);
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({ otherMethodsInsideTelegram: true });
});
afterAll(async () => {
  env().PROVIDER_DOUBLES.delete("stripe");
  env().PROVIDER_DOUBLES.delete("paytabs");
  await Promise.all([stripe.close(), paytabs.double.close()]);
  await database.drop();
});

const METHODS = {
  stripe: {
    keys: STRIPE_KEYS,
    pay: async (ref: string) => void stripe.books.pay(ref),
    charges: async (orderId: string) =>
      [...stripe.books.intents.values()].filter(
        ({ metadata, status }) => metadata["orderId"] === orderId && status === "succeeded",
      ).length,
  },
  paytabs: {
    keys: PAYTABS.values,
    pay: async (ref: string) => void (await paytabs.standIn.press(ref, "pay")),
    charges: async (orderId: string) => {
      const all = await paytabs.books.list<{ user_defined?: { udf1?: string } }>("paytabs/tran/");
      return all.filter(({ user_defined }) => user_defined?.udf1 === orderId).length;
    },
  },
};
type Method = keyof typeof METHODS;

/** Somebody who bought a month by a card, kept it, and agreed that the plan renews by itself. */
async function subscriber(method: Method = "stripe", { agrees = true, keeps = true } = {}) {
  clock.to(START);
  const { planId, priceId } = await shop.product();
  const { id: customerId } = await shop.customer();
  const ctx = shop.asCustomer(customerId);
  const offer = QuoteRequest.parse({ planId, termMonths: 1, currency: "SAR" });
  const { hash } = certain(await quote(ctx, offer));
  const request = {
    ...offer,
    quoteHash: hash,
    method,
    idempotencyKey: `first-tap-${++taps}`,
    keepMeans: keeps,
  };
  const { id: orderId, payment } = certain(await startCheckout(ctx, CheckoutRequest.parse(request)));
  const [attempt] = await database.db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderId, orderId));
  await METHODS[method].pay(attempt?.providerRef ?? "");
  expect(await lookAtPayment(ctx, payment?.id ?? ("" as Id<"payment">))).toBe(true);
  const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId }));
  if (agrees) certain(await changeRenewal(ctx, { id: subscriptionId, renewAt: PRICE }));
  return { customerId, ctx, subscriptionId, planId, priceId };
}

const renew = async (subscriptionId: Id<"subscription">) =>
  certain(await renewSubscription(shop.ctx, { subscriptionId, periodEnd: END })).outcome;

/** The orders that were placed to renew a subscription; never more than one for an end. */
async function orderOf(subscriptionId: Id<"subscription">) {
  const rows = await database.db
    .select()
    .from(orders)
    .where(eq(orders.idempotencyKey, `renewal:${subscriptionId}:${END}`));
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0];
}

const found = async (subscriptionId: Id<"subscription">) =>
  certain(await findRenewing(shop.ctx, { limit: 1000 })).due.filter(
    (one) => one.subscriptionId === subscriptionId,
  ).length;

const told = async (subscriptionId: Id<"subscription">) =>
  (await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, "subscription/renewal_failed")))
    .map(({ data }) => data as { subscriptionId: string; reason: string })
    .filter((data) => data.subscriptionId === subscriptionId)
    .map(({ reason }) => reason);

beforeEach(async () => {
  clock.to(START);
  stripe.books.nextOffSession = "succeeded";
  await database.db.delete(paymentMethods);
  await switchOn(database, "stripe", STRIPE_KEYS, clock.now());
  await switchOn(database, "paytabs", PAYTABS.values, clock.now());
});

describe.each(["stripe", "paytabs"] as const)("a subscription that renews by a card kept at %s", (method) => {
  it("is charged once on its last day, and goes on from its own end", async () => {
    const { subscriptionId } = await subscriber(method);
    expect(await found(subscriptionId)).toBe(0);
    clock.to(LAST_DAY);
    expect(await found(subscriptionId)).toBe(1);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await renew(subscriptionId)).toBeNull();
    const order = await orderOf(subscriptionId);
    expect(order).toMatchObject({ status: "paid", totalMinor: 4900n });
    expect(await METHODS[method].charges(order?.id ?? "")).toBe(1);
    certain(await activateFromOrder(shop.ctx, { orderId: order?.id as Id<"order"> }));
    const [after] = await database.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, subscriptionId));
    expect(after?.periodEnd.toISOString()).toBe("2026-05-01T12:00:00.000Z");
    expect(await found(subscriptionId)).toBe(0);
    // The consent goes on to the next end.
    expect(await upcomingRenewal(database.db, subscriptionId)).toMatchObject({ amountMinor: 4900n });
  });

  it("is charged once by two runs at the same instant", async () => {
    const { subscriptionId } = await subscriber(method);
    clock.to(LAST_DAY);
    await Promise.all([renew(subscriptionId), renew(subscriptionId)]);
    await renew(subscriptionId);
    const order = await orderOf(subscriptionId);
    expect(order?.status).toBe("paid");
    expect(await METHODS[method].charges(order?.id ?? "")).toBe(1);
  });

  it("lets go of the card at the provider where its customer removes it", async () => {
    const { customerId, ctx, subscriptionId } = await subscriber(method);
    const [means] = await meansOf(ctx, customerId);
    if (!means) throw new Error("nothing was kept");
    certain(await forgetMeans(ctx, { customerId, id: means.id }));
    expect(await meansOf(ctx, customerId)).toEqual([]);
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("no_method");
    expect(await orderOf(subscriptionId)).toBeUndefined();
    expect(certain(await releaseMeans(shop.ctx, { meansId: means.id }))).toEqual({ released: true });
    expect(certain(await releaseMeans(shop.ctx, { meansId: means.id }))).toEqual({ released: false });
    expect(await database.db.select().from(savedMeans).where(eq(savedMeans.id, means.id))).toEqual([]);
    if (method === "stripe")
      expect(stripe.calls.map(({ path }) => path)).toContain(`/v1/payment_methods/${means.meansRef}/detach`);
    else expect(await paytabs.books.list("paytabs/forgotten/")).toHaveLength(1);
  });
});

describe("a renewal's money", () => {
  it("is taken once where the provider's answer was lost", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.fail("500_after");
    expect(await renew(subscriptionId)).toBeNull();
    expect(await found(subscriptionId)).toBe(1);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await METHODS.stripe.charges((await orderOf(subscriptionId))?.id ?? "")).toBe(1);
  });

  it("is found where the process died after the charge, also once the term has gone on", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("paid");
    const order = await orderOf(subscriptionId);
    await database.db
      .update(renewalCharges)
      .set({ outcome: null, orderId: null })
      .where(eq(renewalCharges.subscriptionId, subscriptionId));
    certain(await activateFromOrder(shop.ctx, { orderId: order?.id as Id<"order"> }));
    expect(await found(subscriptionId)).toBe(1);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await METHODS.stripe.charges(order?.id ?? "")).toBe(1);
    expect(await found(subscriptionId)).toBe(0);
  });

  it("is what was agreed where the price has risen", async () => {
    const { subscriptionId, priceId } = await subscriber();
    await database.db
      .update(planPrices)
      .set({ amountMinor: 5900n, listMinor: 5900n })
      .where(eq(planPrices.id, priceId));
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await orderOf(subscriptionId)).toMatchObject({ totalMinor: 4900n });
  });

  it("is not asked for while the customer pays by hand", async () => {
    const { ctx, subscriptionId, planId } = await subscriber();
    clock.to(LAST_DAY);
    const offer = QuoteRequest.parse({ planId, termMonths: 1, currency: "SAR" });
    const { hash } = certain(await quote(ctx, offer));
    const byHand = certain(
      await startCheckout(
        ctx,
        CheckoutRequest.parse({
          ...offer,
          quoteHash: hash,
          method: "stripe",
          idempotencyKey: `hand-${++taps}-tap`,
        }),
      ),
    );
    expect(await renew(subscriptionId)).toBeNull();
    expect(await orderOf(subscriptionId)).toBeUndefined();
    certain(await cancelOrder(ctx, { id: byHand.id }));
    expect(await renew(subscriptionId)).toBe("paid");
  });
});

describe("a renewal that does not go through", () => {
  it("asks the customer, by a message and an order that waits a day, where the bank wants to see them", async () => {
    const { customerId, subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.books.nextOffSession = "authentication_required";
    expect(await renew(subscriptionId)).toBe("confirm");
    const order = await orderOf(subscriptionId);
    expect(order?.status).toBe("reserved");
    const asked = await database.db
      .select()
      .from(outboxEvents)
      .where(eq(outboxEvents.name, "payment/confirmation_required"));
    expect(asked.map(({ data }) => data)).toContainEqual({ orderId: order?.id, customerId });
    expect(await told(subscriptionId)).toEqual([]);
    clock.by(23 * 3_600_000);
    await expireReservations(shop.ctx, 100);
    expect((await orderOf(subscriptionId))?.status).toBe("reserved");
    clock.by(3_600_000);
    await expireReservations(shop.ctx, 100);
    expect((await orderOf(subscriptionId))?.status).toBe("expired");
  });

  it("is told where the bank refuses, and not tried again for this end", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.books.nextOffSession = "insufficient_funds";
    expect(await renew(subscriptionId)).toBe("declined");
    expect(await renew(subscriptionId)).toBeNull();
    expect(await told(subscriptionId)).toEqual(["declined"]);
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
  });

  it("is told where the plan is not for sale any more", async () => {
    const { subscriptionId, priceId } = await subscriber();
    await database.db.update(planPrices).set({ status: "archived" }).where(eq(planPrices.id, priceId));
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("gone");
    expect(await told(subscriptionId)).toEqual(["gone"]);
  });

  it("takes nothing after the subscription was cancelled", async () => {
    const { ctx, subscriptionId } = await subscriber();
    certain(await cancelSubscription(ctx, { id: subscriptionId }));
    clock.to(LAST_DAY);
    expect(await found(subscriptionId)).toBe(0);
    expect(await renew(subscriptionId)).toBeNull();
  });

  it("cannot be cancelled while nobody knows what became of its charge", async () => {
    const { ctx, subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.fail("500");
    expect(await renew(subscriptionId)).toBeNull();
    expect(await cancelSubscription(ctx, { id: subscriptionId })).toMatchObject({
      error: "renewal.in_progress",
    });
    expect(await changeRenewal(ctx, { id: subscriptionId, renewAt: null })).toMatchObject({
      error: "renewal.in_progress",
    });
    expect(await renew(subscriptionId)).toBe("paid");
    certain(await cancelSubscription(ctx, { id: subscriptionId }));
  });
});

describe("the consent to a renewal", () => {
  it("is taken back by a switch", async () => {
    const { ctx, subscriptionId } = await subscriber();
    certain(await changeRenewal(ctx, { id: subscriptionId, renewAt: null }));
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBeNull();
    certain(await changeRenewal(ctx, { id: subscriptionId, renewAt: PRICE }));
    expect(await renew(subscriptionId)).toBe("paid");
  });

  it("ends with the last card that could pay", async () => {
    const { customerId, subscriptionId } = await subscriber();
    certain(await withdrawRenewals(shop.ctx, customerId));
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
  });

  it("is for exactly the price that was seen", async () => {
    const { ctx, subscriptionId } = await subscriber("stripe", { agrees: false });
    const agree = (renewAt: typeof PRICE | { termMonths: number; currency: "SAR"; amount: number }) =>
      changeRenewal(ctx, { id: subscriptionId, renewAt });
    expect(await agree({ ...PRICE, amount: 3900 })).toMatchObject({
      error: "renewal.price_changed",
      params: { amount: 4900, currency: "SAR" },
    });
    expect(await agree({ ...PRICE, termMonths: 12 })).toMatchObject({ error: "renewal.not_offered" });
  });

  it("is not offered where nothing is kept, after a cancellation, or to somebody else", async () => {
    const bare = await subscriber("stripe", { agrees: false, keeps: false });
    const agree = (ctx: typeof bare.ctx, id: Id<"subscription">) =>
      changeRenewal(ctx, { id, renewAt: PRICE });
    expect(await agree(bare.ctx, bare.subscriptionId)).toMatchObject({ error: "renewal.not_offered" });
    const left = await subscriber("stripe", { agrees: false });
    expect(await agree(bare.ctx, left.subscriptionId)).toMatchObject({ error: "subscription.not_found" });
    certain(await cancelSubscription(left.ctx, { id: left.subscriptionId }));
    expect(await agree(left.ctx, left.subscriptionId)).toMatchObject({ error: "renewal.not_offered" });
    expect(await upcomingRenewal(database.db, left.subscriptionId)).toBeUndefined();
  });
});
