import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { type Ctx, inTransaction } from "@/db/transaction";
import { expireReservations } from "@/lib/checkout/close";
import { settlePayment } from "@/lib/checkout/settle";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { fixedClock, HOUR, plus } from "@/lib/core/time";
import { checkpointAccounts } from "@/lib/ledger/checkpoint";
import { captureHold, expireHolds, placeHold } from "@/lib/ledger/holds";
import { expireLots, grantLot, pointsOf, spendLots } from "@/lib/ledger/points";
import { postTransfer } from "@/lib/ledger/post";
import { proveLedger } from "@/lib/ledger/proof";
import { balanceOf } from "@/lib/ledger/queries";
import { move } from "@/lib/ledger/rules";
import type { Account, CustomerAccount, Transfer } from "@/lib/ledger/types";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import type { PaymentFact } from "@/lib/payments/types";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";

const NOON = new Date("2026-03-01T12:00:00Z");
const clock = fixedClock(NOON);
const pool = { max: 16, patienceMs: 60_000 };
let database: TestDatabase;
let other: Database;
let shop: CommerceShop;
let here: Ctx;
let there: Ctx;
let buyer: { id: Id<"customer">; ctx: Ctx };
let wallet: CustomerAccount;

beforeAll(async () => {
  database = await createTestDatabase(pool);
  other = await connectAgain(database.url, pool);
  shop = await openCommerceShop(database, clock);
  here = shop.ctx;
  there = { ...shop.ctx, db: other.db };
});
afterAll(async () => {
  const { checks } = await proveLedger(here);
  expect(checks.filter(({ broken }) => broken > 0)).toEqual([]);
  await other.close();
  await database.drop();
});
beforeEach(async () => {
  buyer = await shop.customer();
  wallet = { kind: "wallet", customerId: buyer.id, unit: "SAR" };
});

/** Every second one on the second pool: a process of its own, as PostgreSQL sees it. */
const side = (i: number): Ctx => (i % 2 === 0 ? here : there);
const adjustments: Account = { kind: "adjustments", unit: "SAR" };
const revenue: Account = { kind: "revenue", unit: "SAR" };
let keys = 0;
const key = () => `race-${++keys}`;
const post = (ctx: Ctx, transfer: Transfer) => inTransaction(ctx, (tx) => postTransfer(tx, ctx, transfer));
const topUp = (amount: bigint, of = wallet): Transfer => ({
  key: key(),
  kind: "top_up",
  legs: move(adjustments, of, amount),
});
const spend = (amount: bigint, of = wallet): Transfer => ({
  key: key(),
  kind: "adjustment",
  legs: move(of, adjustments, amount),
});
const times = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)));
const standing = async (account: Account = wallet) => {
  const { balanceMinor, heldMinor } = await balanceOf(here, account);
  return { balance: balanceMinor, held: heldMinor };
};
const factOf = (order: OrderSummary): PaymentFact => ({
  provider: "sandbox",
  providerRef: order.payment?.id ?? "",
  status: "settled",
  chargeId: `charge-${order.payment?.id}`,
  amountMinor: BigInt(order.payment?.amount.amount ?? 0),
  currency: "SAR",
  payee: sandboxProvider.payee(),
  orderId: order.id,
  payerTelegramId: null,
  failureCode: null,
});

describe("one balance", () => {
  it("pays one of two checkouts at once that both want all of it", async () => {
    for (let round = 0; round < 8; round++) {
      const customer = await shop.customer();
      const own: CustomerAccount = { kind: "wallet", customerId: customer.id, unit: "SAR" };
      certain(await post(here, topUp(4900n, own)));
      const requests = await times(2, () =>
        shop.request(customer.ctx, { useWallet: true, method: "wallet" }),
      );
      const results = await times(2, async (i) => {
        const request = requests[i];
        if (!request) throw new Error("every checkout has a request");
        return startCheckout({ ...customer.ctx, db: side(i).db }, request);
      });
      expect(results.filter((result) => result.ok && result.value.status === "paid")).toHaveLength(1);
      expect(results.find(({ ok }) => !ok)).toMatchObject({ error: "quote.stale" });
      expect(await standing(own)).toEqual({ balance: 0n, held: 0n });
    }
  });

  it("is spent as often as it lasts among fifty at once", async () => {
    certain(await post(here, topUp(1000n)));
    const results = await times(50, (i) => post(side(i), spend(100n)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(10);
    expect(await standing()).toEqual({ balance: 0n, held: 0n });
  });

  it("loses nothing when top-ups race what spends them", async () => {
    const results = await times(60, (i) => post(side(i), i % 3 === 0 ? spend(150n) : topUp(100n)));
    const spent = results.filter((result, i) => i % 3 === 0 && result.ok).length;
    expect((await standing()).balance).toBe(40n * 100n - BigInt(spent) * 150n);
  });

  it("moved both ways between two customers at once never locks for ever", async () => {
    const friend: CustomerAccount = { ...wallet, customerId: (await shop.customer()).id };
    certain(await post(here, topUp(10_000n)));
    certain(await post(here, topUp(10_000n, friend)));
    const results = await times(60, (i) => {
      const legs = i % 4 < 2 ? move(wallet, friend, 10n) : move(friend, wallet, 10n);
      return post(side(i), { key: key(), kind: "adjustment", legs });
    });
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await standing()).toEqual({ balance: 10_000n, held: 0n });
  });
});

describe("one key", () => {
  it("posted by twenty at once moves once", async () => {
    const transfer = topUp(500n);
    const results = await times(20, (i) => post(side(i), transfer));
    expect(results.filter((result) => result.ok && result.value.fresh)).toHaveLength(1);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await standing()).toEqual({ balance: 500n, held: 0n });
  });

  it("posted at once with two contents is one of them, and refused to the other", async () => {
    for (let round = 0; round < 10; round++) {
      const one = topUp(500n);
      const results = await Promise.all([
        post(here, one),
        post(there, { ...one, legs: move(adjustments, wallet, 700n) }),
      ]);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(results.find(({ ok }) => !ok)).toMatchObject({ error: "ledger.key_reused" });
    }
  });
});

