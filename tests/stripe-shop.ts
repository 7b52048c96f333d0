import { afterAll, beforeAll } from "vitest";
import { type Above, processInboxEvent } from "@/lib/checkout/reconcile";
import type { OrderSummary } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import { receiveWebhook } from "@/lib/payments/inbox";
import { changePaymentMethod } from "@/lib/payments/method-service";
import { MethodChange } from "@/lib/payments/method-types";
import type { DisputeFact, RefundFact } from "@/lib/payments/types";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

export const KEYS = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
export const clock = movableClock("2026-03-01T12:00:00Z");
export let database: TestDatabase;
export let shop: CommerceShop;
export let stripe: StripeDouble;
export const news: (RefundFact | DisputeFact)[] = [];

export const above: Above = {
  async refund(_ctx, fact) {
    news.push(fact);
    return "refund done";
  },
  async dispute(_ctx, fact) {
    news.push(fact);
    return "dispute open";
  },
};

export const setKeys = (values: Record<string, string | null>, enabled = true) =>
  changePaymentMethod(shop.ctx, MethodChange.parse({ id: "stripe", enabled, values }));

/** An order whose page is open at Stripe. */
export async function anOrder(): Promise<{ order: OrderSummary; session: string }> {
  const buyer = await shop.customer();
  const order = await shop.order(buyer.ctx, { method: "stripe" });
  const { rows } = await database.sql.query<{ ref: string }>(
    "select provider_ref as ref from payment_attempts where order_id = $1 order by id desc limit 1",
    [order.id],
  );
  return { order, session: rows[0]?.ref ?? "" };
}

export const send = (body: string, options: { secret?: string; at?: Date } = {}) =>
  receiveWebhook(
    shop.ctx,
    "stripe",
    Buffer.from(body),
    new Headers({ "stripe-signature": stripe.sign(body, options.at ?? clock.now(), options.secret) }),
  );

export const waiting = async () => {
  const { rows } = await database.sql.query<{ id: Id<"inboxEvent"> }>(
    "select id from inbox_events where processed_at is null and dead_at is null order by id",
  );
  return rows;
};

export const workOff = async () => {
  const outcomes: string[] = [];
  for (const { id } of await waiting())
    outcomes.push(certain(await processInboxEvent(shop.ctx, { inboxEventId: id }, above)).outcome);
  return outcomes;
};

export const statusOf = async ({ id }: OrderSummary) => {
  const { rows } = await database.sql.query<{ status: string }>("select status from orders where id = $1", [
    id,
  ]);
  return rows[0]?.status;
};

/** One shop that sells through Stripe's double, for the tests of a file. */
export function openStripeShop(): void {
  beforeAll(async () => {
    stripe = await startStripeDouble({ now: () => clock.now() });
    env().ENCRYPTION_KEY = "a key of the tests";
    env().PROVIDER_DOUBLES.set("stripe", stripe.url);
    database = await createTestDatabase();
    shop = await openCommerceShop(database, clock);
    certain(await setKeys(KEYS));
  });
  afterAll(async () => {
    env().PROVIDER_DOUBLES.delete("stripe");
    await stripe.close();
    await database.drop();
  });
}
