import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { emit } from "@/lib/events/service";

/** A budget counts its own currency, read from the row as it is once it is locked. */
const IN_CURRENCY = "COALESCE((t.amounts ->> l.currency)::bigint, 0)";

type Move = { from: "held"; to: "committed" | "released" } | { from: "committed"; to: "returned" };

/**
 * Moves redemptions of orders to another state and the counters with them, in the order of locks that `holdSteps` keeps.
 * What was honoured without a slot has none to return: no counter falls below zero.
 */
const moving = ({ from, to }: Move) => {
  const less = (column: string, by: string) =>
    from === "held" ? `${column} = ${column} - ${by}` : `${column} = GREATEST(0, ${column} - ${by})`;
  const more = (column: string, by: string) => (to === "committed" ? `, ${column} = ${column} + ${by}` : "");
  return {
    name: `promotions_${to}`,
    text: `
    WITH moved AS (
      UPDATE promotion_redemptions SET state = '${to}', settled_at = $2
      WHERE order_id = ANY($1::text[]) AND state = '${from}' AND ($3::text[] IS NULL OR promotion_id = ANY($3::text[]))
      RETURNING promotion_id, customer_id, amount_minor, currency, code_key
    ), per_currency AS (
      SELECT p.limit_id, m.currency, count(*)::int AS uses, sum(m.amount_minor)::bigint AS amount
      FROM moved m JOIN promotions p ON p.id = m.promotion_id GROUP BY p.limit_id, m.currency
    ), per_limit AS (
      SELECT limit_id, sum(uses)::int AS uses, jsonb_object_agg(currency, amount) AS amounts
      FROM per_currency GROUP BY limit_id
    ), per_customer AS (
      SELECT promotion_id, customer_id, count(*)::int AS uses FROM moved GROUP BY promotion_id, customer_id
    ), ordered AS MATERIALIZED (
      SELECT u.promotion_id, u.customer_id, t.uses FROM promotion_customer_uses u
      JOIN per_customer t ON t.promotion_id = u.promotion_id AND t.customer_id = u.customer_id
      ORDER BY u.promotion_id, u.customer_id FOR UPDATE OF u
    ), counted AS (
      UPDATE promotion_customer_uses u SET ${less(from, "t.uses")}${more("committed", "t.uses")}
      FROM ordered t WHERE u.promotion_id = t.promotion_id AND u.customer_id = t.customer_id
      RETURNING u.promotion_id
    ), per_code AS (
      SELECT code_key, count(*)::int AS uses FROM moved WHERE code_key IS NOT NULL GROUP BY code_key
    ), code_locked AS MATERIALIZED (
      SELECT k.code_key, t.uses FROM promotion_codes k JOIN per_code t ON t.code_key = k.code_key
      WHERE (SELECT count(*) FROM counted) >= 0 ORDER BY k.code_key FOR UPDATE OF k
    ), code_given AS (
      UPDATE promotion_codes k SET ${less(from, "t.uses")}${more("committed", "t.uses")}
      FROM code_locked t WHERE k.code_key = t.code_key RETURNING k.code_key
    ), locked AS MATERIALIZED (
      SELECT l.id FROM promotion_limits l JOIN per_limit ON per_limit.limit_id = l.id
      WHERE (SELECT count(*) FROM code_given) >= 0 AND (SELECT count(*) FROM counted) >= 0 ORDER BY l.id FOR UPDATE OF l
    ), given AS (
      UPDATE promotion_limits l SET ${less(from, "t.uses")}${more("committed", "t.uses")},
        ${less(`budget_${from}_minor`, IN_CURRENCY)}${more("budget_committed_minor", IN_CURRENCY)}
      FROM locked JOIN per_limit t ON t.limit_id = locked.id WHERE l.id = locked.id RETURNING l.id
    )
    SELECT count(*)::int AS moved FROM moved`,
  };
};

const COMMIT = moving({ from: "held", to: "committed" });
const RELEASE = moving({ from: "held", to: "released" });
const RETURN = moving({ from: "committed", to: "returned" });

async function move(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  statement: typeof COMMIT,
  orderIds: readonly Id<"order">[],
  promotionIds: readonly Id<"promotion">[] | null = null,
): Promise<number> {
  const [row] = await runStatement<{ moved: number }>(tx, statement, [
    orderIds,
    ctx.clock.now(),
    promotionIds,
  ]);
  return row?.moved ?? 0;
}

/** What an order holds is used for good. A second call finds nothing held. */
export const commitRedemptions = (tx: Tx, ctx: Pick<Ctx, "clock">, orderId: Id<"order">): Promise<number> =>
  move(tx, ctx, COMMIT, [orderId]);

