import type { Db } from "@/db/client";
import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { accountId } from "./rules";
import type { Account, AccountId, Balance, CustomerAccountKind, TransferKind, Unit } from "./types";

/** The shop's own accounts: what was counted, and what came since. */
const BALANCE = `a.balance_minor + CASE WHEN a.customer_id IS NULL THEN COALESCE((
  SELECT sum(e.amount_minor) FROM ledger_entries e WHERE e.account_id = a.id AND e.seq > a.counted_through), 0) ELSE 0 END`;

/** What of account `a` can be spent at `now`: points past their end are gone before the sweep takes them. */
const available = (
  now: string,
): string => `GREATEST(0, a.balance_minor - a.held_minor - CASE WHEN a.kind = 'points'
  THEN COALESCE((SELECT sum(l.remaining_minor) FROM ledger_lots l
    WHERE l.account_id = a.id AND l.remaining_minor > 0 AND l.expires_at <= ${now}), 0) ELSE 0 END)`;

/** SQL for what a customer can pay with, as `{"wallet:SAR": "5000", "points:PTS": "70"}`: for statements that read more. */
export const pursesSql = (customer: string, now: string): string => `(
  SELECT COALESCE(json_object_agg(concat(a.kind, ':', a.unit), (${available(now)})::text), '{}') FROM ledger_accounts a
  WHERE a.customer_id = ${customer} AND a.kind IN ('wallet', 'points'))`;

const AVAILABLE = available("$2");

const ONE = {
  name: "ledger_balance",
  text: `SELECT (${BALANCE})::text AS balance, a.held_minor::text AS held, (${AVAILABLE})::text AS available
    FROM ledger_accounts a WHERE a.id = $1`,
};

interface BalanceRow {
  balance: string;
  held: string;
  available: string;
}

const balanceIn = (row: BalanceRow | undefined): Balance => ({
  balanceMinor: BigInt(row?.balance ?? 0),
  heldMinor: BigInt(row?.held ?? 0),
  availableMinor: BigInt(row?.available ?? 0),
});

/** Where an account stands; one that nothing was posted to stands at zero. */
export async function balanceOf(
  ctx: { db: Db | Tx } & Pick<Ctx, "clock">,
  account: Account,
): Promise<Balance> {
  const [row] = await runStatement<BalanceRow>(ctx.db, ONE, [accountId(account), ctx.clock.now()]);
  return balanceIn(row);
}

const OF_CUSTOMER = {
  name: "ledger_balances_of_customer",
  text: `SELECT a.id, a.kind, a.unit, a.balance_minor::text AS balance, a.held_minor::text AS held,
      (${AVAILABLE})::text AS available
    FROM ledger_accounts a WHERE a.customer_id = $1 ORDER BY a.kind, a.unit`,
};

export interface CustomerBalance extends Balance {
  readonly id: AccountId;
  readonly kind: CustomerAccountKind;
  readonly unit: Unit;
}

export async function balancesOf(
  ctx: { db: Db | Tx } & Pick<Ctx, "clock">,
  customerId: Id<"customer">,
): Promise<CustomerBalance[]> {
  const rows = await runStatement<BalanceRow & Pick<CustomerBalance, "id" | "kind" | "unit">>(
    ctx.db,
    OF_CUSTOMER,
    [customerId, ctx.clock.now()],
  );
  return rows.map((row) => ({ id: row.id, kind: row.kind, unit: row.unit, ...balanceIn(row) }));
}

export interface StatementLine {
  readonly seq: bigint;
  readonly transferId: Id<"transfer">;
  readonly kind: TransferKind;
  readonly amountMinor: bigint;
  /** The account's balance once this entry was posted. */
  readonly balanceAfterMinor: bigint;
  readonly memo: string | null;
  readonly customerId: Id<"customer"> | null;
  readonly orderId: Id<"order"> | null;
  readonly paymentId: Id<"payment"> | null;
  readonly refundId: string | null;
  readonly mismatchId: string | null;
  readonly postedAt: Date;
}

const STATEMENT = {
  name: "ledger_statement",
  text: `
    WITH page AS (
      SELECT e.* FROM ledger_entries e WHERE e.account_id = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3
    ), top AS (
      SELECT (${BALANCE}) - COALESCE((
        SELECT sum(n.amount_minor) FROM ledger_entries n WHERE n.account_id = a.id AND n.seq >= $2), 0) AS balance
      FROM ledger_accounts a WHERE a.id = $1
    )
    SELECT p.seq::text AS seq, p.transfer_id, t.kind, p.amount_minor::text AS amount, t.memo, t.customer_id, t.order_id,
      t.payment_id, t.refund_id, t.mismatch_id, t.posted_at,
      (top.balance - COALESCE(sum(p.amount_minor) OVER (ORDER BY p.seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))::text AS after
    FROM page p JOIN ledger_transfers t ON t.id = p.transfer_id CROSS JOIN top ORDER BY p.seq DESC`,
};

interface StatementRow {
  seq: string;
  transfer_id: Id<"transfer">;
  kind: TransferKind;
  amount: string;
  after: string;
  memo: string | null;
  customer_id: Id<"customer"> | null;
  order_id: Id<"order"> | null;
  payment_id: Id<"payment"> | null;
  refund_id: string | null;
  mismatch_id: string | null;
  posted_at: string | Date;
}

const END_OF_TIME = 9_223_372_036_854_775_807n;

/** An account's entries, newest first, each with the balance after it; `before` pages on. */
export async function statementOf(
  db: Db | Tx,
  account: AccountId,
  { before = END_OF_TIME, limit = 50 }: { before?: bigint; limit?: number } = {},
): Promise<StatementLine[]> {
  const rows = await runStatement<StatementRow>(db, STATEMENT, [account, before, limit]);
  return rows.map((row) => ({
    seq: BigInt(row.seq),
    transferId: row.transfer_id,
    kind: row.kind,
    amountMinor: BigInt(row.amount),
    balanceAfterMinor: BigInt(row.after),
    memo: row.memo,
    customerId: row.customer_id,
    orderId: row.order_id,
    paymentId: row.payment_id,
    refundId: row.refund_id,
    mismatchId: row.mismatch_id,
    postedAt: new Date(row.posted_at),
  }));
}

const NEXT_END = {
  name: "ledger_next_lot_end",
  text: "SELECT min(expires_at) AS at FROM ledger_lots WHERE account_id = $1 AND remaining_minor > 0 AND expires_at > $2",
};

/** When the next of an account's points end; null where all of them stay. */
export async function nextLotEnd(
  ctx: { db: Db | Tx } & Pick<Ctx, "clock">,
  account: AccountId,
): Promise<Date | null> {
  const [row] = await runStatement<{ at: string | null }>(ctx.db, NEXT_END, [account, ctx.clock.now()]);
  return row?.at ? new Date(row.at) : null;
}