describe("a hold", () => {
  it("that ends while it is captured is one of both", async () => {
    for (let round = 0; round < 15; round++) {
      const customer = await shop.customer();
      const account: CustomerAccount = { kind: "wallet", customerId: customer.id, unit: "SAR" };
      certain(await post(here, topUp(300n, account)));
      const held = key();
      const expiresAt = plus(NOON, HOUR);
      certain(
        await inTransaction(here, (tx) =>
          placeHold(tx, here, { key: held, account, amountMinor: 300n, expiresAt }),
        ),
      );
      const after: Ctx = { ...there, clock: fixedClock(plus(NOON, 2 * HOUR)) };
      const [captured] = await Promise.all([
        inTransaction(here, (tx) =>
          captureHold(tx, here, {
            key: held,
            account,
            kind: "wallet_spent",
            into: [{ account: adjustments, amountMinor: 300n }],
          }),
        ),
        expireHolds(after, 100),
      ]);
      expect(await standing(account)).toEqual({ balance: captured.ok ? 0n : 300n, held: 0n });
    }
  });

  it("of an order is captured or released, whoever comes first: the sweep or the money", async () => {
    for (let round = 0; round < 8; round++) {
      const customer = await shop.customer();
      const own: CustomerAccount = { kind: "wallet", customerId: customer.id, unit: "SAR" };
      certain(await post(here, topUp(1000n, own)));
      const order = await shop.order(customer.ctx, { useWallet: true });
      const late: Ctx = { ...there, clock: fixedClock(plus(NOON, 24 * HOUR)) };
      const [settled] = await Promise.all([
        settlePayment(here, factOf(order)),
        expireReservations(late, 1000),
      ]);
      expect(settled).toMatchObject({ ok: true });
      expect(await standing(own)).toEqual({ balance: 0n, held: 0n });
    }
  });
});

describe("a payment", () => {
  it("settled over two connections at once is booked once", async () => {
    const before = (await standing(revenue)).balance;
    const order = await shop.order(buyer.ctx);
    const results = await times(10, (i) => settlePayment(side(i), factOf(order)));
    expect(results.filter((result) => result.ok && result.value.fresh)).toHaveLength(1);
    expect((await standing(revenue)).balance).toBe(before + 4900n);
  });

  it("of another customer never waits for this one: the shop's own accounts are not locked", async () => {
    const [mine, theirs] = [await shop.order(buyer.ctx), await shop.order((await shop.customer()).ctx)];
    await inTransaction(here, async (tx) => {
      const posted = await postTransfer(tx, here, topUp(100n));
      // Settled while the first transaction is still open, with entries on the same accounts.
      certain(await settlePayment(there, factOf(theirs)));
      return posted;
    });
    certain(await settlePayment(here, factOf(mine)));
  });
});

describe("points", () => {
  it("that end while they are spent are gone once", async () => {
    for (let round = 0; round < 10; round++) {
      const customer = await shop.customer();
      const grant = { key: key(), customerId: customer.id, points: 100n, expiresAt: plus(NOON, HOUR) };
      certain(await inTransaction(here, (tx) => grantLot(tx, here, grant)));
      const late: Ctx = { ...there, clock: fixedClock(plus(NOON, 2 * HOUR)) };
      await Promise.all([
        inTransaction(here, (tx) =>
          spendLots(tx, here, { key: key(), customerId: customer.id, points: 60n }),
        ),
        expireLots(late, 100),
      ]);
      expect((await standing(pointsOf(customer.id))).balance).toBe(0n);
    }
  });
});

describe("a checkpoint", () => {
  it("taken while others post counts every entry once", async () => {
    const before = (await standing(adjustments)).balance;
    await Promise.all([
      times(80, (i) => post(side(i), topUp(10n))),
      times(6, async (i) => checkpointAccounts(side(i))),
    ]);
    await checkpointAccounts(here);
    expect((await standing(adjustments)).balance).toBe(before - 800n);
    expect((await proveLedger(here)).checks.filter(({ broken }) => broken > 0)).toEqual([]);
  });
});
