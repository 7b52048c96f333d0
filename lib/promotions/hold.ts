import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import type { Hold } from "./types";

/**
 * Locks are taken in one order everywhere, so that two orders never wait for one another: limit holders by id, codes by
 * key, the customer's own counts by promotion.
 */
const HOLD = {
  name: "promotions_hold",
  text: `
    WITH wanted AS (
      SELECT * FROM jsonb_to_recordset($1::jsonb)
        AS w(redemption_id text, promotion_id text, limit_id text, version int, code text, code_key text, amount bigint)
    ), foreigners AS (
      SELECT w.promotion_id AS id FROM wanted w JOIN promotion_codes k ON k.code_key = w.code_key
      WHERE k.recipient_id <> $2
    ), asked AS (
      SELECT limit_id, count(*)::int AS uses, sum(amount)::bigint AS amount FROM wanted GROUP BY limit_id
    ), locked AS MATERIALIZED (
      SELECT l.id FROM promotion_limits l JOIN asked ON asked.limit_id = l.id ORDER BY l.id FOR UPDATE OF l
    ), held AS (
      UPDATE promotion_limits l SET held = l.held + asked.uses,
        budget_held_minor = l.budget_held_minor + CASE WHEN l.currency = $5 THEN asked.amount ELSE 0 END
      FROM locked JOIN asked ON asked.limit_id = locked.id
      WHERE l.id = locked.id AND NOT EXISTS (SELECT 1 FROM foreigners)
        AND (l.maximum IS NULL OR l.held + l.committed + asked.uses <= l.maximum)
        AND (l.budget_minor IS NULL OR l.currency = $5
             AND l.budget_held_minor + l.budget_committed_minor + asked.amount <= l.budget_minor)
      RETURNING l.id
    ), code_locked AS MATERIALIZED (
      SELECT k.code_key FROM promotion_codes k JOIN wanted w ON w.code_key = k.code_key
      WHERE (SELECT count(*) FROM held) = (SELECT count(*) FROM asked) ORDER BY k.code_key FOR UPDATE OF k
    ), code_held AS (
      UPDATE promotion_codes k SET held = k.held + 1 FROM code_locked
      WHERE k.code_key = code_locked.code_key AND k.held + k.committed < k.maximum AND k.revoked_at IS NULL
      RETURNING k.code_key
    ), counted AS (
      INSERT INTO promotion_customer_uses AS u (promotion_id, customer_id, held)
      SELECT promotion_id, $2, 1 FROM wanted
      WHERE (SELECT count(*) FROM held) = (SELECT count(*) FROM asked)
        AND (SELECT count(*) FROM code_held) = (SELECT count(code_key) FROM wanted)
      ORDER BY promotion_id
      ON CONFLICT (promotion_id, customer_id) DO UPDATE SET held = u.held + 1
      RETURNING u.promotion_id, u.held + u.committed AS uses
    ), redeemed AS (
      INSERT INTO promotion_redemptions
        (id, promotion_id, promotion_version, code_key, order_id, customer_id, code, amount_minor, currency, held_until,
         created_at)
      SELECT redemption_id, promotion_id, version, code_key, $3, $2, code, amount, $5, $4, $6 FROM wanted
      WHERE EXISTS (SELECT 1 FROM counted)
    )
    SELECT (SELECT COALESCE(json_agg(id), '[]') FROM foreigners) AS foreigners,
           (SELECT COALESCE(json_agg(id), '[]') FROM held) AS held,
           (SELECT COALESCE(json_agg(code_key), '[]') FROM code_held) AS codes,
           (SELECT COALESCE(json_object_agg(promotion_id, uses), '{}') FROM counted) AS uses`,
};

export interface HoldRequest {
  orderId: Id<"order">;
  customerId: Id<"customer">;
  currency: string;
  until: Date;
  holds: readonly Hold[];
}

/**
 * Takes one slot of every promotion for an order, or refuses; the caller's transaction must not be committed after a
 * refusal.
 */