/** Gives back what orders still hold; used and released redemptions stay as they are. */
export const releaseRedemptions = async (
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  orderIds: readonly Id<"order">[],
): Promise<number> => (orderIds.length === 0 ? 0 : move(tx, ctx, RELEASE, orderIds));

/** Gives the slots of a refunded order back, so that others may use them. A second time finds nothing to give. */
export const returnRedemptions = (
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { orderId, promotionIds }: { orderId: Id<"order">; promotionIds: readonly Id<"promotion">[] },
): Promise<number> => move(tx, ctx, RETURN, [orderId], promotionIds);

/** Takes one more slot for a redemption that was released; where no slot is left it counts without one. */
const REACQUIRE = {
  name: "promotions_reacquire",
  text: `
    WITH late AS (
      SELECT r.id, r.promotion_id, r.customer_id, r.amount_minor, r.currency, r.code_key, p.limit_id
      FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id
      WHERE r.id = $1 AND r.state = 'released'
    ), counted AS (
      INSERT INTO promotion_customer_uses AS u (promotion_id, customer_id, committed)
      SELECT promotion_id, customer_id, 1 FROM late
      ON CONFLICT (promotion_id, customer_id) DO UPDATE SET committed = u.committed + 1
    ), code_taken AS (
      UPDATE promotion_codes k SET committed = k.committed + 1
      FROM late WHERE k.code_key = late.code_key AND k.held + k.committed < k.maximum
      RETURNING k.code_key
    ), taken AS (
      UPDATE promotion_limits l
      SET committed = l.committed + 1, budget_committed_minor = l.budget_committed_minor
        + CASE WHEN l.currency = late.currency THEN late.amount_minor ELSE 0 END
      FROM late WHERE l.id = late.limit_id
        AND (l.maximum IS NULL OR l.held + l.committed < l.maximum)
        AND (l.budget_minor IS NULL
             OR l.budget_held_minor + l.budget_committed_minor + late.amount_minor <= l.budget_minor)
      RETURNING l.id
    ), honoured AS (
      UPDATE promotion_redemptions r SET state = 'committed', settled_at = $2
      FROM late WHERE r.id = late.id RETURNING r.id
    )
    SELECT (SELECT count(*)::int FROM honoured) AS honoured,
      EXISTS (SELECT 1 FROM taken)
        AND (EXISTS (SELECT 1 FROM code_taken) OR (SELECT code_key FROM late) IS NULL) AS has_slot`,
};

/** Locks all that honouring an order's redemptions will count, in the order of locks that `holdSteps` keeps. */
const LOCK_RELEASED = {
  name: "promotions_lock_released",
  text: `
    WITH late AS MATERIALIZED (
      SELECT r.id, r.promotion_id, r.customer_id, r.code_key, p.limit_id
      FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id
      WHERE r.order_id = $1 AND r.state = 'released' ORDER BY r.promotion_id FOR UPDATE OF r
    ), uses_locked AS MATERIALIZED (
      SELECT u.promotion_id FROM promotion_customer_uses u
      JOIN late ON late.promotion_id = u.promotion_id AND late.customer_id = u.customer_id
      ORDER BY u.promotion_id, u.customer_id FOR UPDATE OF u
    ), codes_locked AS MATERIALIZED (
      SELECT k.code_key FROM promotion_codes k JOIN late ON late.code_key = k.code_key
      WHERE (SELECT count(*) FROM uses_locked) >= 0 ORDER BY k.code_key FOR UPDATE OF k
    ), limits_locked AS MATERIALIZED (
      SELECT l.id FROM promotion_limits l JOIN late ON late.limit_id = l.id
      WHERE (SELECT count(*) FROM codes_locked) >= 0 ORDER BY l.id FOR UPDATE OF l
    )
    SELECT id, promotion_id FROM late WHERE (SELECT count(*) FROM limits_locked) >= 0`,
};

/**
 * The payment of an order whose hold was given back: the slot is taken again, and where it is gone the price is honoured
 * all the same and the owner is told.
 */
export async function honourLateRedemptions(tx: Tx, ctx: Ctx, orderId: Id<"order">): Promise<void> {
  const late = await runStatement<{ id: string; promotion_id: Id<"promotion"> }>(tx, LOCK_RELEASED, [
    orderId,
  ]);
  for (const { id, promotion_id: promotionId } of late) {
    const [row] = await runStatement<{ honoured: number; has_slot: boolean }>(tx, REACQUIRE, [
      id,
      ctx.clock.now(),
    ]);
    if (row?.honoured === 1 && !row.has_slot)
      await emit(tx, ctx, "promotion/honoured_late", { orderId, promotionId });
  }
}
