import { type SQL, sql } from "drizzle-orm";
import { among, every, instantOrNull, readPage, sortedBy } from "@/db/listing";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, DatedListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { inShopDays } from "@/lib/settings/days";
import { METHOD_IDS } from "./rules";

export const PAYMENT_STATUSES = ["created", "pending", "settled", "failed", "cancelled", "refunded"] as const;

export const PaymentListInput = DatedListInput.extend({
  status: anyOf(PAYMENT_STATUSES),
  provider: anyOf([...METHOD_IDS, "none"]),
});
export type PaymentListInput = ReturnType<(typeof PaymentListInput)["parse"]>;

export interface PaymentRow {
  id: Id<"payment">;
  orderId: Id<"order">;
  orderNumber: number;
  customerName: string;
  provider: string;
  method: string;
  status: (typeof PAYMENT_STATUSES)[number];
  failureCode: string | null;
  currency: Currency;
  amountMinor: bigint;
  createdAt: Date;
  settledAt: Date | null;
}

interface RawPayment extends Omit<PaymentRow, "amountMinor" | "createdAt" | "settledAt" | "orderNumber"> {
  orderNumber: string | number;
  amountMinor: string;
  createdAt: string | Date;
  settledAt: string | Date | null;
}

/** What the balance covers needs no provider: the attempt collects nothing, and the order tells what was paid. */
const PAID = sql`CASE WHEN p.provider = 'none' THEN o.total_minor ELSE p.amount_minor END`;

const SORTS: Record<string, SQL> = {
  created: sql`p.created_at`,
  amount: PAID,
  settled: sql`p.settled_at`,
};

const matching = async (db: Ctx["db"], { q, status, provider, days }: PaymentListInput): Promise<SQL> =>
  every([
    q === ""
      ? null
      : sql`(o.number::text = ${q.replace(/^#/, "")} OR p.id = ${q} OR p.provider_ref = ${q} OR p.charge_id = ${q} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)})`,
    among(sql`p.status`, status),
    among(sql`p.provider`, provider),
    await inShopDays(db, sql`p.created_at`, days),
  ]);

export async function listPayments(
  { db }: Pick<Ctx, "db">,
  input: PaymentListInput,
): Promise<{ ok: true; value: Listing<PaymentRow> }> {
  const query = {
    columns: sql`p.id, p.order_id AS "orderId", o.number AS "orderNumber",
      concat_ws(' ', c.first_name, c.last_name) AS "customerName", p.provider, p.method, p.status,
      p.failure_code AS "failureCode", p.currency, (${PAID})::text AS "amountMinor", p.created_at AS "createdAt",
      p.settled_at AS "settledAt"`,
    from: sql`payment_attempts p JOIN orders o ON o.id = p.order_id JOIN customers c ON c.id = p.customer_id`,
    where: await matching(db, input),
    order: sql`${sortedBy(input.sort, SORTS)} NULLS LAST, p.id DESC`,
    all: sql`payment_attempts`,
  };
  return ok(await readPage(db, input, query, rowOf));
}

const rowOf = (raw: RawPayment): PaymentRow => ({
  ...raw,
  orderNumber: Number(raw.orderNumber),
  amountMinor: BigInt(raw.amountMinor),
  createdAt: new Date(raw.createdAt),
  settledAt: instantOrNull(raw.settledAt),
});
