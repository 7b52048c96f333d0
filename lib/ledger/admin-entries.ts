import { sql } from "drizzle-orm";
import { z } from "zod";
import { among, every } from "@/db/listing";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, DatedListInput, type Listing } from "@/lib/core/listing";
import { err, ok, type Result } from "@/lib/core/result";
import { inShopDays } from "@/lib/settings/days";
import { type AccountRow, type NamedAccount, readAccount } from "./admin-queries";
import { statementCsv } from "./csv";
import { type AccountId, TRANSFER_KINDS, type TransferKind, type Unit } from "./types";

export const EntryListInput = DatedListInput.extend({ what: anyOf(TRANSFER_KINDS) });
export type EntryListInput = z.output<typeof EntryListInput>;

/** What a movement is about, with the words people know it by. */
export interface About {
  transferId: Id<"transfer">;
  kind: TransferKind;
  memo: string | null;
  postedAt: Date;
  customerId: Id<"customer"> | null;
  customerName: string | null;
  orderId: Id<"order"> | null;
  orderNumber: number | null;
  paymentId: Id<"payment"> | null;
  refundId: string | null;
  mismatchId: string | null;
}

export interface EntryRow extends About {
  seq: bigint;
  amountMinor: bigint;
  balanceAfterMinor: bigint;
  otherSide: AccountId[];
}

const ABOUT = sql`t.id AS transfer_id, t.kind, t.memo, t.posted_at, t.customer_id,
  CASE WHEN c.id IS NOT NULL THEN concat_ws(' ', c.first_name, c.last_name) END AS customer_name,
  t.order_id, o.number AS order_number, t.payment_id, t.refund_id, t.mismatch_id`;
const ABOUT_FROM = sql`LEFT JOIN customers c ON c.id = t.customer_id LEFT JOIN orders o ON o.id = t.order_id`;

interface RawAbout {
  transfer_id: Id<"transfer">;
  kind: TransferKind;
  memo: string | null;
  posted_at: string | Date;
  customer_id: Id<"customer"> | null;
  customer_name: string | null;
  order_id: Id<"order"> | null;
  order_number: string | number | null;
  payment_id: Id<"payment"> | null;
  refund_id: string | null;
  mismatch_id: string | null;
}

const aboutOf = (row: RawAbout): About => ({
  transferId: row.transfer_id,
  kind: row.kind,
  memo: row.memo,
  postedAt: new Date(row.posted_at),
  customerId: row.customer_id,
  customerName: row.customer_name,
  orderId: row.order_id,
  orderNumber: row.order_number === null ? null : Number(row.order_number),
  paymentId: row.payment_id,
  refundId: row.refund_id,
  mismatchId: row.mismatch_id,
});

interface RawEntry extends RawAbout {
  seq: string;
  amount: string;
  after: string;
  other_side: AccountId[];
}

/** An account's entries, newest first, each with the balance after it whatever is filtered out. */
async function listEntries(
  ctx: Pick<Ctx, "db">,
  account: Pick<AccountRow, "id" | "balanceMinor">,
  input: EntryListInput,
): Promise<Listing<EntryRow>> {
  const { q } = input;
  const where = every([
    sql`e.account_id = ${account.id}`,
    q === ""
      ? null
      : sql`(o.number::text = ${q.replace(/^#/, "")} OR t.id = ${q} OR t.payment_id = ${q} OR t.key = ${q} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)})`,
    among(sql`t.kind`, input.what),
    await inShopDays(ctx.db, sql`t.posted_at`, input.days),
  ]);
  const from = sql`ledger_entries e JOIN ledger_transfers t ON t.id = e.transfer_id ${ABOUT_FROM}`;
  const [{ rows }, counted] = await Promise.all([
    ctx.db.execute(sql`
      WITH page AS (
        SELECT e.seq, e.amount_minor, ${ABOUT},
          ARRAY(SELECT DISTINCT n.account_id FROM ledger_entries n WHERE n.transfer_id = t.id AND n.account_id <> e.account_id) AS other_side
        FROM ${from} WHERE ${where} ORDER BY e.seq DESC LIMIT ${input.size} OFFSET ${(input.page - 1) * input.size}
      ), run AS (
        SELECT n.seq, ${account.balanceMinor.toString()}::bigint - COALESCE(sum(n.amount_minor)
          OVER (ORDER BY n.seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS after
        FROM ledger_entries n WHERE n.account_id = ${account.id} AND n.seq >= (SELECT min(seq) FROM page)
      )
      SELECT page.*, page.seq::text AS seq, page.amount_minor::text AS amount, run.after::text AS after
      FROM page JOIN run ON run.seq = page.seq ORDER BY page.seq DESC`) as unknown as Promise<{
      rows: RawEntry[];
    }>,
    ctx.db.execute(sql`SELECT (SELECT count(*) FROM ${from} WHERE ${where})::int AS total,
      (SELECT count(*) FROM ledger_entries WHERE account_id = ${account.id})::int AS all`) as unknown as Promise<{
      rows: { total: number; all: number }[];
    }>,
  ]);
  return {
    rows: rows.map((row) => ({
      ...aboutOf(row),
      seq: BigInt(row.seq),
      amountMinor: BigInt(row.amount),
      balanceAfterMinor: BigInt(row.after),
      otherSide: row.other_side,
    })),
    total: counted.rows[0]?.total ?? 0,
    all: counted.rows[0]?.all ?? 0,
    page: input.page,
    size: input.size,
  };
}

