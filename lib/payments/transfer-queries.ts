import { type SQL, sql } from "drizzle-orm";
import { among, every, instantOrNull, readPage, sortedBy } from "@/db/listing";
import type { TransferStatus } from "@/db/schema/payments-bank";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, DatedListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { inShopDays } from "@/lib/settings/days";
import { readReference, showReference } from "./providers/bank/reference";
import { receiptsOf } from "./transfers";

export const TRANSFER_STATUSES = ["in_review", "awaited", "rejected", "mismatched", "approved"] as const;

export const TransferListInput = DatedListInput.extend({ status: anyOf(TRANSFER_STATUSES) });
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

const rowOf = (raw: Raw): TransferRow => ({
  ...raw,
  reference: showReference(raw.reference),
  amountMinor: BigInt(raw.amountMinor),
  receivedMinor: raw.receivedMinor === null ? null : BigInt(raw.receivedMinor),
  createdAt: new Date(raw.createdAt),
  sentAt: instantOrNull(raw.sentAt),
  decidedAt: instantOrNull(raw.decidedAt),
});

const SORTS: Record<string, SQL> = {
  sent: sql`b.sent_at`,
  amount: sql`p.amount_minor`,
  created: sql`b.created_at`,
};

const matching = async (db: Ctx["db"], { q, status, days }: TransferListInput): Promise<SQL> =>
  every([
    q === ""
      ? null
      : sql`(b.reference = ${readReference(q) ?? ""} OR o.number::text = ${q.replace(/^#/, "")} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)})`,
    among(sql`b.status`, status),
    await inShopDays(db, sql`COALESCE(b.sent_at, b.created_at)`, days),
  ]);

/** The transfers of the shop; what waits for a look comes first. */
export async function listTransfers(
  { db }: Pick<Ctx, "db">,
  input: TransferListInput,
): Promise<{ ok: true; value: Listing<TransferRow> }> {
  const query = {
    columns: COLUMNS,
    from: FROM,
    where: await matching(db, input),
    order: sql`b.status = 'in_review' DESC, ${sortedBy(input.sort, SORTS)} NULLS LAST, p.id DESC`,
    all: sql`bank_transfers`,
  };
  return ok(await readPage(db, input, query, rowOf));
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
