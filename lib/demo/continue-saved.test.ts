import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { planPrices } from "@/db/schema/catalog";
import { orders } from "@/db/schema/checkout";
import { outboxEvents } from "@/db/schema/events";
import { paymentAttempts, paymentMethods, savedMeans } from "@/db/schema/payments";
import { quote } from "@/lib/checkout/quote";
import { lookAtPayment } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import { CheckoutRequest, QuoteRequest } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import { accessShop, movableClock } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { switchOn } from "@/tests/doubles/shop-keys";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { continueDemo } from "./continue";
import { requestDemo } from "./service";

const START = "2026-03-01T12:00:00Z";
const JUST_BEFORE_END = "2026-03-08T11:30:00Z";
const AGREED = { termMonths: 1, currency: "SAR", amount: 4900 } as const;
const KEYS = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
const clock = movableClock(START);
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let stripe: StripeDouble;
let taps = 0;

beforeAll(async () => {
  stripe = await startStripeDouble({ now: () => clock.now() });
  env().PROVIDER_DOUBLES.set("stripe", stripe.url);
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({ otherMethodsInsideTelegram: true });
});
afterAll(async () => {
  env().PROVIDER_DOUBLES.delete("stripe");
  await stripe.close();
  await database.drop();
});
beforeEach(async () => {
  clock.to(START);
  stripe.books.nextOffSession = "succeeded";
  await database.db.delete(paymentMethods);
  await switchOn(database, "stripe", KEYS, clock.now());
});

/** Somebody buys one product with a card. */
async function payByCard(customerId: Id<"customer">, keepMeans: boolean): Promise<void> {
  const { planId } = await shop.product();
  const ctx = shop.asCustomer(customerId);
  const offer = QuoteRequest.parse({ planId, termMonths: 1, currency: "SAR" });
  const { hash, methods } = certain(await quote(ctx, offer));
  expect(methods.filter(({ keeps }) => keeps).map(({ id }) => id)).toEqual(["stripe"]);
  const request = { ...offer, quoteHash: hash, method: "stripe", idempotencyKey: `tap-${++taps}-of-card` };
  const { payment } = certain(await startCheckout(ctx, CheckoutRequest.parse({ ...request, keepMeans })));
  if (!payment) throw new Error("an order to pay has a payment");
  const [attempt] = await database.db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.id, payment.id));
  stripe.books.pay(attempt?.providerRef ?? "");
  expect(await lookAtPayment(ctx, payment.id)).toBe(true);
}

/** A demo at its end, of somebody who agreed that it goes on. */
async function ending({ keeps = true } = {}) {
  const customer = await shop.customer();
  await payByCard(customer.id, keeps);
  const product = await shop.product({ demoContinues: true, demoDays: 7 });
  const ctx = shop.asCustomer(customer.id);
  const demo = await requestDemo(ctx, { productId: product.productId, continueAt: AGREED });
  if (!demo.ok) throw new Error(demo.error);
  clock.to(JUST_BEFORE_END);
  return { demoId: demo.value.id, customerId: customer.id, ...product };
}

const goOn = async (demoId: Id<"demo">) => certain(await continueDemo(shop.ctx, { demoId })).outcome;
const orderOf = async (demoId: Id<"demo">) => {
  const rows = await database.db
    .select()
    .from(orders)
    .where(eq(orders.idempotencyKey, `demo:${demoId}`));
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0];
};
const chargesOf = (orderId: string | undefined) =>
  [...stripe.books.intents.values()].filter(
    ({ metadata, status }) => metadata["orderId"] === orderId && status === "succeeded",
  );

describe("a demo whose customer keeps a card", () => {
  it("goes on, paid by the card, and takes the money once", async () => {
    const { demoId } = await ending();
    expect(await goOn(demoId)).toBe("paid");
    expect(await goOn(demoId)).toBeNull();
    const order = await orderOf(demoId);
    expect(order).toMatchObject({ status: "paid", totalMinor: 4900n });
    expect(chargesOf(order?.id)).toMatchObject([{ amount_received: 4900, currency: "sar" }]);
  });

  it("is charged once by two runs at the same instant", async () => {
    const { demoId } = await ending();
    await Promise.all([goOn(demoId), goOn(demoId)]);
    const order = await orderOf(demoId);
    expect(order?.status).toBe("paid");
    expect(chargesOf(order?.id)).toHaveLength(1);
  });

  it("costs what was agreed where the price has risen", async () => {
    const { demoId, priceId } = await ending();
    await database.db
      .update(planPrices)
      .set({ amountMinor: 5900n, listMinor: 5900n })
      .where(eq(planPrices.id, priceId));
    expect(await goOn(demoId)).toBe("paid");
    expect(chargesOf((await orderOf(demoId))?.id)).toMatchObject([{ amount_received: 4900 }]);
  });

  it("is not charged where the method's fee would come on top of the agreed price", async () => {
    const { demoId } = await ending();
    await database.db.update(paymentMethods).set({ feeFixed: { SAR: 100 } });
    await switchOn(database, "stripe", KEYS, clock.now());
    expect(await goOn(demoId)).toBe("no_method");
    expect(await orderOf(demoId)).toBeUndefined();
  });

  it("is charged once where the first answer was lost", async () => {
    const { demoId } = await ending();
    stripe.fail("500_after");
    expect(await goOn(demoId)).toBeNull();
    expect((await orderOf(demoId))?.status).toBe("reserved");
    expect(await goOn(demoId)).toBe("paid");
    expect(chargesOf((await orderOf(demoId))?.id)).toHaveLength(1);
  });

  it("asks the customer, by a message and an ordinary page, where the bank wants to see them", async () => {
    const { demoId, customerId } = await ending();
    stripe.books.nextOffSession = "authentication_required";
    expect(await goOn(demoId)).toBe("confirm");
    const order = await orderOf(demoId);
    expect(order?.status).toBe("reserved");
    expect(chargesOf(order?.id)).toEqual([]);
    const attempts = await database.db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderId, order?.id ?? ("" as Id<"order">)))
      .orderBy(paymentAttempts.id);
    expect(attempts).toMatchObject([{ status: "cancelled" }, { status: "pending", amountMinor: 4900n }]);
    expect(attempts[1]?.payUrl).toContain(attempts[1]?.providerRef ?? "none");
    const told = await database.db
      .select()
      .from(outboxEvents)
      .where(eq(outboxEvents.name, "payment/confirmation_required"));
    expect(told.map(({ data }) => data)).toEqual([{ orderId: order?.id, customerId }]);
  });

  it("ends where the bank refuses", async () => {
    const { demoId } = await ending();
    stripe.books.nextOffSession = "insufficient_funds";
    expect(await goOn(demoId)).toBe("declined");
    expect(await goOn(demoId)).toBeNull();
    expect(chargesOf((await orderOf(demoId))?.id)).toEqual([]);
  });
});

describe("a card that was paid with", () => {
  it("is kept only where the customer agreed", async () => {
    const { demoId, customerId } = await ending({ keeps: false });
    expect(await goOn(demoId)).toBe("no_method");
    expect(await database.db.select().from(savedMeans).where(eq(savedMeans.customerId, customerId))).toEqual(
      [],
    );
  });

  it("tells the person behind two accounts, kept or not", async () => {
    const { productId } = await ending({ keeps: false });
    const other = await shop.customer();
    await payByCard(other.id, false);
    expect(await requestDemo(shop.asCustomer(other.id), { productId })).toMatchObject({
      error: "demo.already_used",
    });
  });
});
