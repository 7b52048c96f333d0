import { and, eq, sql } from "drizzle-orm";
import { orderLines, orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { newId } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { HOUR, plus } from "@/lib/core/time";
import { recordRenewalCharge } from "@/lib/payments/attempts";
import { writeReservation } from "./reserve";
import type { StoredQuote } from "./types";

/**
 * Gives a charge that Telegram made by itself an order and an attempt of its own. It repeats the payload of the first
 * payment, never its charge; the same charge finds the order it already has. False where the charge is no renewal.
 */
export async function placeStarsRenewal(
  ctx: Ctx,
  { payload, chargeId }: { payload: string; chargeId: string },
): Promise<boolean> {
  const placed = await inTransaction(ctx, async (tx) => {
    const first = await lockFirst(tx, payload);
    if (!first?.attempt.recurring || first.attempt.chargeId === chargeId) return ok({ isRenewal: false });
    // A charge that comes before the first one was told pays the first order.
    if (first.attempt.status !== "settled" && first.attempt.status !== "refunded")
      return ok({ isRenewal: false });
    const known = await tx
      .select({ id: paymentAttempts.id })
      .from(paymentAttempts)
      .where(and(eq(paymentAttempts.provider, "stars"), eq(paymentAttempts.providerRef, chargeId)));
    if (known.length === 0) await write(tx, ctx, first, chargeId);
    return ok({ isRenewal: true });
  });
  return placed.value.isRenewal;
}

/** Its order is locked: two tellings of one charge take turns. */
async function lockFirst(tx: Tx, payload: string) {
  const [first] = await tx
    .select({ order: orders, attempt: paymentAttempts, line: orderLines })
    .from(paymentAttempts)
    .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
    .innerJoin(orderLines, eq(orderLines.orderId, orders.id))
    .where(and(eq(paymentAttempts.provider, "stars"), sql`${paymentAttempts.id} = ${payload}`))
    .for("update", { of: orders });
  return first;
}

type First = NonNullable<Awaited<ReturnType<typeof lockFirst>>>;

async function write(tx: Tx, ctx: Ctx, { order, attempt, line }: First, chargeId: string): Promise<void> {
  const now = ctx.clock.now();
  const paymentId = newId("payment");
  await writeReservation(tx, ctx, {
    orderId: newId("order"),
    paymentId,
    customerId: order.customerId,
    idempotencyKey: `stars:${chargeId}`,
    requestHash: order.requestHash,
    kind: "renewal",
    currency: order.currency,
    listMinor: order.listMinor,
    totalMinor: order.totalMinor,
    // What renews by itself was paid in Stars alone.
    walletMinor: 0n,
    pointsMinor: 0n,
    pointsSpent: 0n,
    feeMinor: attempt.feeMinor,
    trialDays: 0,
    quoteHash: order.quoteHash,
    quote: order.quote as unknown as StoredQuote,
    source: null,
    priceId: line.priceId,
    provider: "stars",
    method: "stars",
    createdAt: now,
    payableUntil: plus(now, HOUR),
    reservedUntil: plus(now, HOUR),
  });
  await recordRenewalCharge(tx, ctx, paymentId, chargeId);
}
