import { asc, desc, eq, type SQL, sql } from "drizzle-orm";
import { disputeEvents, disputes, refunds } from "@/db/schema/refunds";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";
import { REFUND_REASONS } from "./rules";
import type { Refund } from "./types";

export const REFUND_STATUSES = ["requested", "pending", "done", "failed"] as const;
export const DISPUTE_STATUSES = ["open", "under_review", "won", "lost"] as const;

export const RefundListInput = ListInput.extend({
  status: anyOf(REFUND_STATUSES),
  reason: anyOf(REFUND_REASONS),
});
export type RefundListInput = ReturnType<(typeof RefundListInput)["parse"]>;

export const DisputeListInput = ListInput.extend({ status: anyOf(DISPUTE_STATUSES) });
export type DisputeListInput = ReturnType<(typeof DisputeListInput)["parse"]>;

interface Named {
  orderId: Id<"order">;
  orderNumber: number;
  customerId: Id<"customer">;
  customerName: string;
  provider: string;
  method: string;
  currency: Currency;
  amountMinor: bigint;
}

export interface RefundRow extends Named {
  id: Id<"refund">;
  toProviderMinor: bigint;
  toWalletMinor: bigint;
  reason: string;
  status: (typeof REFUND_STATUSES)[number];
  failureCode: string | null;
  requestedBy: string;
  createdAt: Date;
  settledAt: Date | null;
}

export interface DisputeRow extends Named {
  id: Id<"dispute">;
  reason: string;
  status: (typeof DISPUTE_STATUSES)[number];
  dueBy: Date | null;
  openedAt: Date;
  closedAt: Date | null;
}

const NAMED = sql`x.order_id AS "orderId", o.number AS "orderNumber", x.customer_id AS "customerId",
  concat_ws(' ', c.first_name, c.last_name) AS "customerName", p.provider, p.method, x.currency,
  x.amount_minor::text AS "amountMinor"`;
const JOINED = sql`JOIN orders o ON o.id = x.order_id JOIN customers c ON c.id = x.customer_id
  JOIN payment_attempts p ON p.id = x.payment_id`;

const listed = (values: readonly string[]) =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

const searched = (q: string): SQL =>
  q === ""
    ? sql`true`
    : sql`(o.number::text = ${q.replace(/^#/, "")} OR x.id = ${q} OR p.charge_id = ${q}
        OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)})`;

type Raw<Row> = {
  [K in keyof Row]: Row[K] extends bigint ? string : Row[K] extends Date ? string | Date : Row[K];
};

/** One page of a list and how many there are with and without its filters. */
async function page<Row>(
  ctx: Pick<Ctx, "db">,
  input: { page: number; size: number },
  query: { table: SQL; columns: SQL; where: SQL; order: SQL },
) {
  const { table, columns, where, order } = query;
  const [{ rows }, counted] = await Promise.all([
    ctx.db.execute(sql`SELECT ${columns}, ${NAMED} FROM ${table} x ${JOINED} WHERE ${where} ORDER BY ${order}
      LIMIT ${input.size} OFFSET ${(input.page - 1) * input.size}`) as unknown as Promise<{
      rows: Raw<Row>[];
    }>,
    ctx.db.execute(sql`SELECT (SELECT count(*) FROM ${table} x ${JOINED} WHERE ${where})::int AS total,
      (SELECT count(*) FROM ${table})::int AS all`) as unknown as Promise<{
      rows: { total: number; all: number }[];
    }>,
  ]);
  return { rows, total: counted.rows[0]?.total ?? 0, all: counted.rows[0]?.all ?? 0 };
}

const moment = (value: string | Date): Date => new Date(value);
const momentOrNull = (value: string | Date | null): Date | null => (value === null ? null : new Date(value));

const REFUND_SORTS: Record<string, SQL> = {
  amount: sql`x.amount_minor`,
  created: sql`x.created_at`,
  settled: sql`x.settled_at`,
};

