import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";

/** Holders by id, codes by key, customers' counters by promotion: the order in which everyone locks them. */
const GIVE_BACK = {
  name: "promotions_give_back",
  text: `
    WITH given AS (
      UPDATE promotion_redemptions SET state = 'returned', settled_at = $3
      WHERE order_id = $1 AND promotion_id = ANY($2::text[]) AND state = 'committed'
      RETURNING promotion_id, customer_id, amount_minor, currency, code_key
    ), per_limit AS (
      SELECT p.limit_id, g.currency, count(*)::int AS uses, sum(g.amount_minor)::bigint AS amount
      FROM given g JOIN promotions p ON p.id = g.promotion_id GROUP BY p.limit_id, g.currency
    ), locked AS MATERIALIZED (
      SELECT l.id FROM promotion_limits l JOIN per_limit ON per_limit.limit_id = l.id ORDER BY l.id FOR UPDATE OF l
    ), freed AS (
      UPDATE promotion_limits l SET
        committed = GREATEST(0, l.committed - t.uses),
        budget_committed_minor = GREATEST(0, l.budget_committed_minor
          - CASE WHEN l.currency = t.currency THEN t.amount ELSE 0 END)
      FROM locked JOIN per_limit t ON t.limit_id = locked.id WHERE l.id = locked.id RETURNING l.id
    ), code_locked AS MATERIALIZED (
      SELECT k.code_key FROM promotion_codes k JOIN given g ON g.code_key = k.code_key
      WHERE (SELECT count(*) FROM freed) >= 0 ORDER BY k.code_key FOR UPDATE OF k
    ), code_freed AS (
      UPDATE promotion_codes k SET committed = GREATEST(0, k.committed - 1)
      FROM code_locked t WHERE k.code_key = t.code_key RETURNING k.code_key
    ), ordered AS MATERIALIZED (
      SELECT u.promotion_id, u.customer_id FROM promotion_customer_uses u
      JOIN given g ON g.promotion_id = u.promotion_id AND g.customer_id = u.customer_id
      WHERE (SELECT count(*) FROM freed) >= 0 AND (SELECT count(*) FROM code_freed) >= 0
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
