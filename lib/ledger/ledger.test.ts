import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ctx, inTransaction } from "@/db/transaction";
import { system } from "@/lib/core/actor";
import type { Id } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { seeCustomer } from "@/lib/customers/service";
import { certain } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { checkpointAccounts } from "./checkpoint";
import { captureHold, expireHolds, placeHold, releaseHold, releaseHoldsOf } from "./holds";
import { expireLots, grantLot, pointsOf, spendLots } from "./points";
import { postTransfer, postTransfers } from "./post";
import { balanceOf, balancesOf, statementOf } from "./queries";
import { accountId, move } from "./rules";
import type { Account, CustomerAccount, Transfer } from "./types";

const NOON = new Date("2026-03-01T12:00:00Z");
let database: TestDatabase;
let ctx: Ctx;
let telegramId = 7000n;
let customerId: Id<"customer">;
let wallet: CustomerAccount;

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

const at = (days: number): Ctx => ({ ...ctx, clock: fixedClock(plus(NOON, days * DAY)) });
const cash: Account = { kind: "provider_cash", provider: "sandbox", unit: "SAR" };
const revenue: Account = { kind: "revenue", unit: "SAR" };
const post = (transfer: Transfer, now = ctx) => inTransaction(now, (tx) => postTransfer(tx, now, transfer));
const topUp = (key: string, amount: bigint): Transfer => ({
  key,
  kind: "top_up",
  legs: move(cash, wallet, amount),
});
const spend = (key: string, amount: bigint): Transfer => ({
  key,
  kind: "wallet_spent",
  legs: move(wallet, revenue, amount),
});
let keys = 0;
const fresh = (name: string) => `${name}-${++keys}`;

describe("a transfer", () => {
  it("moves what one account loses to the other", async () => {
    const before = (await balanceOf(ctx, cash)).balanceMinor;
    certain(await post(topUp(fresh("t"), 5000n)));
    expect(await balanceOf(ctx, wallet)).toEqual({
      balanceMinor: 5000n,
      heldMinor: 0n,
      availableMinor: 5000n,
    });
    expect((await balanceOf(ctx, cash)).balanceMinor).toBe(before - 5000n);
  });

  it("with the same key and content moves nothing again", async () => {
    const transfer = topUp(fresh("t"), 5000n);
    const first = certain(await post(transfer));
    const second = certain(await post(transfer));
    expect(second).toEqual({ ...first, fresh: false });
    expect((await balanceOf(ctx, wallet)).balanceMinor).toBe(5000n);
  });

  it.each<[string, (transfer: Transfer) => Transfer]>([
    ["another amount", (t) => ({ ...t, legs: move(cash, wallet, 1n) })],
    ["another account", (t) => ({ ...t, legs: move(cash, revenue, 5000n) })],
    ["another kind", (t) => ({ ...t, kind: "adjustment" })],
    ["another reference", (t) => ({ ...t, reference: { orderId: "ord_other" as Id<"order"> } })],
    ["another reason", (t) => ({ ...t, memo: "because" })],
  ])("with the same key and %s is refused and moves nothing", async (_, change) => {
    const transfer = topUp(fresh("t"), 5000n);
    certain(await post(transfer));
    expect(await post(change(transfer))).toMatchObject({ ok: false, error: "ledger.key_reused" });
    expect((await balanceOf(ctx, wallet)).balanceMinor).toBe(5000n);
  });

  it("never takes a customer's account below zero", async () => {
    certain(await post(topUp(fresh("t"), 5000n)));
    expect(await post(spend(fresh("s"), 5001n))).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await post(spend(fresh("s"), 5000n)));
    expect(await post(spend(fresh("s"), 1n))).toMatchObject({ error: "ledger.insufficient_funds" });
  });

  it("takes nothing from an account that was never opened", async () => {
    expect(await post(spend(fresh("s"), 1n))).toMatchObject({ error: "ledger.insufficient_funds" });
    expect(await balancesOf(ctx, customerId)).toEqual([]);
  });

  it("that takes back what was spent may, where it says so; then only credits pass", async () => {
    certain(await post({ ...spend(fresh("s"), 300n), mayOverdraw: true }));
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: -300n, availableMinor: 0n });
    certain(await post(topUp(fresh("t"), 200n)));
    expect(await post(spend(fresh("s"), 1n))).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await post(topUp(fresh("t"), 200n)));
    certain(await post(spend(fresh("s"), 100n)));
  });

  it("that does not sum to zero is a defect", async () => {
    const legs = [
      { account: cash, amountMinor: -1n },
      { account: wallet, amountMinor: 2n },
    ];
    await expect(post({ key: fresh("t"), kind: "top_up", legs })).rejects.toThrow("does not sum to zero");
  });
});

