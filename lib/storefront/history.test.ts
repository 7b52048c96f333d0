import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import type { Id } from "@/lib/core/ids";
import { fixedClock } from "@/lib/core/time";
import { type CommerceShop, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { readHistory } from "./history";

const clock = fixedClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
  await shop.promotion({ name: "Everybody", effect: { kind: "percent", basisPoints: 500 } });
  await shop.promotion({ name: "Code", code: "SPARE10" });
});
afterAll(() => database.drop());

const becomes = (id: Id<"order">, status: "paid" | "refunded") =>
  database.db.update(orders).set({ status, paidAt: clock.now() }).where(eq(orders.id, id));

describe("a customer's savings", () => {
  it("are the lines of the receipts, and their parts sum to the whole in each currency", async () => {
    const buyer = await shop.customer();
    const placed = [
      await shop.order(buyer.ctx, { termMonths: 12, codes: ["SPARE10"] }),
      await shop.order(buyer.ctx, { termMonths: 1, currency: "USD", codes: ["SPARE10"] }),
      await shop.order(buyer.ctx, { termMonths: 12 }),
    ];
    for (const { id } of placed) await becomes(id, "paid");
    const returned = await shop.order(buyer.ctx, { termMonths: 12, codes: ["SPARE10"] });
    await becomes(returned.id, "refunded");
    await shop.order(buyer.ctx, { termMonths: 12 });

    const history = await readHistory(buyer.ctx);
    if (!history.ok) throw new Error("there is always a history");
    const { saved, savedBy, codesUsed, orders: receipts } = history.value;
    expect(saved.map(({ currency }) => currency)).toEqual(["SAR", "USD"]);
    for (const { currency, amount } of saved) {
      const parts = savedBy.find((each) => each.currency === currency);
      expect((parts?.terms ?? 0) + (parts?.codes ?? 0) + (parts?.offers ?? 0)).toBe(amount);
      const paid = receipts.filter(({ status, slip }) => status === "paid" && slip.currency === currency);
      expect(paid.reduce((sum, { slip }) => sum + slip.discount, 0)).toBe(amount);
    }
    expect(codesUsed.map(({ orderId }) => orderId)).toEqual([placed[1]?.id, placed[0]?.id]);
    for (const { orderId, code, money } of codesUsed) {
      const slip = receipts.find(({ id }) => id === orderId)?.slip;
      const line = slip?.lines.find((each) => each.kind === "promotion" && each.code === code);
      expect(line?.amount).toBe(money.amount);
      expect(slip?.currency).toBe(money.currency);
    }
  });
});
