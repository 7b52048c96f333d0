import { eq, sql } from "drizzle-orm";
import { type OrderKind, orders } from "@/db/schema/checkout";
import type { Ctx, Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { rememberMethod } from "@/lib/customers/service";
import { emit } from "@/lib/events/service";
import { type Attempt, cancelOpenAttempts, recordOutcome } from "@/lib/payments/attempts";
import { commitRedemptions, honourLateRedemptions } from "@/lib/promotions/redemptions";
import { bookPayment } from "./booking";
import { capturePurses, type PursedOrder, takeFromPurses } from "./purses";
import type { Reservation } from "./reserve";
import type { StoredQuote } from "./types";

type Order = typeof orders.$inferSelect;

/**
 * Calls an order paid by this attempt, with everything that hangs on it. Refuses where the order was given up in the
 * meantime and the purses no longer hold their part; the refusal must not be committed.
 */
export async function credit(
  tx: Tx,
  ctx: Ctx,
  { order, attempt, chargeId }: { order: Order; attempt: Attempt; chargeId: string | null },
): Promise<Result<null, "ledger.insufficient_funds">> {
  const now = ctx.clock.now();
  await recordOutcome(tx, attempt.id, { status: "settled", chargeId, failureCode: null, settledAt: now });
  await tx
    .update(orders)
    .set({
      status: "paid",
      paidAt: now,
      closedAt: null,
      // What a top-up sells is in the wallet with this transaction.
      ...(order.kind === "top_up" ? { fulfilledAt: now } : {}),
      // A late order gives its trial up where a later one has taken it; the money is honoured all the same.
      trialProductId: sql`CASE WHEN EXISTS (
        SELECT 1 FROM orders other WHERE other.customer_id = ${order.customerId} AND other.id <> ${order.id}
          AND other.trial_product_id = ${order.trialProductId} AND other.status IN ('reserved', 'paid', 'refunded')
      ) THEN NULL ELSE ${orders.trialProductId} END`,
    })
    .where(eq(orders.id, order.id));
  const paid = paidOrder(order, attempt);
  const isLate = order.status !== "reserved";
  await tell(tx, ctx, paid);
  if (isLate) await honourLateRedemptions(tx, ctx, order.id);
  return book(tx, ctx, paid, isLate);
}

/** An order of which no provider collects anything is paid in the transaction that places it. */
export async function settleFree(tx: Tx, ctx: Ctx, order: Reservation): Promise<void> {
  const now = ctx.clock.now();
  await recordOutcome(tx, order.paymentId, { status: "settled", chargeId: order.orderId, settledAt: now });
  await tx.update(orders).set({ status: "paid", paidAt: now }).where(eq(orders.id, order.orderId));
  const paid = {
    ...order,
    amountMinor: 0n,
    feeMinor: 0n,
    cashbackMinor: BigInt(order.quote.slip.cashback ?? 0),
  };
  await tell(tx, ctx, paid);
  await book(tx, ctx, paid, false);
}

interface Paid extends PursedOrder {
  readonly kind: OrderKind;
  readonly paymentId: Id<"payment">;
  readonly provider: string;
  readonly method: string;
  readonly totalMinor: bigint;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly cashbackMinor: bigint;
}

const paidOrder = (order: Order, attempt: Attempt): Paid => ({
  ...order,
  orderId: order.id,
  paymentId: attempt.id,
  provider: attempt.provider,
  method: attempt.method,
  amountMinor: attempt.amountMinor,
  feeMinor: attempt.feeMinor,
  cashbackMinor: BigInt((order.quote as unknown as StoredQuote).slip.cashback ?? 0),
});

async function tell(tx: Tx, ctx: Ctx, paid: Paid): Promise<void> {
  const { orderId, customerId, paymentId, method, kind } = paid;
  await commitRedemptions(tx, ctx, orderId);
  await cancelOpenAttempts(tx, ctx, [orderId], paymentId);
  if (paid.provider !== "none") await rememberMethod(tx, customerId, method);
  await emit(tx, ctx, "payment/settled", { paymentId, orderId });
  if (kind === "top_up") await emit(tx, ctx, "wallet/topped_up", { orderId, customerId });
  else await emit(tx, ctx, "order/paid", { orderId, customerId });
  await audit(tx, ctx, {
    action: kind === "top_up" ? "wallet.topped_up" : "order.paid",
    entity: "order",
    entityId: orderId,
    after: { paymentId, method, totalMinor: paid.totalMinor, currency: paid.currency },
  });
}

/** The books come last: whoever locks promotions and accounts locks the promotions first. */
async function book(
  tx: Tx,
  ctx: Ctx,
  paid: Paid,
  isLate: boolean,
): Promise<Result<null, "ledger.insufficient_funds">> {
  if (isLate) {
    const taken = await takeFromPurses(tx, ctx, paid);
    if (!taken.ok) return taken;
  } else await capturePurses(tx, ctx, paid);
  await bookPayment(tx, ctx, paid, paid);
  return ok(null);
}
