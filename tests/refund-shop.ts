import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { orders } from "@/db/schema/checkout";
import { outboxEvents } from "@/db/schema/events";
import { paymentAttempts } from "@/db/schema/payments";
import { subscriptions } from "@/db/schema/subscriptions";
import { applyFact } from "@/lib/checkout/settle";
import type { Id } from "@/lib/core/ids";
import { balanceOf } from "@/lib/ledger/queries";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { act } from "@/lib/payments/providers/sandbox/books";
import { RefundRequestInput } from "@/lib/refunds/types";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop, PAY } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

export const clock = movableClock("2026-03-01T09:00:00Z");
export let database: TestDatabase;
export let shop: CommerceShop;

/** Somebody buys a month for 49.00 SAR and has it. */
export async function sold(change: object = {}, beforeAccess?: (id: Id<"order">) => Promise<void>) {
  const buyer = await shop.customer();
  const placed = await shop.order(buyer.ctx, change);
  const paymentId = placed.payment?.id as Id<"payment">;
  const [attempt] = await database.db.select().from(paymentAttempts).where(eq(paymentAttempts.id, paymentId));
  const reference = attempt?.providerRef ?? "";
  certain(
    await act(shop.ctx, {
      reference,
      action: PAY,
    }),
  );
  const fact = await sandboxProvider.fetchStatus(shop.ctx, reference);
  if (!fact) throw new Error("the sandbox knows its payment");
  await applyFact(shop.ctx, fact);
  await beforeAccess?.(placed.id);
  const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId: placed.id }));
  return { buyer, orderId: placed.id, paymentId, reference, chargeId: fact.chargeId ?? "", subscriptionId };
}

/** Money of nobody: it came for a payment that the shop does not know. */
export async function strayCharge(): Promise<string> {
  const chargeId = `stray-${++keys}`;
  const stray = { provider: "sandbox", providerRef: chargeId, status: "settled", chargeId } as const;
  const rest = { amountMinor: 4900n, currency: "SAR", payee: sandboxProvider.payee() } as const;
  await applyFact(shop.ctx, { ...stray, ...rest, orderId: null, payerTelegramId: null, failureCode: null });
  return chargeId;
}

export const toldOf = async (name: string, chargeId: string) =>
  (await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, name))).filter(
    ({ data }) => data["chargeId"] === chargeId,
  );

let keys = 0;

export const asked = (orderId: Id<"order">, confirmedMinor: number, change: object = {}) =>
  RefundRequestInput.parse({ orderId, idempotencyKey: `refund-key-${++keys}`, confirmedMinor, ...change });

export const orderOf = async (id: Id<"order">) =>
  (await database.db.select().from(orders).where(eq(orders.id, id)))[0];

export const subscriptionOf = async (id: Id<"subscription">) =>
  (await database.db.select().from(subscriptions).where(eq(subscriptions.id, id)))[0];

export const balance = async (account: Parameters<typeof balanceOf>[1]) =>
  (await balanceOf(shop.ctx, account)).balanceMinor;

export const wallet = (customerId: Id<"customer">) => ({ kind: "wallet", customerId, unit: "SAR" }) as const;
export const cash = { kind: "provider_cash", provider: "sandbox", unit: "SAR" } as const;
export const clearing = { kind: "clearing", provider: "sandbox", unit: "SAR" } as const;

/** One shop whose sandbox gives money back, for the tests of a file; each begins at the same morning. */
export function openRefundShop(): void {
  beforeAll(async () => {
    process.env["SANDBOX_PAYMENTS"] = "1";
    database = await createTestDatabase();
    shop = await openCommerceShop(database, clock);
  });
  afterAll(() => database.drop());
  beforeEach(() => clock.to("2026-03-01T09:00:00Z"));
}
