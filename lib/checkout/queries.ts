import { and, desc, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { builtOnce } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { type MoneyJson, toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { opensOf } from "@/lib/payments/methods";
import type { OrderSummary, PaymentView, StoredQuote } from "./types";

/** The attempt that tells most of an order: the settled one, otherwise the newest. */
const SPEAKING = sql`(
  SELECT a.id FROM payment_attempts a WHERE a.order_id = ${orders.id}
  ORDER BY a.status IN ('settled', 'refunded') DESC, a.id DESC LIMIT 1)`;

const selectOrders = (db: Db | Tx, where: SQL | undefined, limit: number) =>
  db
    .select({ order: orders, attempt: paymentAttempts })
    .from(orders)
    .leftJoin(paymentAttempts, eq(paymentAttempts.id, SPEAKING))
    .where(where)
    .orderBy(desc(orders.id))
    .limit(limit);

type Row = Awaited<ReturnType<typeof selectOrders>>[number];

function summarise({ order, attempt }: Row): OrderSummary {
  const quote = order.quote as unknown as StoredQuote;
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    createdAt: order.createdAt.toISOString(),
    paidAt: order.paidAt?.toISOString() ?? null,
    reservedUntil: order.reservedUntil.toISOString(),
    kind: order.kind,
    planId: quote.planId,
    productId: quote.productId,
    planName: quote.planName,
    termMonths: quote.termMonths,
    slip: quote.slip,
    codes: quote.codes,
    payment: attempt && viewPayment(attempt),
  };
}

export function viewPayment(attempt: typeof paymentAttempts.$inferSelect): PaymentView {
  const { payUrl, status } = attempt;
  const opens = opensOf(attempt.provider);
  const canPay = payUrl !== null && opens !== undefined && status === "pending";
  return {
    id: attempt.id,
    method: attempt.method,
    status,
    failureCode: attempt.failureCode,
    amount: { amount: toSafeInteger(attempt.amountMinor), currency: attempt.currency },
    fee: toSafeInteger(attempt.feeMinor),
    expiresAt: attempt.expiresAt.toISOString(),
    action: canPay ? { kind: opens, url: payUrl } : { kind: "none" },
  };
}

/** One order of one customer; another's order is as unknown as none. */
export async function readOrderSummary(
  ctx: Pick<Ctx, "db">,
  input: { customerId: Id<"customer">; orderId: Id<"order"> },
): Promise<Result<OrderSummary, "order.not_found">> {
  const [row] = await selectOrders(
    ctx.db,
    and(eq(orders.id, input.orderId), eq(orders.customerId, input.customerId)),
    1,
  );
  return row ? ok(summarise(row)) : err("order.not_found");
}

/** A customer's orders, newest first; `before` pages on. */
export async function listOrderSummaries(
  ctx: Pick<Ctx, "db">,
  input: { customerId: Id<"customer">; limit?: number; before?: Id<"order"> },
): Promise<OrderSummary[]> {
  const rows = await selectOrders(
    ctx.db,
    and(
      eq(orders.customerId, input.customerId),
      input.before === undefined ? undefined : lt(orders.id, input.before),
    ),
    input.limit ?? 100,
  );
  return rows.map(summarise);
}

const pendingOf = builtOnce((db) =>
  selectOrders(
    db,
    and(
      eq(orders.customerId, sql.placeholder("customerId")),
      eq(orders.status, "reserved"),
      gt(orders.reservedUntil, sql.placeholder("now")),
    ),
    1,
  ).prepare("checkout_pending_order"),
);

/** The newest order that still waits for its payment. */
export async function findPendingOrder(
  ctx: Pick<Ctx, "db" | "clock">,
  customerId: Id<"customer">,
): Promise<OrderSummary | null> {
  const [row] = await pendingOf(ctx.db).execute({ customerId, now: ctx.clock.now() });
  return row ? summarise(row) : null;
}

/** What paid orders cost less than their list price, per currency. */
export async function savedBy(ctx: Pick<Ctx, "db">, customerId: Id<"customer">): Promise<MoneyJson[]> {
  const rows = await ctx.db
    .select({ currency: orders.currency, amount: sql<string>`sum(${orders.discountMinor})::text` })
    .from(orders)
    .where(
      and(
        eq(orders.customerId, customerId),
        sql`${orders.paidAt} IS NOT NULL AND ${orders.status} <> 'refunded'`,
      ),
    )
    .groupBy(orders.currency)
    .having(sql`sum(${orders.discountMinor}) > 0`)
    .orderBy(orders.currency);
  return rows.map(({ currency, amount }) => ({ currency, amount: toSafeInteger(BigInt(amount)) }));
}

export async function findByKey(
  ctx: Pick<Ctx, "db">,
  customerId: Id<"customer">,
  idempotencyKey: string,
): Promise<{ id: Id<"order">; requestHash: string } | undefined> {
  const [row] = await ctx.db
    .select({ id: orders.id, requestHash: orders.requestHash })
    .from(orders)
    .where(and(eq(orders.customerId, customerId), eq(orders.idempotencyKey, idempotencyKey)));
  return row;
}
