import { runStatement } from "@/db/statement";
import { type Ctx, inOneStatement, inTransaction } from "@/db/transaction";
import { ok } from "@/lib/core/result";

const STOP = { name: "ledger_checkpoint_lock", text: "LOCK TABLE ledger_entries IN SHARE MODE" };
const MARK = {
  name: "ledger_checkpoint_mark",
  text: "SELECT COALESCE(max(seq), 0)::text AS mark FROM ledger_entries",
};

/** Two at once take turns at each row; the second finds its mark moved and leaves the row as it is. */
const COUNT = {
  name: "ledger_checkpoint_count",
  text: `
    WITH since AS (
      SELECT a.id, a.counted_through AS mark, sum(e.amount_minor)::bigint AS amount FROM ledger_accounts a
      JOIN ledger_entries e ON e.account_id = a.id AND e.seq > a.counted_through AND e.seq <= $1::bigint
      WHERE a.customer_id IS NULL GROUP BY a.id
    )
    UPDATE ledger_accounts a SET balance_minor = a.balance_minor + since.amount, counted_through = $1::bigint
    FROM since WHERE a.id = since.id AND a.counted_through = since.mark`,
};

/**
 * Adds what came since the last time to the balances of the shop's own accounts, so that reading them stays quick. For the
 * moment that finds the mark all writers wait: an entry below it that is still on its way would never be counted.
 */
export async function checkpointAccounts(ctx: Pick<Ctx, "db">): Promise<void> {
  const marked = await inTransaction(ctx, async (tx) => {
    await runStatement(tx, STOP, []);
    const [row] = await runStatement<{ mark: string }>(tx, MARK, []);
    return ok(row?.mark ?? "0");
  });
  await inOneStatement(ctx, (db) => runStatement(db, COUNT, [marked.value]));
}