describe("a batch", () => {
  it("posts all or nothing", async () => {
    const transfers = [topUp(fresh("t"), 100n), spend(fresh("s"), 101n)];
    const posted = await inTransaction(ctx, (tx) => postTransfers(tx, ctx, transfers));
    expect(posted).toMatchObject({ error: "ledger.insufficient_funds" });
    expect(await balancesOf(ctx, customerId)).toEqual([]);
  });

  it("posts a key that comes twice once, and refuses it with two contents", async () => {
    const one = topUp(fresh("t"), 100n);
    const posted = await inTransaction(ctx, (tx) => postTransfers(tx, ctx, [one, one]));
    expect(certain(posted).map((transfer) => transfer.fresh)).toEqual([true, false]);
    expect((await balanceOf(ctx, wallet)).balanceMinor).toBe(100n);
    const two = topUp(fresh("t"), 100n);
    const other = { ...two, legs: move(cash, wallet, 200n) };
    expect(await inTransaction(ctx, (tx) => postTransfers(tx, ctx, [two, other]))).toMatchObject({
      error: "ledger.key_reused",
    });
  });
});

describe("the books", () => {
  const sql = (text: string, values: unknown[] = []) => database.sql.query(text, values);
  const entry =
    "INSERT INTO ledger_entries (transfer_id, account_id, unit, amount_minor) VALUES ($1, $2, $3, $4)";

  it.each(["ledger_entries", "ledger_transfers"])("refuse to change or forget %s", async (table) => {
    certain(await post(topUp(fresh("t"), 100n)));
    const column = table === "ledger_entries" ? "unit" : "kind";
    await expect(sql(`UPDATE ${table} SET ${column} = 'x'`)).rejects.toThrow("append-only");
    await expect(sql(`DELETE FROM ${table}`)).rejects.toThrow("append-only");
    await expect(sql(`TRUNCATE ${table}`)).rejects.toThrow("append-only");
  });

  it("refuse an entry that balances with nothing", async () => {
    const { id } = certain(await post(topUp(fresh("t"), 100n)));
    await expect(sql(entry, [id, accountId(wallet), "SAR", 5])).rejects.toThrow("do not sum to zero");
  });

  it("refuse entries that balance across currencies only", async () => {
    const { id } = certain(await post(topUp(fresh("t"), 100n)));
    const both = `${entry}, ($1, 'revenue:USD', 'USD', -5)`;
    await expect(sql(both, [id, accountId(wallet), "SAR", 5])).rejects.toThrow("do not sum to zero");
  });

  it("refuse entries of a transfer or an account that is not there", async () => {
    const { id } = certain(await post(topUp(fresh("t"), 100n)));
    const pair = `${entry}, ($1, $2, $3, -($4::bigint))`;
    await expect(sql(pair, ["trf_none", accountId(wallet), "SAR", 5])).rejects.toThrow("belongs to nothing");
    await expect(sql(pair, [id, "revenue:XXX", "XXX", 5])).rejects.toThrow("belongs to nothing");
  });

  it("refuse, at the commit, a transfer that moves nothing", async () => {
    const insert = `INSERT INTO ledger_transfers (id, key, digest, kind, posted_at)
      VALUES ('trf_empty', 'empty', '', 'adjustment', now())`;
    await expect(sql(insert)).rejects.toThrow("moves nothing");
  });

  it("let the entries come in a later statement of the transaction, and keep nothing of the wait", async () => {
    certain(await post(topUp(fresh("t"), 100n)));
    await sql(`DO $$ BEGIN
      INSERT INTO ledger_transfers (id, key, digest, kind, posted_at) VALUES ('trf_late', 'late', '', 'adjustment', now());
      INSERT INTO ledger_entries (transfer_id, account_id, unit, amount_minor)
        VALUES ('trf_late', 'provider_cash:sandbox:SAR', 'SAR', 5), ('trf_late', 'provider_cash:sandbox:SAR', 'SAR', -5);
    END $$`);
    const { rows } = await database.sql.query("SELECT 1 FROM ledger_unmoved");
    expect(rows).toEqual([]);
  });

  it("refuse a customer's balance below what is held, whoever writes it", async () => {
    certain(await post(topUp(fresh("t"), 100n)));
    await expect(
      sql("UPDATE ledger_accounts SET balance_minor = -1 WHERE id = $1", [accountId(wallet)]),
    ).rejects.toThrow("ledger_accounts_not_overdrawn");
  });
});

