import { desc, eq, type SQL, sql } from "drizzle-orm";
import { among, every, instantOrNull, readPage, sortedBy } from "@/db/listing";
import { plans } from "@/db/schema/catalog";
import { type OrderKind, orderLines, orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { deliveries } from "@/db/schema/delivery";
import { inboxEvents, paymentAttempts } from "@/db/schema/payments";
import { promotionRedemptions, promotions } from "@/db/schema/promotions";
import { subscriptionOrders, subscriptions } from "@/db/schema/subscriptions";
import { telegramChannels } from "@/db/schema/telegram";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { anyOf, containing, ListInput, type Listing } from "@/lib/core/listing";
import { CURRENCIES, type Currency } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";

export const ORDER_STATUSES = ["reserved", "paid", "cancelled", "expired", "refunded"] as const;

export const OrderListInput = ListInput.extend({
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

function matching({ q, status, kind, currency, access }: OrderListInput): SQL {
  const like = containing(q.replace(/^[@#]/, ""));
  return every([
    q === ""
      ? null
      : sql`(o.number::text = ${q.replace(/^#/, "")} OR o.id = ${q} OR concat_ws(' ', c.first_name, c.last_name) ILIKE ${like} OR c.username ILIKE ${like})`,
    among(sql`o.status`, status),
    among(sql`o.kind`, kind),
    among(sql`o.currency`, currency),
    access.length > 0 ? sql`o.status = 'paid' AND o.fulfilled_at IS NULL` : null,
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
    where: matching(input),
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

/** An order with everything that explains it: lines, promotions, attempts, webhooks and the access it opened. */
export async function readOrderInFull(ctx: Pick<Ctx, "db">, input: { id: string }) {
  const [order] = await ctx.db
    .select()
    .from(orders)
    .where(eq(orders.id, input.id as Id<"order">));
  if (!order) return err("order.not_found");
  const [[customer], lines, redemptions, attempts, [subscription]] = await Promise.all([
    ctx.db
      .select({
        id: customers.id,
        firstName: customers.firstName,
        lastName: customers.lastName,
        username: customers.username,
      })
      .from(customers)
      .where(eq(customers.id, order.customerId)),
    ctx.db
      .select({
        id: orderLines.id,
        planId: orderLines.planId,
        planName: plans.name,
        termMonths: orderLines.termMonths,
        listMinor: orderLines.listMinor,
        discountMinor: orderLines.discountMinor,
        totalMinor: orderLines.totalMinor,
      })
      .from(orderLines)
      .innerJoin(plans, eq(plans.id, orderLines.planId))
      .where(eq(orderLines.orderId, order.id)),
    ctx.db
      .select({
        promotionId: promotionRedemptions.promotionId,
        name: promotions.name,
        code: promotionRedemptions.code,
        amountMinor: promotionRedemptions.amountMinor,
        state: promotionRedemptions.state,
      })
      .from(promotionRedemptions)
      .innerJoin(promotions, eq(promotions.id, promotionRedemptions.promotionId))
      .where(eq(promotionRedemptions.orderId, order.id)),
    ctx.db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderId, order.id))
      .orderBy(desc(paymentAttempts.id)),
    ctx.db
      .select({
        id: subscriptions.id,
        status: subscriptions.status,
        periodStart: subscriptionOrders.periodStart,
        periodEnd: subscriptionOrders.periodEnd,
      })
      .from(subscriptionOrders)
      .innerJoin(subscriptions, eq(subscriptions.id, subscriptionOrders.subscriptionId))
      .where(eq(subscriptionOrders.orderId, order.id)),
  ]);
  const refs = attempts
    .flatMap((attempt) => [attempt.id, attempt.providerRef, attempt.chargeId])
    .filter((ref) => ref !== null);
  const [webhooks, access] = await Promise.all([
    refs.length === 0
      ? []
      : ctx.db
          .select({
            id: inboxEvents.id,
            provider: inboxEvents.provider,
            kind: inboxEvents.kind,
            receivedAt: inboxEvents.receivedAt,
            processedAt: inboxEvents.processedAt,
            attempts: inboxEvents.attempts,
            outcome: inboxEvents.outcome,
            lastError: inboxEvents.lastError,
          })
          .from(inboxEvents)
          .where(
            sql`${inboxEvents.receivedAt} >= ${order.createdAt.toISOString()} AND (${sql.join(
              refs.map((ref) => sql`position(convert_to(${ref}, 'UTF8') IN ${inboxEvents.body}) > 0`),
              sql` OR `,
            )})`,
          )
          .orderBy(desc(inboxEvents.receivedAt))
          .limit(50),
    subscription
      ? ctx.db
          .select({
            id: deliveries.id,
            channel: telegramChannels.title,
            status: deliveries.status,
            invitedAt: deliveries.invitedAt,
            joinedAt: deliveries.joinedAt,
            removedAt: deliveries.removedAt,
            attempts: deliveries.attempts,
            lastError: deliveries.lastError,
          })
          .from(deliveries)
          .innerJoin(telegramChannels, eq(telegramChannels.id, deliveries.channelId))
          .where(eq(deliveries.subscriptionId, subscription.id))
      : [],
  ]);
  return ok({
    order,
    customer: customer ?? null,
    lines,
    redemptions,
    attempts: attempts.map(({ payUrl: _secret, ...attempt }) => attempt),
    webhooks,
    subscription: subscription ?? null,
    access,
  });
}

export type OrderInFull = Extract<Awaited<ReturnType<typeof readOrderInFull>>, { ok: true }>["value"];

/** Paid orders that gave no access yet. */
export async function countWaiting(db: Ctx["db"]): Promise<number> {
  const { rows } = (await db.execute(
    sql`SELECT count(*)::int AS n FROM orders WHERE status = 'paid' AND fulfilled_at IS NULL`,
  )) as unknown as { rows: { n: number }[] };
  return rows[0]?.n ?? 0;
}
