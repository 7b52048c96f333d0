import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { emit } from "@/lib/events/service";

/** A budget counts its own currency, read from the row as it is once it is locked. */
const IN_CURRENCY = "COALESCE((t.amounts ->> l.currency)::bigint, 0)";

type Move = { from: "held"; to: "committed" | "released" } | { from: "committed"; to: "returned" };

/**
 * Moves redemptions of orders to another state and the counters with them, in the order of locks that `holdSteps` keeps.
 * What was honoured without a slot is counted by its customer's uses alone, and gives only that one back.
 */
const moving = ({ from, to }: Move) => {
  const less = (column: string, by: string) => `${column} = ${column} - ${by}`;
  const more = (column: string, by: string) => (to === "committed" ? `, ${column} = ${column} + ${by}` : "");
  return {
    name: `promotions_${to}`,
    text: `
    WITH moved AS (
      UPDATE promotion_redemptions SET state = '${to}', settled_at = $2
      WHERE order_id = ANY($1::text[]) AND state = '${from}' AND ($3::text[] IS NULL OR promotion_id = ANY($3::text[]))
      RETURNING promotion_id, customer_id, amount_minor, currency, code_key, has_slot
    ), per_currency AS (
      SELECT p.limit_id, m.currency, count(*)::int AS uses, sum(m.amount_minor)::bigint AS amount
      FROM moved m JOIN promotions p ON p.id = m.promotion_id WHERE m.has_slot GROUP BY p.limit_id, m.currency
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
      SELECT code_key, count(*)::int AS uses FROM moved WHERE has_slot AND code_key IS NOT NULL GROUP BY code_key
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

/** Takes one more slot for a redemption that was released, whole: its limit, its code and its customer have room, or none counts it. */
const REACQUIRE = {
  name: "promotions_reacquire",
  text: `
    WITH late AS MATERIALIZED (
      SELECT r.id, r.promotion_id, r.customer_id, r.code, r.code_key, r.amount_minor, r.currency, l.id AS limit_id,
        CASE WHEN l.currency = r.currency THEN r.amount_minor ELSE 0 END AS spends,
        (l.maximum IS NULL OR l.held + l.committed < l.maximum)
          AND (l.budget_minor IS NULL OR l.currency <> r.currency
               OR l.budget_held_minor + l.budget_committed_minor + r.amount_minor <= l.budget_minor)
          AND (r.code_key IS NULL OR k.held + k.committed < k.maximum)
          AND (p.max_per_customer IS NULL OR u.held + u.committed < p.max_per_customer) AS has_slot
      FROM promotion_redemptions r
      JOIN promotions p ON p.id = r.promotion_id JOIN promotion_limits l ON l.id = p.limit_id
      JOIN promotion_customer_uses u ON u.promotion_id = r.promotion_id AND u.customer_id = r.customer_id
      LEFT JOIN promotion_codes k ON k.code_key = r.code_key
      WHERE r.id = $1 AND r.state = 'released'
    ), counted AS (
      UPDATE promotion_customer_uses u SET committed = u.committed + 1
      FROM late WHERE u.promotion_id = late.promotion_id AND u.customer_id = late.customer_id
    ), code_taken AS (
      UPDATE promotion_codes k SET committed = k.committed + 1
      FROM late WHERE late.has_slot AND k.code_key = late.code_key
    ), taken AS (
      UPDATE promotion_limits l
      SET committed = l.committed + 1, budget_committed_minor = l.budget_committed_minor + late.spends
      FROM late WHERE late.has_slot AND l.id = late.limit_id
    ), honoured AS (
      UPDATE promotion_redemptions r SET state = 'committed', settled_at = $2, has_slot = late.has_slot
      FROM late WHERE r.id = late.id
    )
    SELECT code, amount_minor::text AS "amountMinor", currency, has_slot AS "hasSlot" FROM late`,
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

interface Honoured {
  code: string | null;
  amountMinor: string;
  currency: string;
  hasSlot: boolean;
}

/**
 * The payment of an order whose hold was given back: the slot is taken again, and where it is gone the price is honoured
 * all the same, put on the promotion's record, and the owner is told.
 */
export async function honourLateRedemptions(tx: Tx, ctx: Ctx, orderId: Id<"order">): Promise<void> {
  const late = await runStatement<{ id: string; promotion_id: Id<"promotion"> }>(tx, LOCK_RELEASED, [
    orderId,
  ]);
  for (const { id, promotion_id: promotionId } of late) {
    const [honoured] = await runStatement<Honoured>(tx, REACQUIRE, [id, ctx.clock.now()]);
    invariant(honoured, "the redemption is locked and its customer's uses were counted when it was held");
    const { hasSlot, ...given } = honoured;
    if (hasSlot) continue;
    await emit(tx, ctx, "promotion/honoured_late", { orderId, promotionId });
    await audit(tx, ctx, {
      action: "promotion.honoured_late",
      entity: "promotion",
      entityId: promotionId,
      after: { orderId, ...given },
    });
  }
}
