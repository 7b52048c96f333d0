import { describe, expect, it } from "vitest";
import { HOUR } from "@/lib/core/time";
import { readHistory } from "@/lib/promotions/history";
import { listUses, UsageListInput } from "@/lib/promotions/usage";
import { certain } from "@/tests/commerce-shop";
import { clock, counts, database, events, openShop, paidFact, shop, status } from "@/tests/selling-shop";
import { payOrder } from "./attempt";
import { cancelOrder, expireReservations } from "./close";
import { readOrderSummary } from "./queries";
import { settlePayment } from "./settle";

openShop();

describe("an order", () => {
  it("that was cancelled frees its discount, and cannot be paid again", async () => {
    const promotion = await shop.promotion({ code: "FREED10", maximumUses: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["FREED10"] });
    for (let i = 0; i < 2; i++)
      expect(certain(await cancelOrder(buyer.ctx, { id: order.id })).status).toBe("cancelled");
    expect(await counts(promotion)).toEqual([0, 0]);
    expect(await events("order/closed", order.id)).toBe(1);
    expect(
      await payOrder(buyer.ctx, { id: order.id, method: "sandbox", idempotencyKey: "too-late!" }),
    ).toMatchObject({ error: "order.not_payable" });
  });

  it("that was paid cannot be cancelled", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    await settlePayment(shop.ctx, await paidFact(order));
    expect(await cancelOrder(buyer.ctx, { id: order.id })).toMatchObject({ error: "order.not_cancellable" });
  });

  it("of somebody else is as unknown as none", async () => {
    const [buyer, stranger] = [await shop.customer(), await shop.customer()];
    const order = await shop.order(buyer.ctx);
    const id = order.id;
    expect(await cancelOrder(stranger.ctx, { id })).toMatchObject({ error: "order.not_found" });
    expect(await payOrder(stranger.ctx, { id, method: "sandbox", idempotencyKey: "stranger" })).toMatchObject(
      {
        error: "order.not_found",
      },
    );
    expect(await readOrderSummary(shop.ctx, { customerId: stranger.id, orderId: id })).toMatchObject({
      error: "order.not_found",
    });
  });

  it("expires at the instant its reservation ends, not before", async () => {
    const promotion = await shop.promotion({ code: "EXPIRE10", maximumUses: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["EXPIRE10"] });
    clock.to(new Date(Date.parse(order.reservedUntil) - 1));
    await expireReservations(shop.ctx, 1000);
    expect(await status(order.id)).toBe("reserved");
    clock.to(order.reservedUntil);
    await expireReservations(shop.ctx, 1000);
    expect(await status(order.id)).toBe("expired");
    expect(await counts(promotion)).toEqual([0, 0]);
  });

  it("that expired is paid all the same by a late payment, at its price", async () => {
    const promotion = await shop.promotion({ code: "LATE10", maximumUses: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["LATE10"] });
    const fact = await paidFact(order);
    clock.by(HOUR);
    await expireReservations(shop.ctx, 1000);
    const other = await shop.customer();
    await shop.order(other.ctx, { codes: ["LATE10"] });
    expect(certain(await settlePayment(shop.ctx, fact)).fresh).toBe(true);
    expect(await status(order.id)).toBe("paid");
    expect(await counts(promotion)).toEqual([1, 0]);
    expect(await events("promotion/honoured_late", order.id)).toBe(1);
    expect(await readHistory(database.db, promotion.id)).toContainEqual(
      expect.objectContaining({ action: "promotion.honoured_late", actorKind: "system" }),
    );
    const { value: uses } = await listUses(shop.ctx, {
      ...UsageListInput.parse({ state: "committed" }),
      promotionId: promotion.id,
    });
    expect(uses.rows).toMatchObject([{ orderId: order.id, hasSlot: false }]);
  });

  it("with a trial is paid late even when a later order took the trial", async () => {
    await shop.promotion({ code: "LATETRIAL", effect: { kind: "free_trial", days: 7 } });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["LATETRIAL"] });
    const fact = await paidFact(order);
    await cancelOrder(buyer.ctx, { id: order.id });
    await shop.promotion({ code: "LATETRIAL2", effect: { kind: "free_trial", days: 7 } });
    await shop.order(buyer.ctx, { codes: ["LATETRIAL2"] });
    expect(certain(await settlePayment(shop.ctx, fact)).fresh).toBe(true);
  });
});