describe("a hold", () => {
  const hold = (key: string, amountMinor: bigint, more: object = {}, now = ctx) =>
    inTransaction(now, (tx) => placeHold(tx, now, { key, account: wallet, amountMinor, ...more }));
  const capture = (key: string, amount: bigint, now = ctx) =>
    inTransaction(now, (tx) =>
      captureHold(tx, now, {
        key,
        account: wallet,
        kind: "wallet_spent",
        into: [{ account: revenue, amountMinor: amount }],
      }),
    );
  const release = (key: string) => inTransaction(ctx, (tx) => releaseHold(tx, ctx, key));
  beforeEach(async () => {
    certain(await post(topUp(fresh("t"), 1000n)));
  });

  it("keeps its part from being spent or held twice", async () => {
    certain(await hold(fresh("h"), 700n));
    expect(await balanceOf(ctx, wallet)).toEqual({
      balanceMinor: 1000n,
      heldMinor: 700n,
      availableMinor: 300n,
    });
    expect(await post(spend(fresh("s"), 301n))).toMatchObject({ error: "ledger.insufficient_funds" });
    expect(await hold(fresh("h"), 301n)).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await hold(fresh("h"), 300n));
  });

  it("placed twice under one key is one hold; with another amount it is refused", async () => {
    const key = fresh("h");
    expect(certain(await hold(key, 700n))).toEqual(certain(await hold(key, 700n)));
    expect(await hold(key, 600n)).toMatchObject({ error: "ledger.key_reused" });
    expect((await balanceOf(ctx, wallet)).heldMinor).toBe(700n);
  });

  it("is captured once, in full", async () => {
    const key = fresh("h");
    certain(await hold(key, 700n));
    expect(certain(await capture(key, 700n)).fresh).toBe(true);
    expect(certain(await capture(key, 700n)).fresh).toBe(false);
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 300n, heldMinor: 0n });
  });

  it("captured in part gives the rest back", async () => {
    const key = fresh("h");
    certain(await hold(key, 700n));
    certain(await capture(key, 200n));
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 800n, heldMinor: 0n });
    expect(await capture(key, 300n)).toMatchObject({ error: "ledger.key_reused" });
  });

  it("is released once; what is released is not captured, what is captured is not released", async () => {
    const [one, two] = [fresh("h"), fresh("h")];
    certain(await hold(one, 400n));
    certain(await hold(two, 600n));
    expect(certain(await release(one))).toEqual({ releasedMinor: 400n });
    expect(certain(await release(one))).toEqual({ releasedMinor: 0n });
    expect(await capture(one, 400n)).toMatchObject({
      error: "ledger.hold_not_open",
      params: { state: "released" },
    });
    certain(await capture(two, 600n));
    expect(await release(two)).toMatchObject({ error: "ledger.hold_not_open" });
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 400n, heldMinor: 0n });
  });

  it("is captured until the instant it ends, swept from then on", async () => {
    const [early, late] = [fresh("h"), fresh("h")];
    const expiresAt = plus(NOON, DAY);
    certain(await hold(early, 400n, { expiresAt }));
    certain(await hold(late, 600n, { expiresAt }));
    const justBefore = { ...ctx, clock: fixedClock(plus(expiresAt, -1)) };
    expect(await expireHolds(justBefore, 100)).toBe(0);
    certain(await capture(early, 400n, justBefore));
    expect(await capture(late, 600n, at(1))).toMatchObject({
      error: "ledger.hold_not_open",
      params: { state: "expired" },
    });
    expect(await expireHolds(at(1), 100)).toBe(1);
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: 600n, heldMinor: 0n });
  });

  it("is captured even where more was taken back since", async () => {
    const key = fresh("h");
    certain(await hold(key, 700n));
    certain(await post({ ...spend(fresh("s"), 900n), mayOverdraw: true }));
    certain(await capture(key, 700n));
    expect(await balanceOf(ctx, wallet)).toMatchObject({ balanceMinor: -600n, heldMinor: 0n });
  });

  it("of an order goes with the order", async () => {
    const orderId = fresh("ord") as Id<"order">;
    certain(await hold(fresh("h"), 100n, { orderId }));
    certain(await hold(fresh("h"), 200n, { orderId }));
    certain(await hold(fresh("h"), 300n));
    await inTransaction(ctx, async (tx) => ok(await releaseHoldsOf(tx, ctx, [orderId])));
    expect((await balanceOf(ctx, wallet)).heldMinor).toBe(300n);
  });

  it("that nobody placed is not found", async () => {
    expect(await capture("nobody", 1n)).toMatchObject({ error: "ledger.hold_not_found" });
    expect(await release("nobody")).toMatchObject({ error: "ledger.hold_not_found" });
  });
});