export async function listRefunds(
  ctx: Pick<Ctx, "db">,
  input: RefundListInput,
): Promise<{ ok: true; value: Listing<RefundRow> }> {
  const column = REFUND_SORTS[input.sort?.replace(/^-/, "") ?? "created"] ?? sql`x.created_at`;
  const downwards = input.sort === undefined || input.sort.startsWith("-");
  const parts = [
    searched(input.q),
    ...(input.status.length > 0 ? [sql`x.status IN (${listed(input.status)})`] : []),
    ...(input.reason.length > 0 ? [sql`x.reason IN (${listed(input.reason)})`] : []),
  ];
  const { rows, ...counts } = await page<RefundRow>(ctx, input, {
    table: sql`refunds`,
    columns: sql`x.id, x.to_provider_minor::text AS "toProviderMinor", x.to_wallet_minor::text AS "toWalletMinor",
      x.reason, x.status, x.failure_code AS "failureCode", x.requested_by AS "requestedBy", x.created_at AS "createdAt",
      x.settled_at AS "settledAt"`,
    where: sql.join(parts, sql` AND `),
    order: sql`${column} ${downwards ? sql`DESC` : sql`ASC`} NULLS LAST, x.id DESC`,
  });
  return ok({
    ...counts,
    page: input.page,
    size: input.size,
    rows: rows.map((row) => ({
      ...row,
      orderNumber: Number(row.orderNumber),
      amountMinor: BigInt(row.amountMinor),
      toProviderMinor: BigInt(row.toProviderMinor),
      toWalletMinor: BigInt(row.toWalletMinor),
      createdAt: moment(row.createdAt),
      settledAt: momentOrNull(row.settledAt),
    })),
  });
}

/** What went back of an order, oldest first. */
export const refundsOf = (ctx: Pick<Ctx, "db">, orderId: Id<"order">): Promise<Refund[]> =>
  ctx.db.select().from(refunds).where(eq(refunds.orderId, orderId)).orderBy(asc(refunds.id));

export async function readRefund(ctx: Pick<Ctx, "db">, input: { id: Id<"refund"> }) {
  const [refund] = await ctx.db.select().from(refunds).where(eq(refunds.id, input.id));
  if (!refund) return err("refund.not_found");
  const { requestHash: _, idempotencyKey: __, ...shown } = refund;
  return ok(shown);
}

const DISPUTE_SORTS: Record<string, SQL> = {
  amount: sql`x.amount_minor`,
  due: sql`x.due_by`,
  opened: sql`x.opened_at`,
};

/** Open cases first, by deadline, where no other order is asked for. */
export async function listDisputes(
  ctx: Pick<Ctx, "db">,
  input: DisputeListInput,
): Promise<{ ok: true; value: Listing<DisputeRow> }> {
  const column = DISPUTE_SORTS[input.sort?.replace(/^-/, "") ?? ""];
  const downwards = input.sort?.startsWith("-") ?? false;
  const parts = [
    searched(input.q),
    ...(input.status.length > 0 ? [sql`x.status IN (${listed(input.status)})`] : []),
  ];
  const { rows, ...counts } = await page<DisputeRow>(ctx, input, {
    table: sql`disputes`,
    columns: sql`x.id, x.reason, x.status, x.due_by AS "dueBy", x.opened_at AS "openedAt", x.closed_at AS "closedAt"`,
    where: sql.join(parts, sql` AND `),
    order: column
      ? sql`${column} ${downwards ? sql`DESC` : sql`ASC`} NULLS LAST, x.id DESC`
      : sql`x.closed_at IS NOT NULL, x.due_by ASC NULLS LAST, x.id DESC`,
  });
  return ok({
    ...counts,
    page: input.page,
    size: input.size,
    rows: rows.map((row) => ({
      ...row,
      orderNumber: Number(row.orderNumber),
      amountMinor: BigInt(row.amountMinor),
      dueBy: momentOrNull(row.dueBy),
      openedAt: moment(row.openedAt),
      closedAt: momentOrNull(row.closedAt),
    })),
  });
}

/** A case with its timeline, newest first. */
export async function readDispute(ctx: Pick<Ctx, "db">, input: { id: Id<"dispute"> }) {
  const [dispute] = await ctx.db.select().from(disputes).where(eq(disputes.id, input.id));
  if (!dispute) return err("dispute.not_found");
  const timeline = await ctx.db
    .select()
    .from(disputeEvents)
    .where(eq(disputeEvents.disputeId, dispute.id))
    .orderBy(desc(disputeEvents.id));
  return ok({ ...dispute, timeline });
}
