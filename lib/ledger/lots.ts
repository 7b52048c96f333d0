import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import { type Id, newId } from "@/lib/core/ids";
import { accountId } from "./rules";
import type { Leg } from "./types";

const GRANT = {
  name: "ledger_lots_grant",
  text: `INSERT INTO ledger_lots (id, account_id, transfer_id, amount_minor, remaining_minor, expires_at, created_at)
    SELECT id, account_id, transfer_id, amount, amount, expires_at, $2
    FROM json_to_recordset($1::json) AS g(id text, account_id text, transfer_id text, amount bigint, expires_at timestamptz)`,
};

/** What the lots hold beyond the balance was spent: from those that end first. */
const SPEND = {
  name: "ledger_lots_spend",
  text: `
    WITH ordered AS (
      SELECT l.id, l.remaining_minor,
        sum(l.remaining_minor) OVER (PARTITION BY l.account_id ORDER BY l.expires_at NULLS LAST, l.created_at, l.id) AS upto,
        sum(l.remaining_minor) OVER (PARTITION BY l.account_id) - GREATEST(a.balance_minor, 0) AS spent
      FROM ledger_lots l JOIN ledger_accounts a ON a.id = l.account_id
      WHERE l.account_id = ANY($1::text[]) AND l.remaining_minor > 0
    )
    UPDATE ledger_lots l SET remaining_minor = GREATEST(0, o.upto - o.spent)
    FROM ordered o WHERE l.id = o.id AND o.upto - o.remaining_minor < o.spent`,
};

/** Keeps the lots equal to the balances that a transfer moved; the accounts are locked by it. */
export async function settleLots(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  legs: readonly (Leg & { transferId: Id<"transfer"> })[],
): Promise<void> {
  if (legs.length === 0) return;
  const granted = legs.filter(({ amountMinor }) => amountMinor > 0n);
  if (granted.length > 0)
    await runStatement(tx, GRANT, [
      JSON.stringify(
        granted.map(({ account, amountMinor, transferId, expiresAt }) => ({
          id: newId("lot"),
          account_id: accountId(account),
          transfer_id: transferId,
          amount: amountMinor.toString(),
          expires_at: expiresAt ?? null,
        })),
      ),
      ctx.clock.now(),
    ]);
  await runStatement(tx, SPEND, [[...new Set(legs.map(({ account }) => accountId(account)))]]);
}