describe("points", () => {
  const grant = (points: bigint, days: number | null) =>
    inTransaction(ctx, (tx) =>
      grantLot(tx, ctx, {
        key: fresh("g"),
        customerId,
        points,
        expiresAt: days === null ? null : plus(NOON, days * DAY),
      }),
    );
  const use = (points: bigint, now = ctx) =>
    inTransaction(now, (tx) => spendLots(tx, now, { key: fresh("u"), customerId, points }));
  const lots = async () => {
    const { rows } = await database.sql.query<{ left: string }>(
      `SELECT remaining_minor::text AS left FROM ledger_lots WHERE account_id = $1
       ORDER BY expires_at NULLS LAST, created_at, id`,
      [accountId(pointsOf(customerId))],
    );
    return rows.map(({ left }) => Number(left));
  };

  it("are spent from those that end first, those that stay at last", async () => {
    certain(await grant(10n, null));
    certain(await grant(20n, 30));
    certain(await grant(30n, 10));
    certain(await use(35n));
    expect(await lots()).toEqual([0, 15, 10]);
    expect(await use(26n)).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await use(25n));
    expect(await lots()).toEqual([0, 0, 0]);
  });

  it("past their end are not spent, swept or not", async () => {
    certain(await grant(10n, 1));
    certain(await grant(10n, 5));
    expect((await balanceOf(at(1), pointsOf(customerId))).availableMinor).toBe(10n);
    expect(await use(11n, at(1))).toMatchObject({ error: "ledger.insufficient_funds" });
    certain(await use(10n, at(1)));
    expect(await lots()).toEqual([0, 0]);
    expect((await balanceOf(at(1), pointsOf(customerId))).balanceMinor).toBe(0n);
  });

  it("are swept at the instant they end, once", async () => {
    certain(await grant(10n, 1));
    certain(await grant(10n, 5));
    const justBefore = { ...ctx, clock: fixedClock(plus(NOON, DAY - 1)) };
    expect(await expireLots(justBefore, 100)).toBe(0);
    expect(await expireLots(at(1), 100)).toBe(1);
    expect(await expireLots(at(1), 100)).toBe(0);
    expect(await lots()).toEqual([0, 10]);
    expect(await balanceOf(at(1), pointsOf(customerId))).toMatchObject({ balanceMinor: 10n });
  });

  it("that are held do not end before the hold does", async () => {
    certain(await grant(10n, 1));
    const key = fresh("h");
    const account = pointsOf(customerId);
    certain(await inTransaction(ctx, (tx) => placeHold(tx, ctx, { key, account, amountMinor: 6n })));
    expect(await expireLots(at(2), 100)).toBe(1);
    expect(await balanceOf(at(2), account)).toMatchObject({ balanceMinor: 6n, heldMinor: 6n });
    await inTransaction(at(2), (tx) => releaseHold(tx, at(2), key));
    expect(await expireLots(at(2), 100)).toBe(1);
    expect(await balanceOf(at(2), account)).toMatchObject({ balanceMinor: 0n, heldMinor: 0n });
  });
});

describe("a statement", () => {
  it("tells every entry with the balance after it, page by page", async () => {
    for (const amount of [100n, 200n, 300n, 400n]) certain(await post(topUp(fresh("t"), amount)));
    certain(await post(spend(fresh("s"), 50n)));
    const first = await statementOf(ctx.db, accountId(wallet), { limit: 2 });
    expect(first.map((line) => [line.amountMinor, line.balanceAfterMinor])).toEqual([
      [-50n, 950n],
      [400n, 1000n],
    ]);
    const rest = await statementOf(ctx.db, accountId(wallet), { before: first[1]?.seq ?? 0n });
    expect(rest.map((line) => [line.amountMinor, line.balanceAfterMinor])).toEqual([
      [300n, 600n],
      [200n, 300n],
      [100n, 100n],
    ]);
  });

  it("of the shop's own account says the same before and after a checkpoint", async () => {
    certain(await post(topUp(fresh("t"), 100n)));
    const before = await balanceOf(ctx, cash);
    const lines = await statementOf(ctx.db, accountId(cash), { limit: 3 });
    await checkpointAccounts(ctx);
    expect(await balanceOf(ctx, cash)).toEqual({ ...before });
    expect(await statementOf(ctx.db, accountId(cash), { limit: 3 })).toEqual(lines);
    certain(await post(topUp(fresh("t"), 11n)));
    expect((await balanceOf(ctx, cash)).balanceMinor).toBe(before.balanceMinor - 11n);
  });
});
