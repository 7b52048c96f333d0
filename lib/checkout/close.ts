import { and, eq, inArray, sql } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { releaseHoldsOf } from "@/lib/ledger/holds";
import { cancelOpenAttempts } from "@/lib/payments/attempts";
import { releaseRedemptions } from "@/lib/promotions/redemptions";
import { readOrderSummary } from "./queries";
import { customerOf } from "./quote";
import type { OrderSummary } from "./types";

/** The customer gives a reserved order up; what it held is free at once. Giving up twice changes nothing. */
export async function cancelOrder(
  ctx: Ctx,
  input: { id: Id<"order"> },
): Promise<Result<OrderSummary, "order.not_found" | "order.not_cancellable">> {
  const customerId = customerOf(ctx);
  const closed = await inTransaction(ctx, async (tx) => {
    const [order] = await tx
      .select({ id: orders.id, status: orders.status })
      .from(orders)
      .where(and(eq(orders.id, input.id), eq(orders.customerId, customerId)))
      .for("update");
    if (!order) return err("order.not_found");
    if (order.status === "cancelled" || order.status === "expired") return ok(null);
    if (order.status !== "reserved") return err("order.not_cancellable", { status: order.status });
    await tx
      .update(orders)
      .set({ status: "cancelled", closedAt: ctx.clock.now() })
      .where(eq(orders.id, order.id));
    await cancelOpenAttempts(tx, ctx, [order.id]);
    await releaseRedemptions(tx, ctx, [order.id]);
    await releaseHoldsOf(tx, ctx, [order.id]);
    await emit(tx, ctx, "order/closed", { orderId: order.id, customerId, status: "cancelled" });
    await audit(tx, ctx, { action: "order.cancelled", entity: "order", entityId: order.id });
    return ok(null);
  });
  return closed.ok ? readOrderSummary(ctx, { customerId, orderId: input.id }) : closed;
}

/**
 * Gives up reservations whose time is over, oldest first. An order whose payment is landing is locked and passed over; a
 * payment that lands after this is honoured.
 */
export async function expireReservations(ctx: Ctx, limit: number): Promise<number> {
  const now = ctx.clock.now();
  const expired = await inTransaction(ctx, async (tx) => {
    const due = await tx
      .select({ id: orders.id, customerId: orders.customerId })
      .from(orders)
      .where(and(eq(orders.status, "reserved"), sql`${orders.reservedUntil} <= ${now.toISOString()}`))
      .orderBy(orders.reservedUntil)
      .limit(limit)
      .for("update", { skipLocked: true });
    const ids = due.map(({ id }) => id);
    if (ids.length === 0) return ok(0);
    await tx.update(orders).set({ status: "expired", closedAt: now }).where(inArray(orders.id, ids));
    await cancelOpenAttempts(tx, ctx, ids);
    await releaseRedemptions(tx, ctx, ids);
    await releaseHoldsOf(tx, ctx, ids);
    for (const { id, customerId } of due) {
      await emit(tx, ctx, "order/closed", { orderId: id, customerId, status: "expired" });
      await audit(tx, ctx, { action: "order.expired", entity: "order", entityId: id });
    }
    return ok(ids.length);
  });
  return expired.ok ? expired.value : 0;
}
