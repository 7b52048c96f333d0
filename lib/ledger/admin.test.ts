import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ctx, inTransaction } from "@/db/transaction";
import { system } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import { fixedClock } from "@/lib/core/time";
import { seeCustomer } from "@/lib/customers/service";
import { certain } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { Adjustment, adjust } from "./adjust";
import { EntryListInput, exportStatement, readFlow, readStatement, readTransfer } from "./admin-entries";
import { AccountListInput, listAccounts } from "./admin-queries";
import { postTransfer } from "./post";
import { balanceOf } from "./queries";
import { accountId, move } from "./rules";
import type { Account, CustomerAccount } from "./types";

const NOON = new Date("2026-03-01T12:00:00Z");
let database: TestDatabase;
let ctx: Ctx;
let customerId: Id<"customer">;
let wallet: CustomerAccount;
const cash: Account = { kind: "provider_cash", provider: "sandbox", unit: "SAR" };

beforeAll(async () => {
  database = await createTestDatabase();
  ctx = { db: database.db, clock: fixedClock(NOON), actor: system("test") };
  customerId = (await seeCustomer(ctx, { telegramId: 7n, firstName: '=SUM(1) "Eve", Ltd' })).id;
  wallet = { kind: "wallet", customerId, unit: "SAR" };
  for (const [i, amount] of [100n, 200n, 300n].entries())
    certain(
      await inTransaction(ctx, (tx) =>
        postTransfer(tx, ctx, {
          key: `t-${i}`,
          kind: i === 1 ? "adjustment" : "top_up",
          legs: move(cash, wallet, amount),
        }),
      ),
    );
});
afterAll(() => database.drop());

const asked = (change: object = {}) => EntryListInput.parse({ size: 25, ...change });

describe("the accounts", () => {
  it("stand where their entries put them, the shop's own first", async () => {
    const { value } = await listAccounts(ctx, AccountListInput.parse({}));
    expect(value.rows.map((row) => [row.id, row.balanceMinor, row.entries])).toEqual([
      [accountId(cash), -600n, 3],
      [accountId(wallet), 600n, 3],
    ]);
  });

  it.each([
    ["by kind", { kind: "wallet" }],
    ["by a customer's name", { q: "eve" }],
  ])("are found %s", async (_, filter) => {
    const { value } = await listAccounts(ctx, AccountListInput.parse(filter));
    expect(value.rows.map(({ id }) => id)).toEqual([accountId(wallet)]);
    expect(value.all).toBe(2);
  });
});

describe("a statement", () => {
  it("tells the balance after every entry, on every page and whatever is filtered out", async () => {
    const all = certain(await readStatement(ctx, { ...asked(), id: accountId(wallet) }));
    expect(all.entries.rows.map((row) => [row.amountMinor, row.balanceAfterMinor, row.otherSide])).toEqual([
      [300n, 600n, [accountId(cash)]],
      [200n, 300n, [accountId(cash)]],
      [100n, 100n, [accountId(cash)]],
    ]);
    const some = certain(await readStatement(ctx, { ...asked({ what: "top_up" }), id: accountId(wallet) }));
    expect(some.entries.rows.map((row) => row.balanceAfterMinor)).toEqual([600n, 100n]);
    expect(some.entries).toMatchObject({ total: 2, all: 3 });
  });

  it("keeps to days of the shop's zone, with the balances of all entries", async () => {
    const count = async (days: string) =>
      certain(await readStatement(ctx, { ...asked({ days }), id: accountId(wallet) })).entries.total;
    expect(await count("2026-03-01,2026-03-01")).toBe(3);
    expect(await count("2026-03-02,")).toBe(0);
    expect(await count(",2026-02-28")).toBe(0);
    expect(await count("2026-02-01,2026-03-31")).toBe(3);
  });

  it("of an account that is not there is not found", async () => {
    expect(await readStatement(ctx, { ...asked(), id: "wallet:nobody:SAR" })).toMatchObject({
      error: "ledger.account_not_found",
    });
  });

  it("sums what came and went", async () => {
    expect(await readFlow(ctx, accountId(cash), NOON)).toEqual({ inMinor: 0n, outMinor: 600n, entries: 3 });
  });

  it("leaves as a file that no spreadsheet takes for a formula", async () => {
    const { name, csv } = certain(await exportStatement(ctx, { ...asked(), id: accountId(cash) }));
    expect(name).toBe("provider_cash-sandbox-SAR");
    const [head, first] = csv.split("\r\n");
    expect(head).toContain("debit,credit,balance");
    expect(first).toContain(`"'=SUM(1) ""Eve"", Ltd"`);
    expect(first).toContain("3.00,,6.00,SAR");
  });
});

describe("an adjustment by hand", () => {
  const input = (change: object = {}) =>
    Adjustment.parse({
      customerId,
      kind: "wallet",
      unit: "SAR",
      amount: 500,
      confirmed: 500,
      reason: "Birthday present",
      idempotencyKey: newId("event"),
      ...change,
    });

  it("is booked with its reason and an audit row, once", async () => {
    const present = input();
    const { id } = certain(await adjust(ctx, present));
    expect(certain(await adjust(ctx, present)).fresh).toBe(false);
    expect((await balanceOf(ctx, wallet)).balanceMinor).toBe(1100n);
    expect(certain(await readTransfer(ctx, { id }))).toMatchObject({
      kind: "adjustment",
      memo: "Birthday present",
      customerId,
      entries: [{ amountMinor: -500n }, { accountId: accountId(wallet), amountMinor: 500n }],
    });
    const { rows } = await database.sql.query("SELECT 1 FROM audit_log WHERE action = 'ledger.adjusted'");
    expect(rows).toHaveLength(1);
  });

  it("takes no more than there is", async () => {
    const taking = input({ amount: -5000, confirmed: -5000 });
    expect(await adjust(ctx, taking)).toMatchObject({ error: "ledger.insufficient_funds" });
  });

  it.each([
    ["without the amount typed again", { confirmed: 499 }],
    ["of nothing", { amount: 0, confirmed: 0 }],
    ["without a reason", { reason: " " }],
    ["of money on a points account", { kind: "points" }],
  ])("is refused %s", (_, change) => {
    expect(() => input(change)).toThrow();
  });

  it("of somebody unknown is refused", async () => {
    expect(await adjust(ctx, input({ customerId: newId("customer") }))).toMatchObject({
      error: "customer.not_found",
    });
  });
});
