import { type SQL, sql } from "drizzle-orm";
import type { TransferStatus } from "@/db/schema/payments";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { readReference, showReference } from "./providers/bank/reference";
import { receiptsOf } from "./transfers";

export const TRANSFER_STATUSES = ["in_review", "awaited", "rejected", "mismatched", "approved"] as const;

export const TransferListInput = ListInput.extend({ status: anyOf(TRANSFER_STATUSES) });
export type TransferListInput = ReturnType<(typeof TransferListInput)["parse"]>;

export interface TransferRow {
  id: Id<"payment">;
  reference: string;
  status: TransferStatus;
  orderId: Id<"order">;
  orderNumber: number;
  orderStatus: string;
  customerId: Id<"customer">;
  customerName: string;
  amountMinor: bigint;
  currency: Currency;
  receivedMinor: bigint | null;
  receivedCurrency: Currency | null;
  reason: string | null;
  note: string | null;
  receipts: number;
  createdAt: Date;
  sentAt: Date | null;
  decidedAt: Date | null;
}

type Raw = Omit<TransferRow, "amountMinor" | "receivedMinor" | "createdAt" | "sentAt" | "decidedAt"> &
  Record<"amountMinor" | "createdAt", string> &
  Record<"receivedMinor" | "sentAt" | "decidedAt", string | null>;

const FROM = sql`bank_transfers b JOIN payment_attempts p ON p.id = b.payment_id
  JOIN orders o ON o.id = p.order_id JOIN customers c ON c.id = o.customer_id`;
const COLUMNS = sql`p.id, b.reference, b.status, o.id AS "orderId", o.number::int AS "orderNumber",
  o.status AS "orderStatus", c.id AS "customerId", concat_ws(' ', c.first_name, c.last_name) AS "customerName",
  p.amount_minor::text AS "amountMinor", p.currency, b.received_minor::text AS "receivedMinor",
  b.received_currency AS "receivedCurrency", b.reason, b.note,
  (SELECT count(*)::int FROM bank_receipts r WHERE r.payment_id = p.id) AS receipts,
  b.created_at AS "createdAt", b.sent_at AS "sentAt", b.decided_at AS "decidedAt"`;

const dated = (at: string | null): Date | null => (at === null ? null : new Date(at));

const rowOf = (raw: Raw): TransferRow => ({
  ...raw,
  reference: showReference(raw.reference),
  amountMinor: BigInt(raw.amountMinor),
  receivedMinor: raw.receivedMinor === null ? null : BigInt(raw.receivedMinor),
  createdAt: new Date(raw.createdAt),
  sentAt: dated(raw.sentAt),
  decidedAt: dated(raw.decidedAt),
});

const SORTS: Record<string, SQL> = {
  sent: sql`b.sent_at`,
  amount: sql`p.amount_minor`,
  created: sql`b.created_at`,
};

function matching({ q, status }: TransferListInput): SQL {
  const parts: SQL[] = [sql`true`];
  const listed = sql.join(
    status.map((value) => sql`${value}`),
    sql`, `,
  );
  if (q !== "")
    parts.push(
      sql`(b.reference = ${readReference(q) ?? ""} OR o.number::text = ${q.replace(/^#/, "")} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)})`,
    );
  if (status.length > 0) parts.push(sql`b.status IN (${listed})`);
  return sql.join(parts, sql` AND `);
}

/** The transfers of the shop; what waits for a look comes first. */
export async function listTransfers(
  ctx: Pick<Ctx, "db">,
  input: TransferListInput,
): Promise<{ ok: true; value: Listing<TransferRow> }> {
  const column = SORTS[input.sort?.replace(/^-/, "") ?? "sent"] ?? sql`b.sent_at`;
  const downwards = input.sort === undefined || input.sort.startsWith("-");
  const where = matching(input);
  const [{ rows }, counted] = await Promise.all([
    ctx.db.execute(sql`
      SELECT ${COLUMNS} FROM ${FROM} WHERE ${where}
      ORDER BY b.status = 'in_review' DESC, ${column} ${downwards ? sql`DESC` : sql`ASC`} NULLS LAST, p.id DESC
      LIMIT ${input.size} OFFSET ${(input.page - 1) * input.size}`) as unknown as Promise<{ rows: Raw[] }>,
    ctx.db.execute(sql`
      SELECT (SELECT count(*) FROM ${FROM} WHERE ${where})::int AS total,
             (SELECT count(*) FROM bank_transfers)::int AS all`) as unknown as Promise<{
      rows: { total: number; all: number }[];
    }>,
  ]);
  return ok({
    rows: rows.map(rowOf),
    total: counted.rows[0]?.total ?? 0,
    all: counted.rows[0]?.all ?? 0,
    page: input.page,
    size: input.size,
  });
}

export type TransferInFull = TransferRow & { receiptList: Awaited<ReturnType<typeof receiptsOf>> };

/** One transfer with its receipts. */
export async function readTransferInFull(
  ctx: Pick<Ctx, "db">,
  { id }: { id: Id<"payment"> },
): Promise<Result<TransferInFull, "transfer.not_found">> {
  const { rows } = (await ctx.db.execute(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE p.id = ${id}`,
  )) as unknown as { rows: Raw[] };
  const [raw] = rows;
  if (!raw) return err("transfer.not_found");
  return ok({ ...rowOf(raw), receiptList: await receiptsOf(ctx.db, id) });
}
