import { ledgerProofs, type ProofCheck } from "@/db/schema/ledger";
import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { newId } from "@/lib/core/ids";
import { CURRENCIES } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { checkpointAccounts } from "./checkpoint";

/** What must be true of the books at any instant: each query finds what breaks it. */
const CHECKS = {
  transfers_sum_to_zero: `
    SELECT transfer_id AS id FROM ledger_entries GROUP BY transfer_id, unit HAVING sum(amount_minor) <> 0`,
  units_sum_to_zero: "SELECT unit AS id FROM ledger_entries GROUP BY unit HAVING sum(amount_minor) <> 0",
  entries_belong: `
    SELECT e.transfer_id AS id FROM ledger_entries e
    LEFT JOIN ledger_transfers t ON t.id = e.transfer_id
    LEFT JOIN ledger_accounts a ON a.id = e.account_id AND a.unit = e.unit
    WHERE t.id IS NULL OR a.id IS NULL`,
  transfers_move_something: `
    SELECT t.id FROM ledger_transfers t WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transfer_id = t.id)`,
  balances_are_their_entries: `
    SELECT a.id FROM ledger_accounts a
    LEFT JOIN ledger_entries e ON e.account_id = a.id AND (a.customer_id IS NOT NULL OR e.seq <= a.counted_through)
    GROUP BY a.id HAVING a.balance_minor <> COALESCE(sum(e.amount_minor), 0)`,
  held_is_open_holds: `
    SELECT a.id FROM ledger_accounts a LEFT JOIN ledger_holds h ON h.account_id = a.id AND h.state = 'held'
    GROUP BY a.id HAVING a.held_minor <> COALESCE(sum(h.amount_minor), 0)`,
  lots_are_the_balance: `
    SELECT a.id FROM ledger_accounts a LEFT JOIN ledger_lots l ON l.account_id = a.id
    WHERE a.kind = 'points' GROUP BY a.id HAVING GREATEST(a.balance_minor, 0) <> COALESCE(sum(l.remaining_minor), 0)`,
  // What was paid to somebody else, or is the charge of another attempt, never came.
  clearing_is_open_mismatches: `
    WITH standing AS (
      SELECT account_id AS id, sum(amount_minor) AS amount FROM ledger_entries
      WHERE account_id LIKE 'clearing:%' GROUP BY account_id
    ), open AS (
      SELECT concat('clearing:', provider, ':', received->>'currency') AS id,
        sum((received->>'amountMinor')::bigint) AS amount
      FROM payment_mismatches
      WHERE resolved_at IS NULL AND reason NOT IN ('payee', 'charge') AND (received->>'amountMinor')::bigint > 0
        AND received->>'currency' IN (${CURRENCIES.map((currency) => `'${currency}'`).join(", ")})
      GROUP BY 1
    )
    SELECT COALESCE(s.id, o.id) AS id FROM standing s FULL JOIN open o ON o.id = s.id
    WHERE COALESCE(s.amount, 0) <> COALESCE(o.amount, 0)`,
  payments_are_booked: `
    SELECT p.id FROM payment_attempts p
    WHERE p.status IN ('settled', 'refunded') AND p.provider <> 'none' AND p.amount_minor > 0 AND NOT EXISTS (
      SELECT 1 FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
      WHERE t.payment_id = p.id AND t.kind = 'payment_received' AND e.unit = p.currency AND e.amount_minor = p.amount_minor
        AND e.account_id = concat('clearing:', p.provider, ':', p.currency))`,
  bookings_are_payments: `
    SELECT t.id FROM ledger_transfers t LEFT JOIN payment_attempts p ON p.id = t.payment_id
      AND p.status IN ('settled', 'refunded')
    WHERE t.kind = 'payment_received' AND t.payment_id IS NOT NULL AND p.id IS NULL`,
  // What went back left by its provider and out of what was earned; a refund that is not done, or was taken back, moved nothing.
  refunds_are_booked: `
    WITH booked AS (
      SELECT t.refund_id AS id,
        COALESCE(sum(e.amount_minor) FILTER (WHERE e.account_id LIKE 'provider_cash:%'), 0) AS cash,
        COALESCE(sum(e.amount_minor) FILTER (WHERE e.account_id LIKE 'clearing:%'), 0) AS clearing,
        COALESCE(-sum(e.amount_minor) FILTER (WHERE e.account_id LIKE 'refunds:%'), 0) AS given
      FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
      WHERE t.refund_id IS NOT NULL GROUP BY 1
    ), owed AS (
      SELECT r.id, CASE WHEN r.status = 'done' THEN r.to_provider_minor ELSE 0 END AS cash,
        CASE WHEN r.status = 'done' AND o.kind <> 'top_up' THEN r.amount_minor ELSE 0 END AS given
      FROM refunds r JOIN orders o ON o.id = r.order_id
    )
    SELECT COALESCE(owed.id, booked.id) AS id FROM owed FULL JOIN booked ON booked.id = owed.id
    WHERE owed.id IS NULL OR owed.cash <> COALESCE(booked.cash, 0) OR owed.given <> COALESCE(booked.given, 0)
      OR COALESCE(booked.clearing, 0) <> 0`,
  // A lost dispute took its money by its provider, out of what was earned or out of the wallet that a top-up filled.
  disputes_are_booked: `
    WITH booked AS (
      SELECT t.key, sum(e.amount_minor) FILTER (WHERE e.account_id = concat('provider_cash:', p.provider, ':', e.unit)) AS cash,
        -sum(e.amount_minor) FILTER (WHERE e.account_id LIKE 'refunds:%' OR e.account_id LIKE 'wallet:%') AS lost,
        COALESCE(sum(e.amount_minor) FILTER (WHERE e.account_id LIKE 'clearing:%'), 0) AS clearing, min(e.unit) AS unit
      FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
      LEFT JOIN payment_attempts p ON p.id = t.payment_id
      WHERE t.kind = 'dispute' GROUP BY t.key
    )
    SELECT COALESCE(d.id, booked.key) AS id FROM booked
    FULL JOIN (SELECT * FROM disputes WHERE status = 'lost') d ON booked.key = concat('dispute/', d.id)
    WHERE d.id IS NULL OR booked.cash IS DISTINCT FROM d.amount_minor OR booked.lost IS DISTINCT FROM d.amount_minor
      OR booked.unit IS DISTINCT FROM d.currency OR booked.clearing <> 0`,
  orders_are_earned: `
    WITH earned AS (
      SELECT t.order_id AS id, e.unit, sum(e.amount_minor) AS amount FROM ledger_transfers t
      JOIN ledger_entries e ON e.transfer_id = t.id
      WHERE t.order_id IS NOT NULL AND e.account_id LIKE 'revenue:%' GROUP BY 1, 2
    )
    SELECT COALESCE(o.id, earned.id) AS id FROM earned
    FULL JOIN (SELECT id, currency, total_minor FROM orders
      WHERE status IN ('paid', 'refunded') AND kind <> 'top_up' AND total_minor > 0) o
      ON o.id = earned.id AND o.currency = earned.unit
    WHERE o.id IS NULL OR earned.amount IS DISTINCT FROM o.total_minor`,
} as const;

