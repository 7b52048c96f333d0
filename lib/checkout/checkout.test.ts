import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts, paymentMismatches, sandboxPayments } from "@/db/schema/payments";
import { promotionLimits } from "@/db/schema/promotions";
import { afterCommit } from "@/db/transaction";
import { savePlan } from "@/lib/catalog/service";
import { UnavailableError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { HOUR, MINUTE } from "@/lib/core/time";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { act } from "@/lib/payments/providers/sandbox/books";
import type { PaymentFact } from "@/lib/payments/types";
import { readHistory } from "@/lib/promotions/history";
import { pausePromotion } from "@/lib/promotions/service";
import type { PromotionRow } from "@/lib/promotions/types";
import { listUses, UsageListInput } from "@/lib/promotions/usage";
import { changeShopSettings, readShopSettings } from "@/lib/settings/service";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { payOrder } from "./attempt";
import { cancelOrder, expireReservations } from "./close";
import { readOrderSummary } from "./queries";
import { quote } from "./quote";
import { lookAtPayment, reconcilePending } from "./reconcile";
import { failPayment, settlePayment } from "./settle";
import { settleStarsPayment, verifyPreCheckout } from "./stars";
import { reserveOrder, startCheckout } from "./start";
import type { OrderSummary } from "./types";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());
beforeEach(() => clock.to("2026-03-01T12:00:00Z"));

const pay = {
  kind: "pay",
  secure: false,
  delaySeconds: 0,
  duplicateWebhooks: false,
  webhooksOutOfOrder: false,
} as const;
const paymentOf = (order: OrderSummary) => {
  if (!order.payment) throw new Error("the order has no payment");
  return order.payment;
};
/** The customer pays on the sandbox's page; the provider's own books then tell what happened. */
async function paidFact(order: OrderSummary): Promise<PaymentFact> {
  await act(shop.ctx, { reference: paymentOf(order).id, action: pay });
  const fact = await sandboxProvider.fetchStatus(shop.ctx, paymentOf(order).id);
  if (!fact) throw new Error("the sandbox lost the payment");
  return fact;
}
const counts = async ({ limitId }: PromotionRow) => {
  const [limit] = await database.db.select().from(promotionLimits).where(eq(promotionLimits.id, limitId));
  return [limit?.held, limit?.committed];
};
const events = async (name: string, orderId: string) => {
  const { rows } = await database.sql.query<{ n: number }>(
    "select count(*)::int as n from outbox_events where name = $1 and data->>'orderId' = $2",
    [name, orderId],
  );
  return rows[0]?.n;
};
const status = async (id: OrderSummary["id"]) => {
  const [row] = await database.db.select().from(orders).where(eq(orders.id, id));
  return row?.status;
};

