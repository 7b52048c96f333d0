import { asc, desc, eq, type SQL, sql } from "drizzle-orm";
import { among, every, instantOrNull, readPage, sortedBy } from "@/db/listing";
import { disputeEvents, disputes, refunds } from "@/db/schema/refunds";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { anyOf, containing, DatedListInput, type Listing } from "@/lib/core/listing";
import type { Currency } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";
import { inShopDays } from "@/lib/settings/days";
import { REFUND_REASONS } from "./rules";
import type { Refund } from "./types";

export const REFUND_STATUSES = ["requested", "pending", "done", "failed"] as const;
export const DISPUTE_STATUSES = ["open", "under_review", "won", "lost"] as const;

export const RefundListInput = DatedListInput.extend({
  status: anyOf(REFUND_STATUSES),
  reason: anyOf(REFUND_REASONS),
});
export type RefundListInput = ReturnType<(typeof RefundListInput)["parse"]>;

export const DisputeListInput = DatedListInput.extend({ status: anyOf(DISPUTE_STATUSES) });
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

const searched = (q: string): SQL | null =>
  q === ""
    ? null
    : sql`(o.number::text = ${q.replace(/^#/, "")} OR x.id = ${q} OR p.charge_id = ${q}
        OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${containing(q)})`;

type Raw<Row> = {
  [K in keyof Row]: Row[K] extends bigint ? string : Row[K] extends Date ? string | Date : Row[K];
};

const REFUND_SORTS: Record<string, SQL> = {
  created: sql`x.created_at`,
  amount: sql`x.amount_minor`,
  settled: sql`x.settled_at`,
};

export async function listRefunds(
  { db }: Pick<Ctx, "db">,
  input: RefundListInput,
): Promise<{ ok: true; value: Listing<RefundRow> }> {
  const query = {
    columns: sql`${NAMED}, x.id, x.to_provider_minor::text AS "toProviderMinor", x.to_wallet_minor::text AS "toWalletMinor",
      x.reason, x.status, x.failure_code AS "failureCode", x.requested_by AS "requestedBy", x.created_at AS "createdAt",
      x.settled_at AS "settledAt"`,
    from: sql`refunds x ${JOINED}`,
    where: every([
      searched(input.q),
      among(sql`x.status`, input.status),
      among(sql`x.reason`, input.reason),
      await inShopDays(db, sql`x.created_at`, input.days),
    ]),
    order: sql`${sortedBy(input.sort, REFUND_SORTS)} NULLS LAST, x.id DESC`,
    all: sql`refunds`,
  };
  return ok(await readPage(db, input, query, refundOf));
}

const refundOf = (raw: Raw<RefundRow>): RefundRow => ({
  ...raw,
  orderNumber: Number(raw.orderNumber),
  amountMinor: BigInt(raw.amountMinor),
  toProviderMinor: BigInt(raw.toProviderMinor),
  toWalletMinor: BigInt(raw.toWalletMinor),
  createdAt: new Date(raw.createdAt),
  settledAt: instantOrNull(raw.settledAt),
});

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
  { db }: Pick<Ctx, "db">,
  input: DisputeListInput,
): Promise<{ ok: true; value: Listing<DisputeRow> }> {
  const { sort } = input;
  const isSorted = sort !== undefined && Object.hasOwn(DISPUTE_SORTS, sort.replace(/^-/, ""));
  const query = {
    columns: sql`${NAMED}, x.id, x.reason, x.status, x.due_by AS "dueBy", x.opened_at AS "openedAt",
      x.closed_at AS "closedAt"`,
    from: sql`disputes x ${JOINED}`,
    where: every([
      searched(input.q),
      among(sql`x.status`, input.status),
      await inShopDays(db, sql`x.opened_at`, input.days),
    ]),
    order: isSorted
      ? sql`${sortedBy(sort, DISPUTE_SORTS)} NULLS LAST, x.id DESC`
      : sql`x.closed_at IS NOT NULL, x.due_by ASC NULLS LAST, x.id DESC`,
    all: sql`disputes`,
  };
  return ok(await readPage(db, input, query, disputeOf));
}

const disputeOf = (raw: Raw<DisputeRow>): DisputeRow => ({
  ...raw,
  orderNumber: Number(raw.orderNumber),
  amountMinor: BigInt(raw.amountMinor),
  dueBy: instantOrNull(raw.dueBy),
  openedAt: new Date(raw.openedAt),
  closedAt: instantOrNull(raw.closedAt),
});

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
