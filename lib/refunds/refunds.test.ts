import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { ledgerEntries } from "@/db/schema/ledger";
import { paymentAttempts } from "@/db/schema/payments";
import { promotionLimits, promotionRedemptions } from "@/db/schema/promotions";
import { applyFact } from "@/lib/checkout/settle";
import type { Id } from "@/lib/core/ids";
import { DAY } from "@/lib/core/time";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { certain } from "@/tests/commerce-shop";
import { connectAgain } from "@/tests/postgres";
import {
  asked,
  balance,
  clock,
  database,
  openRefundShop,
  shop,
  sold,
  subscriptionOf,
  wallet,
} from "@/tests/refund-shop";
import { previewRefund, requestRefund } from "./request";
import { RefundInput } from "./types";

openRefundShop();

describe("a refund to the wallet", () => {
  it("moves at once, and what is left can still go to the provider", async () => {
    const { buyer, orderId, subscriptionId } = await sold();
    const part = certain(
      await requestRefund(
        shop.ctx,
        asked(orderId, 1000, { destination: "wallet", share: { kind: "amount", amountMinor: 1000 } }),
      ),
    );
    expect(part).toMatchObject({ status: "done", isFull: false, endsAccess: false });
    expect(await balance(wallet(buyer.id))).toBe(1000n);
    expect((await subscriptionOf(subscriptionId))?.status).toBe("active");

    const rest = certain(await previewRefund(shop.ctx, RefundInput.parse({ orderId })));
    expect(rest).toMatchObject({ amountMinor: 3900n, toProviderMinor: 3900n, toWalletMinor: 0n });
  });
});

describe("a refund", () => {
  it("is decided on one connection: many at once that wait for the same order leave none for another", async () => {
    const lone = await connectAgain(database.url, { max: 1 });
    const { orderId } = await sold();
    expect(certain(await requestRefund({ ...shop.ctx, db: lone.db }, asked(orderId, 4900))).amountMinor).toBe(
      4900n,
    );
    await lone.close();
  });

  it("of the unused days counts them by the shop's clock", async () => {
    const { orderId } = await sold();
    const { periodEnd, periodStart } = (await subscriptionOf((await sold()).subscriptionId)) ?? {};
    const days = ((periodEnd?.getTime() ?? 0) - (periodStart?.getTime() ?? 0)) / DAY;
    expect(days).toBe(31);
    clock.by(10 * DAY);
    const preview = certain(
      await previewRefund(shop.ctx, RefundInput.parse({ orderId, share: { kind: "unused" } })),
    );
    expect(preview.amountMinor).toBe(3319n);
  });

  it("of a renewal leaves the time that was bought before", async () => {
    const first = await sold();
    const again = await shop.order(first.buyer.ctx);
    const paymentId = again.payment?.id as Id<"payment">;
    const [attempt] = await database.db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.id, paymentId));
    await applyFact(shop.ctx, {
      provider: "sandbox",
      providerRef: attempt?.providerRef ?? "",
      status: "settled",
      chargeId: `charge-${paymentId}`,
      amountMinor: 4900n,
      currency: "SAR",
      payee: sandboxProvider.payee(),
      orderId: again.id,
      payerTelegramId: null,
      failureCode: null,
    });
    certain(await activateFromOrder(shop.ctx, { orderId: again.id }));
    const before = await subscriptionOf(first.subscriptionId);
    await requestRefund(shop.ctx, asked(again.id, 4900, { destination: "wallet" }));
    const after = await subscriptionOf(first.subscriptionId);
    expect(after?.status).toBe("active");
    expect(after?.periodEnd).toEqual(new Date("2026-04-01T09:00:00Z"));
    expect(before?.periodEnd).toEqual(new Date("2026-05-01T09:00:00Z"));
  });

  it("answers the same key once, and another request under it not at all", async () => {
    const { orderId, buyer } = await sold();
    const request = asked(orderId, 4900, { destination: "wallet" });
    const first = certain(await requestRefund(shop.ctx, request));
    const second = certain(await requestRefund(shop.ctx, request));
    expect(second.id).toBe(first.id);
    expect(await balance(wallet(buyer.id))).toBe(4900n);
    expect(await requestRefund(shop.ctx, { ...request, destination: "original" })).toMatchObject({
      error: "refund.idempotency_mismatch",
    });
  });

  it("asked for twice at once over two connections gives back once", async () => {
    const { orderId, buyer } = await sold();
    const second = await connectAgain(database.url);
    const results = await Promise.all(
      [shop.ctx, { ...shop.ctx, db: second.db }].map((ctx) =>
        requestRefund(ctx, asked(orderId, 4900, { destination: "wallet" })),
      ),
    );
    await second.close();
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ error: "refund.nothing_left" });
    expect(await balance(wallet(buyer.id))).toBe(4900n);
  });

  it("needs the amount that goes back, typed", async () => {
    const { orderId } = await sold();
    expect(await requestRefund(shop.ctx, asked(orderId, 4901))).toMatchObject({
      error: "request.invalid_input",
      params: { field: "confirmedMinor" },
    });
  });

  it("gives the slot of a code back where the promotion says so, for others to use", async () => {
    const promotion = await shop.promotion({ code: "BACK", maximumUses: 1, returnsOnRefund: true });
    const { orderId } = await sold({ codes: ["BACK"] });
    const [limit] = await database.db
      .select()
      .from(promotionLimits)
      .where(eq(promotionLimits.id, promotion.limitId));
    expect(limit?.committed).toBe(1);
    await requestRefund(shop.ctx, asked(orderId, 4410, { destination: "wallet" }));
    const [after] = await database.db
      .select()
      .from(promotionLimits)
      .where(eq(promotionLimits.id, promotion.limitId));
    expect([after?.held, after?.committed]).toEqual([0, 0]);
    const [redemption] = await database.db
      .select()
      .from(promotionRedemptions)
      .where(eq(promotionRedemptions.orderId, orderId));
    expect(redemption?.state).toBe("returned");
    await sold({ codes: ["BACK"] });
  });

  it("for fraud keeps the slot", async () => {
    const promotion = await shop.promotion({ code: "KEEP", maximumUses: 1, returnsOnRefund: true });
    const { orderId } = await sold({ codes: ["KEEP"] });
    await requestRefund(shop.ctx, asked(orderId, 4410, { destination: "wallet", reason: "fraud" }));
    const [after] = await database.db
      .select()
      .from(promotionLimits)
      .where(eq(promotionLimits.id, promotion.limitId));
    expect(after?.committed).toBe(1);
  });

  it("of an order nobody knows is not found", async () => {
    const nobody = RefundInput.parse({ orderId: "ord_nobody" });
    expect(await previewRefund(shop.ctx, nobody)).toMatchObject({ error: "order.not_found" });
  });

  it("leaves books whose every transfer sums to zero", async () => {
    const entries = await database.db.select().from(ledgerEntries);
    const sums = new Map<string, bigint>();
    for (const { transferId, unit, amountMinor } of entries)
      sums.set(`${transferId}:${unit}`, (sums.get(`${transferId}:${unit}`) ?? 0n) + amountMinor);
    expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
    expect(entries.length).toBeGreaterThan(20);
  });
});
