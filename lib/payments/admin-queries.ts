import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { METHOD_IDS } from "./rules";

export const PAYMENT_STATUSES = ["created", "pending", "settled", "failed", "cancelled", "refunded"] as const;

export const PaymentListInput = ListInput.extend({
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

const SORTS: Record<string, SQL> = {
  amount: sql`p.amount_minor`,
  created: sql`p.created_at`,
  settled: sql`p.settled_at`,
};

function matching(input: PaymentListInput): SQL {
  const listed = (values: readonly string[]) =>
    sql.join(
      values.map((value) => sql`${value}`),
      sql`, `,
    );
  const parts: SQL[] = [sql`true`];
  if (input.q !== "")
    parts.push(
      sql`(o.number::text = ${input.q.replace(/^#/, "")} OR p.id = ${input.q} OR p.provider_ref = ${input.q} OR p.charge_id = ${input.q} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(input.q)})`,
    );
  if (input.status.length > 0) parts.push(sql`p.status IN (${listed(input.status)})`);
  if (input.provider.length > 0) parts.push(sql`p.provider IN (${listed(input.provider)})`);
  return sql.join(parts, sql` AND `);
}

export async function listPayments(
  ctx: Pick<Ctx, "db">,
  input: PaymentListInput,
): Promise<{ ok: true; value: Listing<PaymentRow> }> {
  const column = SORTS[input.sort?.replace(/^-/, "") ?? "created"] ?? sql`p.created_at`;
  const downwards = input.sort === undefined || input.sort.startsWith("-");
  const from = sql`payment_attempts p JOIN orders o ON o.id = p.order_id JOIN customers c ON c.id = p.customer_id`;
  const where = matching(input);
  const [{ rows }, counted] = await Promise.all([
    ctx.db.execute(sql`
      SELECT p.id, p.order_id AS "orderId", o.number AS "orderNumber", concat_ws(' ', c.first_name, c.last_name) AS "customerName",
             p.provider, p.method, p.status, p.failure_code AS "failureCode", p.currency, p.amount_minor::text AS "amountMinor",
             p.created_at AS "createdAt", p.settled_at AS "settledAt"
      FROM ${from} WHERE ${where}
      ORDER BY ${column} ${downwards ? sql`DESC` : sql`ASC`} NULLS LAST, p.id DESC
      LIMIT ${input.size} OFFSET ${(input.page - 1) * input.size}`) as unknown as Promise<{
      rows: RawPayment[];
    }>,
    ctx.db.execute(sql`
      SELECT (SELECT count(*) FROM ${from} WHERE ${where})::int AS total,
             (SELECT count(*) FROM payment_attempts)::int AS all`) as unknown as Promise<{
      rows: { total: number; all: number }[];
    }>,
  ]);
  return ok({
    rows: rows.map((row) => ({
      ...row,
      orderNumber: Number(row.orderNumber),
      amountMinor: BigInt(row.amountMinor),
      createdAt: new Date(row.createdAt),
      settledAt: row.settledAt === null ? null : new Date(row.settledAt),
    })),
    total: counted.rows[0]?.total ?? 0,
    all: counted.rows[0]?.all ?? 0,
    page: input.page,
    size: input.size,
  });
}
