import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR } from "@/lib/core/time";
import { changePaymentMethod } from "@/lib/payments/method-service";
import { MethodChange } from "@/lib/payments/method-types";
import { providerFor } from "@/lib/payments/settings";
import type { RefundFact, RefundRequest } from "@/lib/payments/types";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { cancelSubscription, keepSubscription } from "@/lib/subscriptions/service";
import { tellTelegramOfRenewal } from "@/lib/subscriptions/stars-renewals";
import { customerBotApi } from "@/lib/telegram/api";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { quote } from "./quote";
import { settleStarsPayment } from "./stars";
import { reconcileStars } from "./stars-reconcile";
import type { OrderSummary } from "./types";

const clock = movableClock("2026-03-01T12:00:00Z");
const sandbox = telegramSandbox();
const api = customerBotApi();
let database: TestDatabase;
let shop: CommerceShop;
type Buyer = Awaited<ReturnType<CommerceShop["customer"]>>;

beforeAll(async () => {
  expect(env().TELEGRAM_BOT_TOKEN).toBeUndefined();
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
  certain(await renewals("yes"));
});
afterAll(async () => {
  sandbox.stop();
  await database.drop();
});

const renewals = (choice: "yes" | "no") =>
  changePaymentMethod(shop.ctx, MethodChange.parse({ id: "stars", values: { renewals: choice } }));

const orderOf = (buyer: Buyer, change: object = {}) => shop.order(buyer.ctx, { method: "stars", ...change });

const invoiceOf = (order: OrderSummary): string => {
  const action = order.payment?.action;
  if (action?.kind !== "open_invoice") throw new Error("there is no invoice");
  return action.url;
};

/** The person pays in Telegram; whether the bot hears of it is another matter. */
async function payIn(buyer: Buyer, order: OrderSummary): Promise<string> {
  const paying = sandbox.asUser(buyer.telegramId).openInvoice(invoiceOf(order)).pay();
  const asked = (await api.getUpdates()).flatMap((update) => update.pre_checkout_query ?? []).at(-1);
  await api.answerPreCheckoutQuery(asked?.id ?? "", true);
  const outcome = await paying;
  if (outcome.status !== "paid") throw new Error(outcome.status);
  return outcome.chargeId;
}

const told = (buyer: Buyer, order: OrderSummary, chargeId: string, amount = 250n) =>
  settleStarsPayment(shop.ctx, {
    payload: order.payment?.id ?? "",
    chargeId,
    telegramId: buyer.telegramId,
    amount,
    currency: "XTR",
  });

const ordersOf = async (buyer: Buyer) => {
  const { rows } = await database.sql.query<{ id: Id<"order">; kind: string; status: string }>(
    "select id, kind, status from orders where customer_id = $1 order by id",
    [buyer.id],
  );
  return rows;
};

const refunds: RefundFact[] = [];
const above = {
  async refund(_ctx: unknown, fact: RefundFact) {
    refunds.push(fact);
    return "refund known";
  },
};

describe("Stars that renew", () => {
  it("are asked for with Telegram's thirty days, for one month at full price only", async () => {
    const buyer = await shop.customer();
    const person = sandbox.asUser(buyer.telegramId);
    const month = await orderOf(buyer);
    const year = await orderOf(await shop.customer(), { termMonths: 12 });
    expect(person.openInvoice(invoiceOf(month)).subscriptionSeconds).toBe(2_592_000);
    expect(person.openInvoice(invoiceOf(year)).subscriptionSeconds).toBeNull();
    const recurring = async (change: object) =>
      certain(await quote(buyer.ctx, shop.quoteRequest(change))).methods.find(({ id }) => id === "stars")
        ?.recurring;
    expect([await recurring({}), await recurring({ termMonths: 12 })]).toEqual([true, false]);
  });

  it("are one payment where the owner does not want renewals", async () => {
    certain(await renewals("no"));
    const buyer = await shop.customer();
    const order = await orderOf(buyer);
    expect(sandbox.asUser(buyer.telegramId).openInvoice(invoiceOf(order)).subscriptionSeconds).toBeNull();
    certain(await renewals("yes"));
  });

  it("pay an order of their own each time, and extend the subscription once", async () => {
    const buyer = await shop.customer();
    const first = await orderOf(buyer);
    certain(await told(buyer, first, "charge-1"));
    certain(await activateFromOrder(shop.ctx, { orderId: first.id }));
    clock.by(30 * DAY);
    // Telegram tells the renewal twice, at the same moment.
    const renewed = await Promise.all([told(buyer, first, "charge-2"), told(buyer, first, "charge-2")]);
    expect(renewed.map((each) => certain(each).fresh).sort()).toEqual([false, true]);
    const orders = await ordersOf(buyer);
    expect(orders).toMatchObject([
      { kind: "purchase", status: "paid" },
      { kind: "renewal", status: "paid" },
    ]);
    const orderId = orders[1]?.id as Id<"order">;
    expect(certain(await activateFromOrder(shop.ctx, { orderId })).fresh).toBe(true);
    expect(certain(await activateFromOrder(shop.ctx, { orderId })).fresh).toBe(false);
    expect(certain(await told(buyer, first, "charge-1")).fresh).toBe(false);
    expect(await ordersOf(buyer)).toHaveLength(2);
  });

  it("of another amount or another payer are credited to nobody", async () => {
    const buyer = await shop.customer();
    const first = await orderOf(buyer);
    certain(await told(buyer, first, "charge-10"));
    expect(await told(buyer, first, "charge-11", 1n)).toMatchObject({ params: { reason: "amount" } });
    const stranger = await shop.customer();
    expect(await told(stranger, first, "charge-12")).toMatchObject({ params: { reason: "payer" } });
  });

  it("come before their first payment is told, and both are credited", async () => {
    const buyer = await shop.customer();
    const first = await orderOf(buyer);
    expect(certain(await told(buyer, first, "charge-21"))).toMatchObject({ orderId: first.id, fresh: true });
    expect(certain(await told(buyer, first, "charge-20")).orderId).not.toBe(first.id);
    expect((await ordersOf(buyer)).map(({ status }) => status)).toEqual(["paid", "paid"]);
  });

  it("are stopped at Telegram with the subscription, and go on where it is kept", async () => {
    const buyer = await shop.customer();
    const first = await orderOf(buyer);
    const chargeId = await payIn(buyer, first);
    certain(await told(buyer, first, chargeId));
    const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId: first.id }));
    certain(await cancelSubscription(buyer.ctx, { id: subscriptionId }));
    expect(certain(await tellTelegramOfRenewal(shop.ctx, { subscriptionId }))).toEqual({ told: true });
    expect(() => sandbox.renewStarsSubscription(chargeId)).toThrow("cancelled");
    certain(await keepSubscription(buyer.ctx, { id: subscriptionId }));
    certain(await tellTelegramOfRenewal(shop.ctx, { subscriptionId }));
    expect(sandbox.renewStarsSubscription(chargeId).chargeId).not.toBe(chargeId);
  });
});