export async function holdPromotions(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  request: HoldRequest,
): Promise<Result<null, "promo.refused">> {
  if (request.holds.length === 0) return ok(null);
  const wanted = request.holds.map((hold) => ({
    redemption_id: newId("redemption"),
    promotion_id: hold.promotionId,
    limit_id: hold.limitId,
    version: hold.version,
    code: hold.code,
    code_key: hold.codeKey,
    amount: hold.amountMinor.toString(),
  }));
  const [row] = await runStatement<Held>(tx, HOLD, [
    JSON.stringify(wanted),
    request.customerId,
    request.orderId,
    request.until,
    request.currency,
    ctx.clock.now(),
  ]);
  invariant(row, "the statement answers one row");
  for (const hold of request.holds) {
    // To anybody but its recipient a personal code is as unknown as none.
    if (row.foreigners.includes(hold.promotionId)) return refused(hold, "CODE_NOT_FOUND");
  }
  for (const hold of request.holds) {
    if (!row.held.includes(hold.limitId)) return refused(hold, "USAGE_LIMIT_TOTAL");
  }
  for (const hold of request.holds) {
    // Whoever lost a code of a batch to another learns no more than who guessed it.
    if (hold.codeKey !== null && !row.codes.includes(hold.codeKey)) return refused(hold, "CODE_NOT_FOUND");
  }
  for (const hold of request.holds) {
    if (hold.maxPerCustomer !== null && (row.uses[hold.promotionId] ?? 0) > hold.maxPerCustomer)
      return refused(hold, "USAGE_LIMIT_CUSTOMER");
  }
  return ok(null);
}

interface Held {
  foreigners: string[];
  held: string[];
  codes: string[];
  uses: Record<string, number>;
}

const refused = (hold: Hold, reason: "CODE_NOT_FOUND" | "USAGE_LIMIT_TOTAL" | "USAGE_LIMIT_CUSTOMER") =>
  err("promo.refused", { reason, promotionId: hold.promotionId, code: hold.code });

/** A budget counts its own currency, read from the row as it is once it is locked. */
const IN_CURRENCY = "COALESCE((t.amounts ->> l.currency)::bigint, 0)";

/** Moves an order's held redemptions to another state and the counters with them. */
const moveHeld = (to: "committed" | "released") => ({
  name: `promotions_${to}`,
  text: `
    WITH moved AS (
      UPDATE promotion_redemptions SET state = '${to}', settled_at = $2
      WHERE order_id = ANY($1::text[]) AND state = 'held'
      RETURNING promotion_id, customer_id, amount_minor, currency, code_key
    ), per_currency AS (
      SELECT p.limit_id, m.currency, count(*)::int AS uses, sum(m.amount_minor)::bigint AS amount
      FROM moved m JOIN promotions p ON p.id = m.promotion_id GROUP BY p.limit_id, m.currency
    ), per_limit AS (
      SELECT limit_id, sum(uses)::int AS uses, jsonb_object_agg(currency, amount) AS amounts
      FROM per_currency GROUP BY limit_id
    ), locked AS MATERIALIZED (
      SELECT l.id FROM promotion_limits l JOIN per_limit ON per_limit.limit_id = l.id ORDER BY l.id FOR UPDATE OF l
    ), given AS (
      UPDATE promotion_limits l SET
        held = l.held - t.uses, budget_held_minor = l.budget_held_minor - ${IN_CURRENCY}
        ${to === "committed" ? `, committed = l.committed + t.uses, budget_committed_minor = l.budget_committed_minor + ${IN_CURRENCY}` : ""}
      FROM locked JOIN per_limit t ON t.limit_id = locked.id WHERE l.id = locked.id RETURNING l.id
    ), per_code AS (
      SELECT code_key, count(*)::int AS uses FROM moved WHERE code_key IS NOT NULL GROUP BY code_key
    ), code_locked AS MATERIALIZED (
      SELECT k.code_key, t.uses FROM promotion_codes k JOIN per_code t ON t.code_key = k.code_key
      WHERE (SELECT count(*) FROM given) >= 0 ORDER BY k.code_key FOR UPDATE OF k
    ), code_given AS (
      UPDATE promotion_codes k SET held = k.held - t.uses
        ${to === "committed" ? ", committed = k.committed + t.uses" : ""}
      FROM code_locked t WHERE k.code_key = t.code_key RETURNING k.code_key
    ), per_customer AS (
      SELECT promotion_id, customer_id, count(*)::int AS uses FROM moved GROUP BY promotion_id, customer_id
    ), ordered AS MATERIALIZED (
      SELECT u.promotion_id, u.customer_id, t.uses FROM promotion_customer_uses u
      JOIN per_customer t ON t.promotion_id = u.promotion_id AND t.customer_id = u.customer_id
      WHERE (SELECT count(*) FROM given) >= 0 AND (SELECT count(*) FROM code_given) >= 0
      ORDER BY u.promotion_id, u.customer_id FOR UPDATE OF u
    ), counted AS (
      UPDATE promotion_customer_uses u SET held = u.held - t.uses
        ${to === "committed" ? ", committed = u.committed + t.uses" : ""}
      FROM ordered t WHERE u.promotion_id = t.promotion_id AND u.customer_id = t.customer_id
    )
    SELECT count(*)::int AS moved FROM moved`,
});

