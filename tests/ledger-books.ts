import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Ctx, inTransaction } from "@/db/transaction";
import { system } from "@/lib/core/actor";
import type { Id } from "@/lib/core/ids";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { seeCustomer } from "@/lib/customers/service";
import { postTransfer } from "@/lib/ledger/post";
import { move } from "@/lib/ledger/rules";
import type { Account, CustomerAccount, Transfer } from "@/lib/ledger/types";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

export const NOON = new Date("2026-03-01T12:00:00Z");
export let database: TestDatabase;
export let ctx: Ctx;
let telegramId = 7000n;
export let customerId: Id<"customer">;
export let wallet: CustomerAccount;
export const at = (days: number): Ctx => ({ ...ctx, clock: fixedClock(plus(NOON, days * DAY)) });
export const cash: Account = { kind: "provider_cash", provider: "sandbox", unit: "SAR" };
export const revenue: Account = { kind: "revenue", unit: "SAR" };
export const post = (transfer: Transfer, now = ctx) =>
  inTransaction(now, (tx) => postTransfer(tx, now, transfer));

export const topUp = (key: string, amount: bigint): Transfer => ({
  key,
  kind: "top_up",
  legs: move(cash, wallet, amount),
});

export const spend = (key: string, amount: bigint): Transfer => ({
  key,
  kind: "wallet_spent",
  legs: move(wallet, revenue, amount),
});

let keys = 0;
export const fresh = (name: string) => `${name}-${++keys}`;

/** One set of books for the tests of a file, and a customer of its own for each test. */
export function openBooks(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    ctx = { db: database.db, clock: fixedClock(NOON), actor: system("test") };
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    telegramId += 1n;
    const customer = await seeCustomer(ctx, { telegramId, firstName: `Customer ${telegramId}` });
    customerId = customer.id;
    wallet = { kind: "wallet", customerId, unit: "SAR" };
  });
}
