import { describe, expect, it } from "vitest";
import { certain } from "@/tests/commerce-shop";
import { cash, ctx, database, fresh, openBooks, post, spend, topUp, wallet } from "@/tests/ledger-books";
import { checkpointAccounts } from "./checkpoint";
import { balanceOf, statementOf } from "./queries";
import { accountId } from "./rules";

openBooks();

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

  it("refuse a customer's balance below what is held, whoever writes it", async () => {
    certain(await post(topUp(fresh("t"), 100n)));
    await expect(
      sql("UPDATE ledger_accounts SET balance_minor = -1 WHERE id = $1", [accountId(wallet)]),
    ).rejects.toThrow("ledger_accounts_not_overdrawn");
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
