import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import type { Database } from "@/db/client";
import { promotionLimits, promotionRedemptions, promotions } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import type { OrderSummary } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { fixedClock } from "@/lib/core/time";
import { type CommerceShop, openCommerceShop } from "@/tests/commerce-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { paidThrough } from "@/tests/selling-shop";

export const clock = fixedClock("2026-03-01T12:00:00Z");
export let database: TestDatabase;
/** A second pool on the same database: a process of its own, as PostgreSQL sees it. */
export let other: Database;
export let shop: CommerceShop;

// A thousand buyers at once wait for each other: that is the race, not a failure.
const pool = { max: 32, patienceMs: 60_000 };

/** One shop for the races of a file, on 64 connections of two pools. */
export function openRacingShop(): void {
  beforeAll(async () => {
    database = await createTestDatabase(pool);
    other = await connectAgain(database.url, pool);
    shop = await openCommerceShop(database, clock);
  });
  afterAll(async () => {
    await other.close();
    await database.drop();
  });
}

/** The same customer on the second pool. */
export const elsewhere = (customerId: Id<"customer">): Ctx =>
  shop.as({ kind: "customer", customerId }, other.db);

export const paidFact = (order: OrderSummary) => paidThrough(shop.ctx, order);

export async function limitOf(promotionId: Id<"promotion">) {
  const [row] = await database.db
    .select({ limit: promotionLimits })
    .from(promotions)
    .innerJoin(promotionLimits, eq(promotionLimits.id, promotions.limitId))
    .where(eq(promotions.id, promotionId));
  if (!row) throw new Error("a promotion has its limit holder");
  return row.limit;
}

export async function statesOf(promotionId: Id<"promotion">) {
  const rows = await database.db
    .select()
    .from(promotionRedemptions)
    .where(eq(promotionRedemptions.promotionId, promotionId));
  return rows.map(({ state }) => state).sort();
}