const EXAMPLES = 5;

async function check(tx: Tx, name: string, query: string): Promise<ProofCheck> {
  const rows = await runStatement<{ id: string; broken: number }>(
    tx,
    {
      name: `ledger_proof_${name}`,
      text: `SELECT id, count(*) OVER ()::int AS broken FROM (${query}) AS wrong LIMIT ${EXAMPLES}`,
    },
    [],
  );
  return { name, broken: rows[0]?.broken ?? 0, examples: rows.map(({ id }) => id) };
}

export type Proof = typeof ledgerProofs.$inferSelect;

/**
 * Reads the whole books at one instant and checks what must be true of them; keeps the result, and tells where something is
 * broken. Changes nothing else.
 */
export async function proveLedger(ctx: Ctx): Promise<Proof> {
  await checkpointAccounts(ctx);
  const startedAt = ctx.clock.now();
  const checks = await ctx.db.transaction(
    async (tx) => {
      const found: ProofCheck[] = [];
      for (const [name, query] of Object.entries(CHECKS)) found.push(await check(tx, name, query));
      return found;
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
  const proof: Proof = {
    id: newId("proof"),
    isProven: checks.every(({ broken }) => broken === 0),
    checks,
    startedAt,
    finishedAt: ctx.clock.now(),
  };
  await inTransaction(ctx, async (tx) => {
    await tx.insert(ledgerProofs).values(proof);
    if (!proof.isProven) await emit(tx, ctx, "ledger/proof_failed", { proofId: proof.id });
    return ok(null);
  });
  return proof;
}