describe("a quote", () => {
  it("prints list price, term saving and discount, and they sum to the total", async () => {
    const buyer = await shop.customer();
    await shop.promotion({ code: "SUM10" });
    const seen = certain(await quote(buyer.ctx, shop.quoteRequest({ termMonths: 12, codes: ["sum 10"] })));
    expect(seen.slip).toMatchObject({ list: 58800, discount: 13818, total: 44982 });
    expect(seen.slip.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ["plan", 58800],
      ["term", -8820],
      ["promotion", -4998],
    ]);
    expect(seen.codes).toEqual([{ code: "sum 10", applied: true, amount: 4998, trialDays: 0, endsAt: null }]);
  });

  it("offers Stars at their own price", async () => {
    const buyer = await shop.customer();
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(methods.map(({ id, available, charge }) => [id, available, charge])).toEqual([
      ["sandbox", true, { amount: 4900, currency: "SAR" }],
      ["stars", true, { amount: 250, currency: "XTR" }],
    ]);
  });

  it("says why a method is not available inside Telegram", async () => {
    const buyer = await shop.customer();
    await changeShopSettings(shop.ctx, { otherMethodsInsideTelegram: false });
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    await changeShopSettings(shop.ctx, { otherMethodsInsideTelegram: true });
    expect(methods.find(({ id }) => id === "sandbox")).toMatchObject({
      available: false,
      reason: "inside_telegram",
    });
  });

  it.each([
    ["no promotion bears it", ["NOPE"], ["CODE_NOT_FOUND"]],
    ["it is empty", [" "], ["CODE_NOT_FOUND"]],
    ["it is entered twice", ["TWICE", "tw1ce"], [undefined, "ALREADY_APPLIED"]],
  ])("explains a code when %s", async (_, codes, reasons) => {
    const buyer = await shop.customer();
    if (codes[0] === "TWICE") await shop.promotion({ code: "TWICE" });
    const seen = certain(await quote(buyer.ctx, shop.quoteRequest({ codes })));
    expect(seen.codes.map((verdict) => (verdict.applied ? undefined : verdict.reason))).toEqual(reasons);
  });

  it("does not tell a stranger that a used single-use code exists", async () => {
    const single = await shop.promotion({ code: "ONCEONLY", maximumUses: 1 });
    const shared = await shop.promotion({ code: "SHAREDTWO", maximumUses: 2 });
    for (const code of ["ONCEONLY", "SHAREDTWO", "SHAREDTWO"])
      await shop.order((await shop.customer()).ctx, { codes: [code] });
    expect(await counts(single)).toEqual([1, 0]);
    expect(await counts(shared)).toEqual([2, 0]);
    const buyer = await shop.customer();
    const reason = async (code: string) => {
      const { codes } = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: [code] })));
      return codes[0] && !codes[0].applied && codes[0].reason;
    };
    expect(await reason("ONCEONLY")).toBe("CODE_NOT_FOUND");
    expect(await reason("SHAREDTWO")).toBe("USAGE_LIMIT_TOTAL");
  });

  it("stops answering about codes after ten guesses a minute, right ones too", async () => {
    await shop.promotion({ code: "GUESSME" });
    const buyer = await shop.customer();
    for (let i = 0; i < 10; i++) await quote(buyer.ctx, shop.quoteRequest({ codes: [`WRONG${i}X`] }));
    const { codes } = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["GUESSME"] })));
    expect(codes[0]).toMatchObject({ reason: "RATE_LIMITED", params: { retryAfterSeconds: 60 } });
    clock.by(MINUTE);
    const later = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["GUESSME"] })));
    expect(later.codes[0]).toMatchObject({ applied: true });
  });

  it("is refused in a currency that the shop takes no more", async () => {
    const buyer = await shop.customer();
    const { currencies } = await readShopSettings(database.db);
    const other = shop.quoteRequest({ currency: "XTR" });
    expect(await quote(buyer.ctx, other)).toMatchObject({ ok: true });
    await changeShopSettings(shop.ctx, { currencies: ["SAR"] });
    expect(await quote(buyer.ctx, other)).toMatchObject({ error: "price.not_found" });
    await changeShopSettings(shop.ctx, { currencies });
  });

  it.each([
    ["plan.not_found", { planId: newId("plan") }],
    ["price.not_found", { termMonths: 3 }],
    ["price.not_found", { currency: "RUB" }],
  ])("is refused with %s", async (error, change) => {
    const buyer = await shop.customer();
    expect(await quote(buyer.ctx, shop.quoteRequest(change))).toMatchObject({ error });
  });
});

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

