import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { orders } from "@/db/schema/checkout";
import { outboxEvents } from "@/db/schema/events";
import { paymentAttempts, paymentMethods } from "@/db/schema/payments";
import { quote } from "@/lib/checkout/quote";
import { lookAtPayment } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import { CheckoutRequest, QuoteRequest } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { findRenewing, renewSubscription } from "@/lib/subscriptions/renew";
import { changeRenewal } from "@/lib/subscriptions/renewal-consent";
import { accessShop, movableClock } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { type LiveProvider, PROVIDER_CASES, startProvider } from "@/tests/doubles/providers";
import { switchOn } from "@/tests/doubles/shop-keys";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

const START = "2026-03-01T12:00:00Z";
const END = "2026-04-01T12:00:00.000Z";
export const LAST_DAY = "2026-03-31T13:00:00Z";
export const PRICE = { termMonths: 1, currency: "SAR", amount: 4900 } as const;
export const STRIPE_KEYS = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
export const clock = movableClock(START);
export let database: TestDatabase;
export let shop: ReturnType<typeof accessShop>;
export let stripe: StripeDouble;
export let paytabs: LiveProvider;
let taps = 0;

const caseOfPaytabs = () => {
  const found = PROVIDER_CASES.find(({ id }) => id === "paytabs");
  if (!found) throw new Error("PayTabs has no case");
  return found;
};
const PAYTABS = caseOfPaytabs();

export const METHODS = {
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
export type Method = keyof typeof METHODS;

/** Somebody who bought a month by a card, kept it, and agreed that the plan renews by itself. */
export async function subscriber(method: Method = "stripe", { agrees = true, keeps = true } = {}) {
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

export const renew = async (subscriptionId: Id<"subscription">) =>
  certain(await renewSubscription(shop.ctx, { subscriptionId, periodEnd: END })).outcome;

/** The order that was placed to renew a subscription; never more than one for a try. */
export async function orderOf(subscriptionId: Id<"subscription">, tries = 1) {
  const rows = await database.db
    .select()
    .from(orders)
    .where(eq(orders.idempotencyKey, `renewal:${subscriptionId}:${END}${tries === 1 ? "" : `:${tries}`}`));
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0];
}

export const found = async (subscriptionId: Id<"subscription">) =>
  certain(await findRenewing(shop.ctx, { limit: 1000 })).due.filter(
    (one) => one.subscriptionId === subscriptionId,
  ).length;

/** All that was ever charged for the renewals of a subscription. */
export const chargesOf = async (subscriptionId: Id<"subscription">) => {
  const made = await Promise.all([1, 2, 3, 4].map((tries) => orderOf(subscriptionId, tries)));
  const counts = made.map(async (order) => (order ? METHODS.stripe.charges(order.id) : 0));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
};

export const told = async (subscriptionId: Id<"subscription">) =>
  (await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, "subscription/renewal_failed")))
    .map(({ data }) => data as { subscriptionId: string; reason: string })
    .filter((data) => data.subscriptionId === subscriptionId)
    .map(({ reason }) => reason);

/** One shop whose cards renew at Stripe and PayTabs, for the tests of a file; each begins at the start of the term. */
export function openRenewalShop(): void {
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
  beforeEach(async () => {
    clock.to(START);
    stripe.books.nextOffSession = "succeeded";
    await database.db.delete(paymentMethods);
    await switchOn(database, "stripe", STRIPE_KEYS, clock.now());
    await switchOn(database, "paytabs", PAYTABS.values, clock.now());
  });
}
