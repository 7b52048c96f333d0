import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";

/** Holders first in the order of their ids, customers' counters second: the order in which everyone locks them. */
const GIVE_BACK = {
  name: "promotions_give_back",
  text: `
    WITH given AS (
      UPDATE promotion_redemptions SET state = 'returned', settled_at = $3
      WHERE order_id = $1 AND promotion_id = ANY($2::text[]) AND state = 'committed'
      RETURNING promotion_id, customer_id, amount_minor
    ), per_limit AS (
      SELECT p.limit_id, count(*)::int AS uses, sum(g.amount_minor)::bigint AS amount
      FROM given g JOIN promotions p ON p.id = g.promotion_id GROUP BY p.limit_id
    ), locked AS MATERIALIZED (
      SELECT l.id FROM promotion_limits l JOIN per_limit ON per_limit.limit_id = l.id ORDER BY l.id FOR UPDATE OF l
    ), freed AS (
      UPDATE promotion_limits l SET
        committed = GREATEST(0, l.committed - t.uses),
        budget_committed_minor = GREATEST(0, l.budget_committed_minor - t.amount)
      FROM locked JOIN per_limit t ON t.limit_id = locked.id WHERE l.id = locked.id RETURNING l.id
    ), ordered AS MATERIALIZED (
      SELECT u.promotion_id, u.customer_id FROM promotion_customer_uses u
      JOIN given g ON g.promotion_id = u.promotion_id AND g.customer_id = u.customer_id
      WHERE (SELECT count(*) FROM freed) >= 0
      ORDER BY u.promotion_id, u.customer_id FOR UPDATE OF u
    ), counted AS (
      UPDATE promotion_customer_uses u SET committed = GREATEST(0, u.committed - 1)
      FROM ordered t WHERE u.promotion_id = t.promotion_id AND u.customer_id = t.customer_id
    )
    SELECT count(*)::int AS given FROM given`,
};

/** Gives the slots of a refunded order back, so that others may use them. A second time finds nothing to give. */
export async function returnRedemptions(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  input: { orderId: Id<"order">; promotionIds: readonly Id<"promotion">[] },
): Promise<number> {
  const [row] = await runStatement<{ given: number }>(tx, GIVE_BACK, [
    input.orderId,
    input.promotionIds,
    ctx.clock.now(),
  ]);
  return row?.given ?? 0;
}
