import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ctx, inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { fixedClock, HOUR, plus } from "@/lib/core/time";
import { grantLot, pointsOf } from "@/lib/ledger/points";
import { postTransfer } from "@/lib/ledger/post";
import { proveLedger } from "@/lib/ledger/proof";
import { balanceOf } from "@/lib/ledger/queries";
import { move } from "@/lib/ledger/rules";
import type { CustomerAccount } from "@/lib/ledger/types";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import type { PaymentFact } from "@/lib/payments/types";
import { changeShopSettings } from "@/lib/settings/service";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { payOrder } from "./attempt";
import { cancelOrder, expireReservations } from "./close";
import { quote } from "./quote";
import { settlePayment } from "./settle";
import { startCheckout } from "./start";
import { startTopUp } from "./top-up";
import { suggestedTopUps, topUpBounds } from "./top-up-rules";
import type { OrderSummary } from "./types";
import { readWallet } from "./wallet";

const NOON = new Date("2026-03-01T12:00:00Z");
const clock = fixedClock(NOON);
let database: TestDatabase;
let shop: CommerceShop;
let buyer: { id: Id<"customer">; ctx: Ctx };
let wallet: CustomerAccount;
let payee: string;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
  await changeShopSettings(shop.ctx, { pointValues: { SAR: 3 } });
  payee = sandboxProvider.payee();
});
afterAll(async () => {
  const { checks } = await proveLedger(shop.ctx);
  expect(checks.filter(({ broken }) => broken > 0)).toEqual([]);
  await database.drop();
});
beforeEach(async () => {
  buyer = await shop.customer();
  wallet = { kind: "wallet", customerId: buyer.id, unit: "SAR" };
});

let keys = 0;
async function fill(amount: bigint, of = wallet) {
  keys += 1;
  const legs = move({ kind: "adjustments", unit: "SAR" }, of, amount);
  const transfer = { key: `fill-${keys}`, kind: "adjustment", legs } as const;
  certain(await inTransaction(shop.ctx, (tx) => postTransfer(tx, shop.ctx, transfer)));
}
async function givePoints(points: bigint) {
  keys += 1;
  const grant = { key: `give-${keys}`, customerId: buyer.id, points, expiresAt: null };
  certain(await inTransaction(shop.ctx, (tx) => grantLot(tx, shop.ctx, grant)));
}
const factOf = (order: OrderSummary, change: Partial<PaymentFact> = {}): PaymentFact => ({
  provider: "sandbox",
  providerRef: order.payment?.id ?? "",
  status: "settled",
  chargeId: `charge-${order.payment?.id}`,
  amountMinor: BigInt(order.payment?.amount.amount ?? 0),
  currency: order.payment?.amount.currency ?? "SAR",
  payee,
  orderId: order.id,
  payerTelegramId: null,
  failureCode: null,
  ...change,
});
const standing = async (account = wallet) => {
  const { balanceMinor, heldMinor } = await balanceOf(shop.ctx, account);
  return { balance: balanceMinor, held: heldMinor };
};

describe("a quote", () => {
  it("offers no purses where they are empty", async () => {
    expect(certain(await quote(buyer.ctx, shop.quoteRequest())).tender).toBeNull();
  });

  it("shows what there is and takes it only when asked", async () => {
    await fill(1000n);
    await givePoints(100n);
    const unasked = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(unasked.tender).toEqual({ wallet: { balance: 1000, used: 0 }, points: { balance: 100, used: 0 } });
    const asked = certain(await quote(buyer.ctx, shop.quoteRequest({ useWallet: true, usePoints: true })));
    expect(asked.tender).toEqual({
      wallet: { balance: 1000, used: 1000 },
      points: { balance: 100, used: 100 },
    });
    expect(asked.slip).toMatchObject({ total: 4900, points: 300, pointCount: 100, wallet: 1000, due: 3600 });
    expect(asked.methods.find(({ id }) => id === "sandbox")?.charge.amount).toBe(3600);
    expect(asked.hash).not.toBe(unasked.hash);
  });

  it("takes whole points only, and never more than the price", async () => {
    await givePoints(9999n);
    const { tender, slip } = certain(await quote(buyer.ctx, shop.quoteRequest({ usePoints: true })));
    // 4 900 is 1 633 points of 3, and 1 left for another purse.
    expect(tender?.points.used).toBe(1633);
    expect(slip).toMatchObject({ points: 4899, due: 1 });
  });

  it("takes no points in a currency in which they pay nothing", async () => {
    await givePoints(100n);
    expect(certain(await quote(buyer.ctx, shop.quoteRequest({ currency: "USD" }))).tender).toBeNull();
  });
});

