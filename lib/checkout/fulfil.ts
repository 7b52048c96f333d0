import { and, inArray, isNull } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";

/** Says that what these orders sold was handed over; a second time changes nothing. */
export async function markFulfilled(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  orderIds: readonly Id<"order">[],
): Promise<void> {
  if (orderIds.length === 0) return;
  await tx
    .update(orders)
    .set({ fulfilledAt: ctx.clock.now() })
    .where(and(inArray(orders.id, [...orderIds]), isNull(orders.fulfilledAt)));
}
