import { and, eq } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import type { Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { recordOutcome } from "@/lib/payments/attempts";

interface Paid {
  orderId: Id<"order">;
  paymentId: Id<"payment">;
}

/** All the money of an order went back. The caller holds the order's lock. */
export async function markRefunded(tx: Tx, { orderId, paymentId }: Paid): Promise<void> {
  await tx
    .update(orders)
    .set({ status: "refunded" })
    .where(and(eq(orders.id, orderId), eq(orders.status, "paid")));
  await recordOutcome(tx, paymentId, { status: "refunded" });
}

/** The money did not go back after all: the order is paid again. */
export async function markRefundUndone(tx: Tx, { orderId, paymentId }: Paid): Promise<void> {
  await tx
    .update(orders)
    .set({ status: "paid" })
    .where(and(eq(orders.id, orderId), eq(orders.status, "refunded")));
  await recordOutcome(tx, paymentId, { status: "settled" });
}
