import { sql } from "drizzle-orm";
import { type Ctx, inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { emitAll } from "@/lib/events/service";
import { prepareDeliveries } from "./deliver";
import { ALIVE, OPENING, PATIENCE } from "./rules";

export interface PaidDelivered {
  paidNotDelivered: number;
  rightsWithoutDelivery: number;
  deliveriesWithoutRight: number;
}

/**
 * Compares what was paid for with what is given, both ways. Every difference that outlasts patience is told to a person and
 * put back into the queue that should have dealt with it.
 */
export function checkPaidDelivered(
  ctx: Ctx,
  input: { limit: number } = { limit: 500 },
): Promise<Result<PaidDelivered, never>> {
  return inTransaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const before = plus(now, -PATIENCE).toISOString();
    const find = async (query: ReturnType<typeof sql>): Promise<string[]> => {
      const { rows } = (await tx.execute(query)) as unknown as { rows: { id: string }[] };
      return rows.map(({ id }) => id);
    };

    const orders = await find(sql`
      SELECT id FROM orders WHERE status = 'paid' AND fulfilled_at IS NULL AND paid_at <= ${before}
      ORDER BY paid_at LIMIT ${input.limit}`);
    const rights = await find(sql`
      SELECT DISTINCT s.id FROM subscriptions s
      JOIN product_channels pc ON pc.product_id = s.product_id
      WHERE s.status IN ${[...OPENING]} AND s.updated_at <= ${before} AND NOT EXISTS (
        SELECT 1 FROM deliveries d WHERE d.subscription_id = s.id AND d.channel_id = pc.channel_id
          AND d.status IN ${[...ALIVE]})
      LIMIT ${input.limit}`);
    const remains = await find(sql`
      UPDATE deliveries SET status = 'removing', attempts = 0, next_try_at = ${now.toISOString()}, updated_at = ${now.toISOString()}
      WHERE id IN (
        SELECT d.id FROM deliveries d JOIN subscriptions s ON s.id = d.subscription_id
        WHERE d.status IN ${[...ALIVE]} AND s.status NOT IN ${[...OPENING]} AND s.updated_at <= ${before}
        LIMIT ${input.limit} FOR UPDATE OF d SKIP LOCKED)
      RETURNING id`);

    await emitAll(
      tx,
      ctx,
      "order/delivery_due",
      orders.map((orderId) => ({ orderId: orderId as Id<"order"> })),
    );
    for (const id of rights) await prepareDeliveries(tx, ctx, id as Id<"subscription">);
    const found =
      (mismatch: "paid_not_delivered" | "right_without_delivery" | "delivery_without_right") =>
      (entityId: string) => ({ mismatch, entityId });
    await emitAll(tx, ctx, "delivery/mismatch_found", [
      ...orders.map(found("paid_not_delivered")),
      ...rights.map(found("right_without_delivery")),
      ...remains.map(found("delivery_without_right")),
    ]);
    return ok({
      paidNotDelivered: orders.length,
      rightsWithoutDelivery: rights.length,
      deliveriesWithoutRight: remains.length,
    });
  });
}