describe("an order paid in part from the wallet", () => {
  const place = async () => {
    await fill(1000n);
    return shop.order(buyer.ctx, { useWallet: true });
  };

  it("holds its part with the reservation and captures it with the payment", async () => {
    const order = await place();
    expect(order.payment?.amount.amount).toBe(3900);
    expect(await standing()).toEqual({ balance: 1000n, held: 1000n });
    certain(await settlePayment(shop.ctx, factOf(order)));
    expect(await standing()).toEqual({ balance: 0n, held: 0n });
    expect(certain(await settlePayment(shop.ctx, factOf(order))).fresh).toBe(false);
  });

  it.each<[string, (order: OrderSummary) => Promise<unknown>]>([
    ["cancelled", (order) => cancelOrder(buyer.ctx, { id: order.id })],
    ["expired", () => expireReservations({ ...shop.ctx, clock: fixedClock(plus(NOON, 24 * HOUR)) }, 100)],
  ])("gives its part back when it is %s", async (_, close) => {
    const order = await place();
    await close(order);
    expect(await standing()).toEqual({ balance: 1000n, held: 0n });
  });

  it("paid after it was given up takes its part again", async () => {
    const order = await place();
    certain(await cancelOrder(buyer.ctx, { id: order.id }));
    certain(await settlePayment(shop.ctx, factOf(order)));
    expect(await standing()).toEqual({ balance: 0n, held: 0n });
  });

  it("paid after it was given up and its part was spent is for a person to decide, and opens nothing", async () => {
    const order = await place();
    certain(await cancelOrder(buyer.ctx, { id: order.id }));
    const second = await shop.order(buyer.ctx, { useWallet: true });
    expect(await settlePayment(shop.ctx, factOf(order))).toMatchObject({
      error: "payment.mismatch",
      params: { reason: "purse_spent" },
    });
    const { rows } = await database.sql.query("SELECT status FROM orders WHERE id = $1", [order.id]);
    expect(rows).toEqual([{ status: "cancelled" }]);
    certain(await settlePayment(shop.ctx, factOf(second)));
  });

  it("paid by another try collects what is due, not the price", async () => {
    const order = await place();
    const again = certain(
      await payOrder(buyer.ctx, { id: order.id, method: "sandbox", idempotencyKey: "another-try" }),
    );
    expect(again.payment?.amount.amount).toBe(3900);
  });

  it("is stale once the wallet no longer holds what was shown", async () => {
    await fill(1000n);
    const request = await shop.request(buyer.ctx, { useWallet: true });
    await shop.order(buyer.ctx, { useWallet: true });
    expect(await startCheckout(buyer.ctx, request)).toMatchObject({ error: "quote.stale" });
  });
});

describe("an order paid from the wallet alone", () => {
  it("is paid at once, with no provider", async () => {
    await fill(6000n);
    const order = await shop.order(buyer.ctx, { useWallet: true, method: "wallet" });
    expect(order).toMatchObject({ status: "paid", payment: { method: "wallet", status: "settled" } });
    expect(await standing()).toEqual({ balance: 1100n, held: 0n });
  });

  it("with points beside it spends both", async () => {
    await fill(4000n);
    await givePoints(300n);
    const order = await shop.order(buyer.ctx, { useWallet: true, usePoints: true, method: "wallet" });
    expect(order.status).toBe("paid");
    expect(await standing()).toEqual({ balance: 0n, held: 0n });
    expect(await standing(pointsOf(buyer.id))).toEqual({ balance: 0n, held: 0n });
  });
});

describe("cashback", () => {
  it("comes to the wallet with the payment, once, on what was really paid", async () => {
    await fill(900n);
    await shop.promotion({
      code: "BACK",
      name: "Ten back",
      effect: { kind: "cashback", basisPoints: 1000, cap: null },
    });
    const order = await shop.order(buyer.ctx, { useWallet: true, codes: ["BACK"] });
    expect(order.slip.cashback).toBe(400);
    certain(await settlePayment(shop.ctx, factOf(order)));
    certain(await settlePayment(shop.ctx, factOf(order)));
    expect(await standing()).toEqual({ balance: 400n, held: 0n });
  });
});

