import { type SQL, sql } from "drizzle-orm";
import { among, every, instantOrNull, readPage, sortedBy } from "@/db/listing";
import type { OrderKind } from "@/db/schema/checkout";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { anyOf, containing, DatedListInput, type Listing } from "@/lib/core/listing";
import { CURRENCIES, type Currency } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { inShopDays } from "@/lib/settings/days";

export const ORDER_STATUSES = ["reserved", "paid", "cancelled", "expired", "refunded"] as const;

export const OrderListInput = DatedListInput.extend({
  status: anyOf(ORDER_STATUSES),
  kind: anyOf(["purchase", "renewal", "top_up"]),
  currency: anyOf(CURRENCIES),
  access: anyOf(["waiting"]),
});
export type OrderListInput = ReturnType<(typeof OrderListInput)["parse"]>;

export interface OrderRow {
  id: Id<"order">;
  number: number;
  customerId: Id<"customer">;
  customerName: string;
  planName: LocalizedText;
  termMonths: number;
  kind: OrderKind;
  status: (typeof ORDER_STATUSES)[number];
  currency: Currency;
  totalMinor: bigint;
  discountMinor: bigint;
  method: string | null;
  createdAt: Date;
  paidAt: Date | null;
  fulfilledAt: Date | null;
}

const SORTS: Record<string, SQL> = {
  created: sql`o.created_at`,
  number: sql`o.number`,
  total: sql`o.total_minor`,
  paid: sql`o.paid_at`,
};

async function matching(db: Ctx["db"], input: OrderListInput): Promise<SQL> {
  const { q, status, kind, currency, access } = input;
  const like = containing(q.replace(/^[@#]/, ""));
  return every([
    q === ""
      ? null
      : sql`(o.number::text = ${q.replace(/^#/, "")} OR o.id = ${q} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${like} OR c.username ILIKE ${like})`,
    among(sql`o.status`, status),
    among(sql`o.kind`, kind),
    among(sql`o.currency`, currency),
    access.length > 0 ? sql`o.status = 'paid' AND o.fulfilled_at IS NULL` : null,
    await inShopDays(db, sql`o.created_at`, input.days),
  ]);
}

export async function listOrders(
  { db }: Pick<Ctx, "db">,
  input: OrderListInput,
): Promise<{ ok: true; value: Listing<OrderRow> }> {
  const people = sql`orders o JOIN customers c ON c.id = o.customer_id`;
  const query = {
    columns: sql`o.id, o.number, o.customer_id, concat_ws(' ', c.first_name, c.last_name) AS customer_name,
      COALESCE(pl.name, o.quote->'planName') AS plan_name, COALESCE(l.term_months, 0) AS term_months, o.kind, o.status,
      o.currency, o.total_minor::text AS total_minor, o.discount_minor::text AS discount_minor, p.method, o.created_at,
      o.paid_at, o.fulfilled_at`,
    from: sql`${people}
      LEFT JOIN LATERAL (SELECT plan_id, term_months FROM order_lines WHERE order_id = o.id ORDER BY id LIMIT 1) l ON true
      LEFT JOIN plans pl ON pl.id = l.plan_id
      LEFT JOIN LATERAL (SELECT method FROM payment_attempts WHERE order_id = o.id ORDER BY id DESC LIMIT 1) p ON true`,
    where: await matching(db, input),
    order: sql`${sortedBy(input.sort, SORTS)} NULLS LAST, o.id DESC`,
    counted: people,
    all: sql`orders`,
  };
  return ok(await readPage(db, input, query, orderOf));
}

const orderOf = (row: Record<string, never>): OrderRow => ({
  id: row["id"] as never,
  number: Number(row["number"]),
  customerId: row["customer_id"] as never,
  customerName: String(row["customer_name"]),
  planName: row["plan_name"] as never,
  termMonths: Number(row["term_months"]),
  kind: row["kind"] as never,
  status: row["status"] as never,
  currency: row["currency"] as never,
  totalMinor: BigInt(row["total_minor"] as never),
  discountMinor: BigInt(row["discount_minor"] as never),
  method: row["method"] ?? null,
  createdAt: new Date(row["created_at"] as never),
  paidAt: instantOrNull(row["paid_at"] as never),
  fulfilledAt: instantOrNull(row["fulfilled_at"] as never),
});

/** Paid orders that gave no access yet. */
export async function countWaiting(db: Ctx["db"]): Promise<number> {
  const { rows } = (await db.execute(
    sql`SELECT count(*)::int AS n FROM orders WHERE status = 'paid' AND fulfilled_at IS NULL`,
  )) as unknown as { rows: { n: number }[] };
  return rows[0]?.n ?? 0;
}
