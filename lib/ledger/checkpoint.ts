import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction } from "@/db/transaction";
import { ok } from "@/lib/core/result";

const STOP = { name: "ledger_checkpoint_lock", text: "LOCK TABLE ledger_entries IN SHARE MODE" };
const MARK = {
  name: "ledger_checkpoint_mark",
  text: "SELECT COALESCE(max(seq), 0)::text AS mark FROM ledger_entries",
};

const COUNT = {
  name: "ledger_checkpoint_count",
  text: `
    WITH since AS (
      SELECT a.id, sum(e.amount_minor)::bigint AS amount FROM ledger_accounts a
      JOIN ledger_entries e ON e.account_id = a.id AND e.seq > a.counted_through AND e.seq <= $1::bigint
      WHERE a.customer_id IS NULL GROUP BY a.id
    )
    UPDATE ledger_accounts a SET balance_minor = a.balance_minor + since.amount, counted_through = $1::bigint
    FROM since WHERE a.id = since.id`,
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
  // Another process may count at the same time: the second finds nothing above its own mark.
  await inTransaction(ctx, async (tx) => {
    await runStatement(tx, { name: "ledger_checkpoint_turn", text: "SELECT pg_advisory_xact_lock($1)" }, [
      CHECKPOINT_LOCK,
    ]);
    await runStatement(tx, COUNT, [marked.value]);
    return ok(null);
  });
}

const CHECKPOINT_LOCK = 7_305_443;