describe("a top-up", () => {
  const request = (change: object = {}) => ({
    amount: 5000,
    currency: "SAR" as const,
    method: "sandbox",
    idempotencyKey: `top-up-${++keys}`,
    ...change,
  });

  it("fills the wallet when it is paid, and buys nothing", async () => {
    const order = certain(await startTopUp(buyer.ctx, request()));
    expect(order).toMatchObject({ kind: "top_up", planId: null, status: "reserved" });
    expect(await standing()).toEqual({ balance: 0n, held: 0n });
    certain(await settlePayment(shop.ctx, factOf(order)));
    certain(await settlePayment(shop.ctx, factOf(order)));
    expect(await standing()).toEqual({ balance: 5000n, held: 0n });
    const { rows } = await database.sql.query(
      `SELECT name FROM outbox_events WHERE data->>'orderId' = $1 AND name IN ('order/paid', 'wallet/topped_up')`,
      [order.id],
    );
    expect(rows).toEqual([{ name: "wallet/topped_up" }]);
    expect(certain(await quote(buyer.ctx, shop.quoteRequest())).tender?.wallet.balance).toBe(5000);
  });

  it("asked for twice under one key is one; with another amount it is refused", async () => {
    const one = request();
    const first = certain(await startTopUp(buyer.ctx, one));
    expect(certain(await startTopUp(buyer.ctx, one)).id).toBe(first.id);
    expect(await startTopUp(buyer.ctx, { ...one, amount: 6000 })).toMatchObject({
      error: "checkout.idempotency_mismatch",
    });
  });

  it.each([
    ["less than the least", { amount: 499 }, "amount"],
    ["more than the most", { amount: 1_000_001 }, "amount"],
    ["in a currency the shop does not take", { currency: "RUB" as const }, "currency"],
  ])("of %s is refused", async (_, change, field) => {
    expect(await startTopUp(buyer.ctx, request(change))).toMatchObject({
      error: "request.invalid_input",
      params: { field },
    });
  });

  it("by a method that cannot take it is refused", async () => {
    expect(await startTopUp(buyer.ctx, request({ method: "stars" }))).toMatchObject({
      error: "payment.method_unavailable",
      params: { reason: "currency" },
    });
  });

  it("does not count as a first purchase", async () => {
    certain(await settlePayment(shop.ctx, factOf(certain(await startTopUp(buyer.ctx, request())))));
    await shop.promotion({ code: `FIRST${++keys}`, firstPurchase: true });
    const { codes } = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: [`FIRST${keys}`] })));
    expect(codes).toMatchObject([{ applied: true }]);
  });

  it("has bounds and round suggestions in every currency", () => {
    expect(topUpBounds("KWD", {})).toEqual({ least: 5000n, most: 10_000_000n });
    expect(topUpBounds("SAR", { SAR: { least: 100, most: 200 } })).toEqual({ least: 100n, most: 200n });
    expect(suggestedTopUps({ least: 500n, most: 1_000_000n })).toEqual([1000n, 2000n, 5000n]);
    expect(suggestedTopUps({ least: 150n, most: 160n })).toEqual([150n]);
  });
});

describe("the wallet's screen", () => {
  it("tells the balance, how to fill it and every movement with the balance after it", async () => {
    await fill(6000n);
    const order = await shop.order(buyer.ctx, { useWallet: true, method: "wallet" });
    const view = certain(await readWallet(buyer.ctx, { currency: "SAR" }));
    expect(view.wallet).toEqual({ balance: 1100, held: 0, available: 1100 });
    expect(view.topUp).toMatchObject({ least: 500, most: 1_000_000, suggested: [1000, 2000, 5000] });
    expect(view.topUp.methods.find(({ id }) => id === "sandbox")?.available).toBe(true);
    expect(
      view.lines.map(({ kind, amount, balanceAfter, orderId }) => [kind, amount, balanceAfter, orderId]),
    ).toEqual([
      ["wallet_spent", -4900, 1100, order.id],
      ["adjustment", 6000, 6000, null],
    ]);
    expect(view.next).toBeNull();
  });
});
