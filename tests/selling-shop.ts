import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { orders } from "@/db/schema/checkout";
import { promotionLimits } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { OrderSummary } from "@/lib/checkout/types";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { act } from "@/lib/payments/providers/sandbox/books";
import type { PaymentFact } from "@/lib/payments/types";
import type { PromotionRow } from "@/lib/promotions/types";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, openCommerceShop, PAY } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

export const clock = movableClock("2026-03-01T12:00:00Z");
export let database: TestDatabase;
export let shop: CommerceShop;

export const paymentOf = (order: OrderSummary) => {
  if (!order.payment) throw new Error("the order has no payment");
  return order.payment;
};

/** The customer pays on the sandbox's page; the provider's own books then tell what happened. */
export async function paidThrough(ctx: Ctx, order: OrderSummary): Promise<PaymentFact> {
  await act(ctx, { reference: paymentOf(order).id, action: PAY });
  const fact = await sandboxProvider.fetchStatus(ctx, paymentOf(order).id);
  if (!fact) throw new Error("the sandbox lost the payment");
  return fact;
}
export const paidFact = (order: OrderSummary) => paidThrough(shop.ctx, order);

export const counts = async ({ limitId }: PromotionRow) => {
  const [limit] = await database.db.select().from(promotionLimits).where(eq(promotionLimits.id, limitId));
  return [limit?.held, limit?.committed];
};

export const events = async (name: string, orderId: string) => {
  const { rows } = await database.sql.query<{ n: number }>(
    "select count(*)::int as n from outbox_events where name = $1 and data->>'orderId' = $2",
    [name, orderId],
  );
  return rows[0]?.n;
};

export const status = async (id: OrderSummary["id"]) => {
  const [row] = await database.db.select().from(orders).where(eq(orders.id, id));
  return row?.status;
};

/** One shop for the tests of a file; each begins at the same noon. */
export function openShop(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    shop = await openCommerceShop(database, clock);
  });
  afterAll(() => database.drop());
  beforeEach(() => clock.to("2026-03-01T12:00:00Z"));
}