describe("the books of Stars", () => {
  it("tell payments and renewals that nobody told, once", async () => {
    await reconcileStars(shop.ctx, above, 10);
    const buyer = await shop.customer();
    const order = await orderOf(buyer);
    const first = await payIn(buyer, order);
    sandbox.renewStarsSubscription(first);
    expect(await reconcileStars(shop.ctx, above, 10)).toEqual({ payments: 2, refunds: 0 });
    expect((await ordersOf(buyer)).map(({ status }) => status)).toEqual(["paid", "paid"]);
    expect(await reconcileStars(shop.ctx, above, 10)).toEqual({ payments: 0, refunds: 0 });
  });

  it("tell a refund that was made elsewhere", async () => {
    const buyer = await shop.customer();
    const chargeId = await payIn(buyer, await orderOf(buyer));
    await api.refundStarPayment(Number(buyer.telegramId), chargeId);
    expect(await reconcileStars(shop.ctx, above, 10)).toMatchObject({ refunds: 1 });
    expect(refunds.at(-1)).toMatchObject({ chargeId, amountMinor: 250n, status: "done" });
  });

  it("are not read to the end where Telegram is away, and are read on later", async () => {
    const buyer = await shop.customer();
    await payIn(buyer, await orderOf(buyer));
    sandbox.failNext("getStarTransactions", { errorCode: 500, description: "Internal Server Error" });
    await expect(reconcileStars(shop.ctx, above, 10)).rejects.toThrow();
    expect(await reconcileStars(shop.ctx, above, 10)).toMatchObject({ payments: 1 });
  });
});

describe("a refund of Stars", () => {
  const refund = async (buyer: Buyer, chargeId: string, amount = 250n) => {
    const request: RefundRequest = {
      refundId: `rfd_${chargeId}`,
      paymentId: "pay_x" as Id<"payment">,
      providerRef: "pay_x",
      chargeId,
      amount: { amount, currency: "XTR" },
      charged: { amount: 250n, currency: "XTR" },
      telegramId: buyer.telegramId,
    };
    return (await providerFor(shop.ctx, "stars"))?.refund(shop.ctx, request);
  };
  const aCharge = async () => {
    const buyer = await shop.customer();
    return { buyer, chargeId: await payIn(buyer, await orderOf(buyer)) };
  };

  it("that Telegram refused and made all the same is done", async () => {
    const { buyer, chargeId } = await aCharge();
    sandbox.failNext("refundStarPayment", {
      errorCode: 400,
      description: "Bad Request: CHARGE_NOT_FOUND",
      happensAnyway: true,
    });
    expect(await refund(buyer, chargeId)).toMatchObject({ status: "done", refundRef: chargeId });
    expect(await refund(buyer, chargeId)).toMatchObject({ status: "done" });
  });

  it("that Telegram refuses has failed", async () => {
    const { buyer } = await aCharge();
    expect(await refund(buyer, "charge-of-nobody")).toMatchObject({
      status: "failed",
      failureCode: "refused",
    });
  });

  it("is whole or not at all", async () => {
    const { buyer, chargeId } = await aCharge();
    expect(await refund(buyer, chargeId, 100n)).toMatchObject({ failureCode: "partial_not_offered" });
  });

  it("may work later where Telegram is away", async () => {
    const { buyer, chargeId } = await aCharge();
    sandbox.failNext("refundStarPayment", { errorCode: 500, description: "Internal Server Error" });
    await expect(refund(buyer, chargeId)).rejects.toThrow();
    clock.by(HOUR);
    expect(await refund(buyer, chargeId)).toMatchObject({ status: "done" });
  });
});
