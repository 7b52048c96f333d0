import { describe, expect, it, vi } from "vitest";
import { afterCommit } from "@/db/transaction";
import { savePlan } from "@/lib/catalog/service";
import { newId } from "@/lib/core/ids";
import { pausePromotion } from "@/lib/promotions/service";
import type { PromotionRow } from "@/lib/promotions/types";
import { certain } from "@/tests/commerce-shop";
import { counts, events, openShop, shop } from "@/tests/selling-shop";
import { readOrderSummary } from "./queries";
import { quote } from "./quote";
import { reserveOrder, startCheckout } from "./start";

openShop();

describe("a checkout", () => {
  it("reserves order, line, attempt, discount, event and audit row together, and opens a page", async () => {
    const promotion = await shop.promotion({ code: "WHOLE10", maximumUses: 5 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["WHOLE10"] });
    expect(order).toMatchObject({
      status: "reserved",
      reservedUntil: "2026-03-01T12:35:00.000Z",
      codes: ["WHOLE10"],
      slip: { total: 4410 },
      payment: {
        status: "pending",
        amount: { amount: 4410, currency: "SAR" },
        action: { kind: "open_page" },
      },
    });
    expect(await counts(promotion)).toEqual([1, 0]);
    expect(await events("order/reserved", order.id)).toBe(1);
    expect(await readOrderSummary(shop.ctx, { customerId: buyer.id, orderId: order.id })).toEqual({
      ok: true,
      value: order,
    });
  });

  it.each([
    ["that holds a promotion", ["TOLD10"]],
    ["that holds none", []],
  ])("%s is told of once, after it is committed", async (_, codes) => {
    if (codes.length > 0) await shop.promotion({ code: "TOLD10" });
    const { ctx } = await shop.customer();
    const request = await shop.request(ctx, { codes });
    const told = vi.fn();
    const stop = afterCommit(told);
    const order = certain(await reserveOrder(ctx, request));
    stop();
    expect(told).toHaveBeenCalledTimes(1);
    expect(await events("order/reserved", order.id)).toBe(1);
  });

  it("answers the same order to the same key and request, and refuses another request", async () => {
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx);
    const first = certain(await startCheckout(buyer.ctx, request));
    expect(certain(await startCheckout(buyer.ctx, request))).toEqual(first);
    expect(await startCheckout(buyer.ctx, { ...request, method: "stars" })).toMatchObject({
      error: "checkout.idempotency_mismatch",
    });
  });

  it("lets two customers use one key", async () => {
    const [a, b] = [await shop.customer(), await shop.customer()];
    const request = await shop.request(a.ctx);
    const orderA = certain(await startCheckout(a.ctx, request));
    const orderB = certain(await startCheckout(b.ctx, request));
    expect(orderA.id).not.toBe(orderB.id);
  });

  it.each([
    [
      "the price moved",
      async () => {
        await savePlan(shop.ctx, {
          productId: shop.productId,
          planId: shop.planId,
          name: { en: "Gold" },
          prices: prices(5900),
        });
        return () =>
          savePlan(shop.ctx, {
            productId: shop.productId,
            planId: shop.planId,
            name: { en: "Gold" },
            prices: prices(4900),
          });
      },
    ],
    [
      "the code was paused",
      async (code: PromotionRow) => {
        await pausePromotion(shop.ctx, { id: code.id });
        return async () => undefined;
      },
    ],
  ])("is stale when %s", async (_, change) => {
    const code = await shop.promotion({ code: `STALE${newId("event").slice(-6)}` });
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx, { codes: [code.code] });
    const undo = await change(code);
    const refused = await startCheckout(buyer.ctx, request);
    await undo();
    expect(refused).toMatchObject({ error: "quote.stale" });
  });

  const prices = (monthly: number) =>
    (["SAR", "USD", "XTR"] as const).map((currency) => ({
      currency,
      monthly: currency === "SAR" ? monthly : currency === "USD" ? 1300 : 250,
      terms: [{ termMonths: 1 as const }, { termMonths: 12 as const }],
    }));

  it("in Stars makes an order in Stars", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { method: "stars" });
    expect(order).toMatchObject({
      slip: { currency: "XTR", total: 250 },
      payment: { method: "stars", action: { kind: "open_invoice" } },
    });
  });

  it("that costs nothing is paid at once and uses its code up", async () => {
    const gift = await shop.promotion({
      code: "GIFT100",
      effect: { kind: "percent", basisPoints: 10_000 },
      maximumUses: 1,
    });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["GIFT100"], method: "none" });
    expect(order).toMatchObject({ status: "paid", payment: { status: "settled", action: { kind: "none" } } });
    expect(await counts(gift)).toEqual([0, 1]);
    expect(await events("order/paid", order.id)).toBe(1);
  });

  it("gives one free trial of a product to a person, whatever the code", async () => {
    const trial = { effect: { kind: "free_trial", days: 7 } };
    await shop.promotion({ code: "TRYWEEK", ...trial });
    await shop.promotion({ code: "TRYAGAIN", ...trial });
    const buyer = await shop.customer();
    const seen = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["TRYWEEK"] })));
    expect(seen).toMatchObject({ trialDays: 7, slip: { total: 4900 } });
    await shop.order(buyer.ctx, { codes: ["TRYWEEK"] });
    const second = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["TRYAGAIN"] })));
    expect(second).toMatchObject({ trialDays: 0, codes: [{ reason: "USAGE_LIMIT_CUSTOMER" }] });
  });

  it("tells the customer that their own open order holds the code", async () => {
    await shop.promotion({ code: "MINEHELD", maximumPerCustomer: 1 });
    const buyer = await shop.customer();
    await shop.order(buyer.ctx, { codes: ["MINEHELD"] });
    const { codes } = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["MINEHELD"] })));
    expect(codes[0]).toMatchObject({ reason: "RESERVED_ELSEWHERE", params: { retryAfterSeconds: 2100 } });
  });

  it.each([
    ["nobody offers", { method: "barter" }, "unknown"],
    ["none, while something is to be paid", { method: "none" }, "unknown"],
  ])("is refused by a method %s", async (_, change, reason) => {
    const buyer = await shop.customer();
    expect(await startCheckout(buyer.ctx, await shop.request(buyer.ctx, change))).toMatchObject({
      error: "payment.method_unavailable",
      params: { reason },
    });
  });
});