describe("a payment", () => {
  it("pays its order once, commits its discount and remembers the method", async () => {
    const promotion = await shop.promotion({ code: "PAID10", maximumUses: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["PAID10"] });
    const fact = await paidFact(order);
    expect(certain(await settlePayment(shop.ctx, fact))).toMatchObject({ orderId: order.id, fresh: true });
    expect(certain(await settlePayment(shop.ctx, fact)).fresh).toBe(false);
    expect(await status(order.id)).toBe("paid");
    expect(await counts(promotion)).toEqual([0, 1]);
    expect(await events("order/paid", order.id)).toBe(1);
    expect(await events("payment/settled", order.id)).toBe(1);
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(methods[0]).toMatchObject({ id: "sandbox", lastUsed: true });
  });

  it.each([
    ["amount", { amountMinor: 4899n }],
    ["currency", { currency: "USD" }],
    ["payee", { payee: "somebody-else" }],
    ["order", { orderId: "ord_another" }],
    ["payer", { payerTelegramId: 1n }],
    ["charge", { chargeId: null }],
  ])("of another %s is recorded and credited to nobody", async (reason, change) => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    const fact = { ...(await paidFact(order)), ...change };
    for (let i = 0; i < 2; i++)
      expect(await settlePayment(shop.ctx, fact)).toMatchObject({
        error: "payment.mismatch",
        params: { reason },
      });
    expect(await status(order.id)).toBe("reserved");
    const rows = await database.db
      .select()
      .from(paymentMismatches)
      .where(eq(paymentMismatches.providerRef, fact.providerRef));
    expect(rows.map((row) => row.reason)).toEqual([reason]);
  });

  it("of nothing we know is recorded", async () => {
    const buyer = await shop.customer();
    const fact = { ...(await paidFact(await shop.order(buyer.ctx))), providerRef: "pay_unknown" };
    expect(await settlePayment(shop.ctx, fact)).toMatchObject({ params: { reason: "unknown" } });
  });

  it("with a charge that paid something else is recorded", async () => {
    const buyer = await shop.customer();
    const [a, b] = [await shop.order(buyer.ctx), await shop.order(buyer.ctx)];
    const [factA, factB] = [await paidFact(a), await paidFact(b)];
    await settlePayment(shop.ctx, factA);
    expect(await settlePayment(shop.ctx, { ...factB, chargeId: factA.chargeId })).toMatchObject({
      params: { reason: "charge" },
    });
    expect(await status(b.id)).toBe("reserved");
  });

  it("that comes a second time by another attempt is for a person to give back", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    const again = certain(
      await payOrder(buyer.ctx, { id: order.id, method: "sandbox", idempotencyKey: "second-try" }),
    );
    const [first, second] = [await paidFact(order), await paidFact(again)];
    expect(certain(await settlePayment(shop.ctx, first)).fresh).toBe(true);
    expect(await settlePayment(shop.ctx, second)).toMatchObject({ params: { reason: "paid_twice" } });
    expect(await events("order/paid", order.id)).toBe(1);
  });

  it("that failed keeps the order for another try", async () => {
    const promotion = await shop.promotion({ code: "RETRY10", maximumPerCustomer: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["RETRY10"] });
    await act(shop.ctx, {
      reference: paymentOf(order).id,
      action: { kind: "decline", code: "insufficient_funds" },
    });
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(true);
    const failed = certain(await readOrderSummary(shop.ctx, { customerId: buyer.id, orderId: order.id }));
    expect(failed).toMatchObject({
      status: "reserved",
      payment: { status: "failed", failureCode: "insufficient_funds", action: { kind: "none" } },
    });
    const retry = { id: order.id, method: "sandbox", idempotencyKey: "another-tap" };
    const again = certain(await payOrder(buyer.ctx, retry));
    expect(again.payment).toMatchObject({ status: "pending", action: { kind: "open_page" } });
    expect(certain(await payOrder(buyer.ctx, retry)).payment?.id).toBe(again.payment?.id);
    await settlePayment(shop.ctx, await paidFact(again));
    expect(await status(order.id)).toBe("paid");
    expect(await counts(promotion)).toEqual([0, 1]);
  });

  it("that failed after it was settled changes nothing", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    const fact = await paidFact(order);
    await settlePayment(shop.ctx, fact);
    await failPayment(shop.ctx, { ...fact, status: "failed", failureCode: "declined" });
    expect(await status(order.id)).toBe("paid");
  });

  it("whose webhook never came is found by the sweep", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    await paidFact(order);
    expect(await reconcilePending(shop.ctx, 1000)).toBe(0);
    clock.by(2 * MINUTE);
    expect(await reconcilePending(shop.ctx, 1000)).toBeGreaterThan(0);
    expect(await status(order.id)).toBe("paid");
  });

  it("whose last look got no answer is looked at again", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    await paidFact(order);
    clock.by(30 * 24 * HOUR);
    const away = new UnavailableError("sandbox", "did not answer");
    const asked = vi.spyOn(sandboxProvider, "fetchStatus").mockRejectedValue(away);
    expect(await reconcilePending(shop.ctx, 1000)).toBe(0);
    asked.mockRestore();
    clock.by(2 * HOUR);
    await reconcilePending(shop.ctx, 1000);
    expect(await status(order.id)).toBe("paid");
  });

  it("is asked about by an impatient page at most every few seconds", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(false);
    await paidFact(order);
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(false);
    clock.by(4000);
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(true);
    expect(await status(order.id)).toBe("paid");
  });
});

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
      expect.objectContaining({ action: "promotion.honoured_late" }),
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
});

describe("the sandbox's books", () => {
  it("decide, not the webhook: an amount changed there is a mismatch", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    await database.db
      .update(sandboxPayments)
      .set({ amountMinor: 1n })
      .where(eq(sandboxPayments.reference, paymentOf(order).id));
    expect(await settlePayment(shop.ctx, await paidFact(order))).toMatchObject({
      params: { reason: "amount" },
    });
    const [attempt] = await database.db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.id, paymentOf(order).id));
    expect(attempt?.status).toBe("pending");
  });
});