const COMMIT = moveHeld("committed");
const RELEASE = moveHeld("released");

/** What an order holds is used for good. A second call finds nothing held. */
export async function commitRedemptions(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  orderId: Id<"order">,
): Promise<number> {
  const [row] = await runStatement<{ moved: number }>(tx, COMMIT, [[orderId], ctx.clock.now()]);
  return row?.moved ?? 0;
}

/** Gives back what orders still hold; used and released redemptions stay as they are. */
export async function releaseRedemptions(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  orderIds: readonly Id<"order">[],
): Promise<number> {
  if (orderIds.length === 0) return 0;
  const [row] = await runStatement<{ moved: number }>(tx, RELEASE, [orderIds, ctx.clock.now()]);
  return row?.moved ?? 0;
}

/** Takes one more slot for a redemption that was released; where no slot is left it counts without one. */
const REACQUIRE = {
  name: "promotions_reacquire",
  text: `
    WITH late AS (
      SELECT r.id, r.promotion_id, r.customer_id, r.amount_minor, r.currency, r.code_key, p.limit_id
      FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id
      WHERE r.id = $1 AND r.state = 'released'
    ), taken AS (
      UPDATE promotion_limits l
      SET committed = l.committed + 1, budget_committed_minor = l.budget_committed_minor
        + CASE WHEN l.currency = late.currency THEN late.amount_minor ELSE 0 END
      FROM late WHERE l.id = late.limit_id
        AND (l.maximum IS NULL OR l.held + l.committed < l.maximum)
        AND (l.budget_minor IS NULL
             OR l.budget_held_minor + l.budget_committed_minor + late.amount_minor <= l.budget_minor)
      RETURNING l.id
    ), code_taken AS (
      UPDATE promotion_codes k SET committed = k.committed + 1
      FROM late WHERE k.code_key = late.code_key AND k.held + k.committed < k.maximum
        AND (SELECT count(*) FROM taken) >= 0
      RETURNING k.code_key
    ), counted AS (
      INSERT INTO promotion_customer_uses AS u (promotion_id, customer_id, committed)
      SELECT promotion_id, customer_id, 1 FROM late WHERE (SELECT count(*) FROM code_taken) >= 0
      ON CONFLICT (promotion_id, customer_id) DO UPDATE SET committed = u.committed + 1
    ), honoured AS (
      UPDATE promotion_redemptions r SET state = 'committed', settled_at = $2
      FROM late WHERE r.id = late.id RETURNING r.id
    )
    SELECT (SELECT count(*)::int FROM honoured) AS honoured,
      EXISTS (SELECT 1 FROM taken)
        AND (EXISTS (SELECT 1 FROM code_taken) OR (SELECT code_key FROM late) IS NULL) AS has_slot`,
};

const RELEASED_OF_ORDER = {
  name: "promotions_released_of_order",
  text: `SELECT r.id, r.promotion_id FROM promotion_redemptions r JOIN promotions p ON p.id = r.promotion_id
    WHERE r.order_id = $1 AND r.state = 'released' ORDER BY p.limit_id, r.promotion_id FOR UPDATE OF r`,
};

/**
 * The payment of an order whose hold was given back: the slot is taken again, and where it is gone the price is honoured
 * all the same and the owner is told.
 */
export async function honourLateRedemptions(tx: Tx, ctx: Ctx, orderId: Id<"order">): Promise<void> {
  const late = await runStatement<{ id: string; promotion_id: Id<"promotion"> }>(tx, RELEASED_OF_ORDER, [
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