/** An account with a page of its entries. */
export async function readStatement(
  ctx: Pick<Ctx, "db">,
  input: EntryListInput & z.output<typeof NamedAccount>,
): Promise<Result<{ account: AccountRow; entries: Listing<EntryRow> }, "ledger.account_not_found">> {
  const account = await readAccount(ctx, input);
  if (!account.ok) return account;
  return ok({ account: account.value, entries: await listEntries(ctx, account.value, input) });
}

const MOST_ROWS = 20_000;

/** The filtered statement as a file, its newest entries where there are very many. */
export async function exportStatement(
  ctx: Pick<Ctx, "db">,
  input: EntryListInput & z.output<typeof NamedAccount>,
): Promise<Result<{ name: string; csv: string }, "ledger.account_not_found">> {
  const account = await readAccount(ctx, input);
  if (!account.ok) return account;
  const { rows } = await listEntries(ctx, account.value, { ...input, page: 1, size: MOST_ROWS });
  const name = account.value.id.replaceAll(/[^A-Za-z0-9_]+/g, "-");
  return ok({ name, csv: statementCsv(account.value, rows) });
}

export interface Flow {
  inMinor: bigint;
  outMinor: bigint;
  entries: number;
}

/** What came into and went out of an account since an instant. */
export async function readFlow(ctx: Pick<Ctx, "db">, id: AccountId, since: Date): Promise<Flow> {
  const { rows } = (await ctx.db.execute(sql`
    SELECT COALESCE(sum(e.amount_minor) FILTER (WHERE e.amount_minor > 0), 0)::text AS credit,
      COALESCE(-sum(e.amount_minor) FILTER (WHERE e.amount_minor < 0), 0)::text AS debit, count(*)::int AS entries
    FROM ledger_entries e JOIN ledger_transfers t ON t.id = e.transfer_id
    WHERE e.account_id = ${id} AND t.posted_at >= ${since.toISOString()}::timestamptz`)) as unknown as {
    rows: { credit: string; debit: string; entries: number }[];
  };
  const [row] = rows;
  return {
    inMinor: BigInt(row?.credit ?? 0),
    outMinor: BigInt(row?.debit ?? 0),
    entries: row?.entries ?? 0,
  };
}

export interface TransferView extends About {
  key: string;
  entries: { accountId: AccountId; unit: Unit; amountMinor: bigint }[];
}

export const NamedTransfer = z.object({ id: z.string().min(1).max(40) });

/** One movement with all its sides. */
export async function readTransfer(
  ctx: Pick<Ctx, "db">,
  { id }: z.output<typeof NamedTransfer>,
): Promise<Result<TransferView, "request.not_found">> {
  const { rows } = (await ctx.db.execute(sql`
    SELECT ${ABOUT}, t.key, (SELECT json_agg(json_build_object('accountId', e.account_id, 'unit', e.unit,
        'amount', e.amount_minor::text) ORDER BY e.seq) FROM ledger_entries e WHERE e.transfer_id = t.id) AS entries
    FROM ledger_transfers t ${ABOUT_FROM} WHERE t.id = ${id}`)) as unknown as {
    rows: (RawAbout & { key: string; entries: { accountId: AccountId; unit: Unit; amount: string }[] })[];
  };
  const [row] = rows;
  if (!row) return err("request.not_found");
  return ok({
    ...aboutOf(row),
    key: row.key,
    entries: row.entries.map(({ amount, ...entry }) => ({ ...entry, amountMinor: BigInt(amount) })),
  });
}
