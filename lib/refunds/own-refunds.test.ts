import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { plans } from "@/db/schema/catalog";
import { refunds } from "@/db/schema/refunds";
import { DAY, plus } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import { clock, database, openRefundShop, shop, sold } from "@/tests/refund-shop";
import { readOwnRefund, requestOwnRefund } from "./request";

openRefundShop();

describe("a customer who asks for the money back", () => {
  const promise = (days: number | null) =>
    database.db.update(plans).set({ refundDays: days, refundUsedBasisPoints: 5000 });

  it("gets it at once while the plan promises it, and only once", async () => {
    await promise(14);
    const { buyer, orderId } = await sold();
    clock.by(14 * DAY);
    expect(certain(await readOwnRefund(buyer.ctx, { id: orderId }))).toMatchObject({ amountMinor: 4900n });
    const first = certain(await requestOwnRefund(buyer.ctx, { id: orderId }));
    expect(first).toEqual({ status: "requested", amountMinor: 4900n, currency: "SAR", toWallet: false });
    expect(certain(await requestOwnRefund(buyer.ctx, { id: orderId }))).toEqual(first);
    expect(await database.db.select().from(refunds).where(eq(refunds.orderId, orderId))).toHaveLength(1);
  });

  it("is told why not: too late, too much used, not promised, somebody else's order", async () => {
    await promise(14);
    const { buyer, orderId } = await sold();
    clock.to(plus(new Date("2026-03-01T09:00:00Z"), 14 * DAY + 1));
    expect(await requestOwnRefund(buyer.ctx, { id: orderId })).toMatchObject({ error: "refund.too_late" });
    await promise(30);
    clock.to("2026-03-20T09:00:00Z");
    expect(await requestOwnRefund(buyer.ctx, { id: orderId })).toMatchObject({
      error: "refund.used_too_much",
    });
    await promise(null);
    expect(await requestOwnRefund(buyer.ctx, { id: orderId })).toMatchObject({ error: "refund.not_offered" });
    const stranger = await shop.customer();
    expect(await requestOwnRefund(stranger.ctx, { id: orderId })).toMatchObject({ error: "order.not_found" });
  });
});
