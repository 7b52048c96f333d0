import { describe, expect, it } from "vitest";
import { MINUTE } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import { clock, events, openShop, paymentOf, shop, status } from "@/tests/selling-shop";
import { cancelOrder, expireReservations } from "./close";
import { settleStarsPayment, verifyPreCheckout } from "./stars";

openShop();

describe("Stars", () => {
  const inStars = async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { method: "stars" });
    const query = {
      payload: paymentOf(order).id,
      telegramId: buyer.telegramId,
      amount: 250,
      currency: "XTR",
    };
    return { buyer, order, query };
  };

  it("are accepted from the customer, at the price, while the order is reserved", async () => {
    const { order, query } = await inStars();
    expect(certain(await verifyPreCheckout(shop.ctx, query))).toEqual({ orderId: order.id });
  });

  it.each([
    ["another amount", { amount: 249 }, "payment.mismatch"],
    ["another currency", { currency: "SAR" }, "payment.mismatch"],
    ["somebody else", { telegramId: 1n }, "payment.mismatch"],
    ["an unknown payload", { payload: "pay_unknown" }, "payment.not_found"],
  ])("are refused from %s", async (_, change, error) => {
    const { query } = await inStars();
    expect(await verifyPreCheckout(shop.ctx, { ...query, ...change })).toMatchObject({ error });
  });

  it("are refused once the order was given up", async () => {
    const { buyer, order, query } = await inStars();
    await cancelOrder(buyer.ctx, { id: order.id });
    expect(await verifyPreCheckout(shop.ctx, query)).toMatchObject({ error: "order.not_payable" });
  });

  it("hold the order while the money lands", async () => {
    const { order, query } = await inStars();
    clock.to(new Date(Date.parse(order.reservedUntil) - 1000));
    expect((await verifyPreCheckout(shop.ctx, query)).ok).toBe(true);
    clock.by(5 * MINUTE);
    await expireReservations(shop.ctx, 1000);
    expect(await status(order.id)).toBe("reserved");
  });

  it("are credited once per charge, not per payload", async () => {
    const { order, query } = await inStars();
    const payment = { ...query, chargeId: `charge-${order.id}` };
    expect(certain(await settleStarsPayment(shop.ctx, payment)).fresh).toBe(true);
    expect(certain(await settleStarsPayment(shop.ctx, payment)).fresh).toBe(false);
    expect(await settleStarsPayment(shop.ctx, { ...payment, chargeId: "renewal" })).toMatchObject({
      params: { reason: "paid_twice" },
    });
    expect(await events("order/paid", order.id)).toBe(1);
  });

  it.each([
    ["amount", { amount: 249n }],
    ["currency", { currency: "SAR" }],
    ["payer", { telegramId: 1n }],
  ])("of another %s are credited to nobody, however often they are told", async (reason, change) => {
    const { order, query } = await inStars();
    const payment = { ...query, amount: 250n, chargeId: `charge-${order.id}`, ...change };
    for (let time = 0; time < 2; time++)
      expect(await settleStarsPayment(shop.ctx, payment)).toMatchObject({
        error: "payment.mismatch",
        params: { reason },
      });
    expect(await status(order.id)).toBe("reserved");
    expect(await events("order/paid", order.id)).toBe(0);
  });

  it("for a payload that nobody asked for are credited to nobody, and shown", async () => {
    const { query } = await inStars();
    const stray = { ...query, amount: 250n, payload: "pay_unknown", chargeId: "charge-of-nothing" };
    expect(await settleStarsPayment(shop.ctx, stray)).toMatchObject({
      error: "payment.mismatch",
      params: { reason: "unknown" },
    });
  });

  it.each(["given up", "expired"])("that land on an order which was %s pay it, once", async (how) => {
    const { buyer, order, query } = await inStars();
    if (how === "given up") await cancelOrder(buyer.ctx, { id: order.id });
    else {
      clock.to(new Date(Date.parse(order.reservedUntil) + 1000));
      await expireReservations(shop.ctx, 1000);
    }
    const payment = { ...query, amount: 250n, chargeId: `charge-${order.id}` };
    expect(certain(await settleStarsPayment(shop.ctx, payment)).fresh).toBe(true);
    expect(certain(await settleStarsPayment(shop.ctx, payment)).fresh).toBe(false);
    expect(await status(order.id)).toBe("paid");
    expect(await events("order/paid", order.id)).toBe(1);
  });

  it("told by four updates at the same instant are credited once", async () => {
    const { order, query } = await inStars();
    const payment = { ...query, amount: 250n, chargeId: `charge-${order.id}` };
    const told = await Promise.all([1, 2, 3, 4].map(() => settleStarsPayment(shop.ctx, payment)));
    expect(told.filter((each) => certain(each).fresh)).toHaveLength(1);
    expect(await events("order/paid", order.id)).toBe(1);
  });
});
