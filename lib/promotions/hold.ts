import { newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import type { Hold } from "./types";

/** What the steps below call their statement's own parameters and steps. */
interface Place {
  wanted: string;
  customer: string;
  order: string;
  until: string;
  currency: string;
  now: string;
  /** Whether there is an order to hold for, and a number that is there once all else is written. */
  isPlaced: string;
  written: string;
}

/**
 * Steps of a statement that takes one slot of every promotion wanted. Everybody waits for the limit holders of a code that
 * is in demand, so they come last: nothing is written between their locks and the end. Locks are taken in one order
 * everywhere, so that two orders never wait for one another: the customer's own counts by promotion, codes by key, limit
 * holders by id.
 */
export const holdSteps = (at: Place): string => `
    wanted AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${at.wanted}::jsonb) AS w(redemption_id text, promotion_id text, limit_id text,
        version int, code text, code_key text, amount bigint, max_per_customer int)
      WHERE ${at.isPlaced}
    ), foreigners AS MATERIALIZED (
      SELECT w.promotion_id FROM wanted w JOIN promotion_codes k ON k.code_key = w.code_key
      WHERE k.recipient_id <> ${at.customer}
    ), counted AS (
      INSERT INTO promotion_customer_uses AS u (promotion_id, customer_id, held)
      SELECT promotion_id, ${at.customer}, 1 FROM wanted WHERE NOT EXISTS (SELECT 1 FROM foreigners)
      ORDER BY promotion_id
      ON CONFLICT (promotion_id, customer_id) DO UPDATE SET held = u.held + 1
      RETURNING u.promotion_id, u.held + u.committed AS uses
    ), used_up AS MATERIALIZED (
      SELECT w.promotion_id FROM counted c JOIN wanted w ON w.promotion_id = c.promotion_id
      WHERE c.uses > w.max_per_customer
    ), code_locked AS MATERIALIZED (
      SELECT k.code_key FROM promotion_codes k JOIN wanted w ON w.code_key = k.code_key
      WHERE EXISTS (SELECT 1 FROM counted) AND NOT EXISTS (SELECT 1 FROM used_up) ORDER BY k.code_key FOR UPDATE OF k
    ), code_held AS (
      UPDATE promotion_codes k SET held = k.held + 1 FROM code_locked
      WHERE k.code_key = code_locked.code_key AND k.held + k.committed < k.maximum AND k.revoked_at IS NULL
      RETURNING k.code_key
    ), redeemed AS (
      INSERT INTO promotion_redemptions
        (id, promotion_id, promotion_version, code_key, order_id, customer_id, code, amount_minor, currency, held_until,
         created_at)
      SELECT redemption_id, promotion_id, version, code_key, ${at.order}, ${at.customer}, code, amount, ${at.currency},
        ${at.until}::timestamptz, ${at.now}::timestamptz FROM wanted
      WHERE EXISTS (SELECT 1 FROM counted) AND NOT EXISTS (SELECT 1 FROM used_up)
        AND (SELECT count(*) FROM code_held) = (SELECT count(code_key) FROM wanted)
      RETURNING id
    ), asked AS MATERIALIZED (
      SELECT limit_id, count(*)::int AS uses, sum(amount)::bigint AS amount FROM wanted
      WHERE ${at.written} >= 0 AND EXISTS (SELECT 1 FROM redeemed) GROUP BY limit_id
    ), locked AS MATERIALIZED (
      SELECT l.id FROM promotion_limits l JOIN asked ON asked.limit_id = l.id
      WHERE (SELECT count(*) FROM asked) > 1 ORDER BY l.id FOR UPDATE OF l
    ), held AS (
      UPDATE promotion_limits l SET held = l.held + asked.uses,
        budget_held_minor = l.budget_held_minor + CASE WHEN l.currency = ${at.currency} THEN asked.amount ELSE 0 END
      FROM asked
      WHERE l.id = asked.limit_id AND (SELECT count(*) FROM locked) >= 0
        AND (l.maximum IS NULL OR l.held + l.committed + asked.uses <= l.maximum)
        AND (l.budget_minor IS NULL OR l.currency = ${at.currency}
             AND l.budget_held_minor + l.budget_committed_minor + asked.amount <= l.budget_minor)
      RETURNING l.id
    )`;

/**
 * Ends the statement with an error that undoes it, where a slot is missing; otherwise its commit need not be on the disk
 * before others may go on: whoever runs it waits for that with `untilDurable`.
 */
export const HOLD_VERDICT = `
      CASE WHEN (SELECT count(*) FROM held) < (SELECT count(DISTINCT limit_id) FROM wanted) THEN
        refuse_redemption(jsonb_build_object(
          'foreigners', (SELECT COALESCE(jsonb_agg(promotion_id), '[]') FROM foreigners),
          'usedUp', (SELECT COALESCE(jsonb_agg(promotion_id), '[]') FROM used_up),
          'codes', (SELECT COALESCE(jsonb_agg(code_key), '[]') FROM code_held),
          'reachedLimits', EXISTS (SELECT 1 FROM redeemed),
          'held', (SELECT COALESCE(jsonb_agg(id), '[]') FROM held),
          'asked', (SELECT COALESCE(jsonb_agg(asked), '[]') FROM asked)))
      ELSE set_config('synchronous_commit', 'off', true) END AS verdict`;

/** The parameter that the steps read as `wanted`. */
export const wantedJson = (holds: readonly Hold[]): string =>
  JSON.stringify(
    holds.map((hold) => ({
      redemption_id: newId("redemption"),
      promotion_id: hold.promotionId,
      limit_id: hold.limitId,
      version: hold.version,
      code: hold.code,
      code_key: hold.codeKey,
      amount: hold.amountMinor.toString(),
      max_per_customer: hold.maxPerCustomer,
    })),
  );

interface Missing {
  foreigners: string[];
  usedUp: string[];
  codes: string[];
  reachedLimits: boolean;
  held: string[];
  /** The limits that have uses left and no money for this one. */
  spent: string[];
}

/** Runs a statement that ends with the verdict; what it refuses, it has not written. */
export async function orRefused<T>(
  holds: readonly Hold[],
  run: () => Promise<T>,
): Promise<Result<T, "promo.refused">> {
  try {
    return ok(await run());
  } catch (error) {
    const missing = missingIn(error);
    if (missing === null) throw error;
    return explain(holds, missing);
  }
}

/** What the database's `refuse_redemption` tells. */
const REFUSED = "KS001";

function missingIn(error: unknown): Missing | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause && cause.code === REFUSED && "detail" in cause)
      return JSON.parse(String(cause.detail)) as Missing;
  return null;
}

type Reason = "CODE_NOT_FOUND" | "USAGE_LIMIT_TOTAL" | "USAGE_LIMIT_CUSTOMER" | "BUDGET_EXHAUSTED";

function explain(holds: readonly Hold[], missing: Missing) {
  const { foreigners, usedUp, codes, reachedLimits, held, spent } = missing;
  const isShort = ({ limitId }: Hold) => reachedLimits && !held.includes(limitId);
  const reasons: [Reason, (hold: Hold) => boolean][] = [
    // To anybody but its recipient a personal code is as unknown as none.
    ["CODE_NOT_FOUND", ({ promotionId }) => foreigners.includes(promotionId)],
    ["USAGE_LIMIT_CUSTOMER", ({ promotionId }) => usedUp.includes(promotionId)],
    // Whoever lost a code of a batch to another learns no more than who guessed it.
    ["CODE_NOT_FOUND", ({ codeKey }) => codeKey !== null && !codes.includes(codeKey)],
    ["BUDGET_EXHAUSTED", (hold) => isShort(hold) && spent.includes(hold.limitId)],
    ["USAGE_LIMIT_TOTAL", isShort],
  ];
  for (const [reason, isMissing] of reasons) {
    const hold = holds.find(isMissing);
    if (hold) return err("promo.refused", { reason, promotionId: hold.promotionId, code: hold.code });
  }
  throw new Error(`a redemption was refused for nothing: ${JSON.stringify(missing)}`);
}
