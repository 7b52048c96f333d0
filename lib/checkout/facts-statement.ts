import type { Db } from "@/db/client";
import { runStatement } from "@/db/statement";
import { askedTogether } from "@/db/together";
import type { Id } from "@/lib/core/ids";
import { pursesSql } from "@/lib/ledger/queries";

/** What the facts of one checkout are asked by. */
export interface FactsQuestion {
  customerId: Id<"customer">;
  planId: Id<"plan">;
  /** Whether anybody asks how long ago the customer had access. */
  wantsPast: boolean;
  /** What may apply, as the process's memory has it. */
  promotionIds: readonly string[];
  limitIds: readonly string[];
  idempotencyKey: string;
  /** Entered codes that are no promotion's own. */
  codeKeys: readonly string[];
  now: Date;
}

/**
 * Everything a price depends on, for all who ask at once, in one statement; the catalogue and the promotions come from
 * memory by revision. What reads for one asker stands in laterals and scalar subqueries (no EXISTS), so that each row is
 * found by its key whatever the planner thinks of how many askers there are.
 */
const FACTS = {
  name: "checkout_facts",
  text: `
    SELECT
      q.n,
      COALESCE((SELECT revision FROM catalog_revisions), 0) AS catalog_revision,
      COALESCE((SELECT revision FROM promotion_revisions), 0) AS promotion_revision,
      COALESCE((SELECT revision FROM payment_method_revisions), 0) AS methods_revision,
      (SELECT value FROM settings WHERE key = 'shop') AS settings,
      c.country, c.language, c.birthday, c.birth_year, c.tags, c.tier, c.created_at, c.telegram_id::text, c.last_method, c.source, c.time_zone,
      bought.orders, bought.spent, bought.last_paid_at,
      (SELECT COALESCE(json_object_agg(u.promotion_id, u.held + u.committed), '{}') FROM promotion_customer_uses u
        WHERE u.customer_id = c.id AND u.promotion_id = ANY(q.promotions || written.promotions)) AS usage,
      limits.full_limits, limits.budgets_left,
      (SELECT COALESCE(json_object_agg(r.promotion_id, r.until), '{}') FROM (
        SELECT r.promotion_id, max(r.held_until) AS until FROM promotion_redemptions r
        WHERE r.customer_id = c.id AND r.state = 'held' AND r.promotion_id = ANY(q.promotions || written.promotions)
        GROUP BY r.promotion_id
      ) r) AS own_holds,
      written.codes AS written,
      (SELECT g.entered FROM promotion_guesses g WHERE g.customer_id = c.id) AS entered,
      ${pursesSql("c.id", "q.now")} AS purses,
      COALESCE((SELECT true FROM orders o WHERE o.customer_id = c.id AND o.trial_product_id = p.product_id
        AND o.status IN ('reserved', 'paid', 'refunded') LIMIT 1), false) AS had_trial,
      (SELECT json_build_object('periodEnd', s.period_end, 'graceUntil', s.grace_until) FROM subscriptions s
        WHERE s.customer_id = c.id AND s.product_id = p.product_id AND s.status NOT IN ('expired', 'refunded')) AS living,
      CASE WHEN q.past THEN (
        SELECT json_build_object('until', max(a.until), 'paidUntil', max(a.until) FILTER (WHERE NOT a.is_demo))
        FROM (SELECT s.is_demo, COALESCE(s.ended_at, GREATEST(s.period_end, s.grace_until)) AS until
          FROM subscriptions s WHERE s.customer_id = c.id) a
      ) END AS access,
      (SELECT json_build_object('id', o.id, 'requestHash', o.request_hash) FROM orders o
        WHERE o.customer_id = c.id AND o.idempotency_key = q.key) AS existing
    FROM jsonb_to_recordset($1::jsonb) AS q(n int, customer text, plan text, past boolean, promotions text[], limits text[],
      key text, codes text[], now timestamptz)
    CROSS JOIN LATERAL (SELECT * FROM customers WHERE id = q.customer OFFSET 0) c
    LEFT JOIN LATERAL (SELECT product_id FROM plans WHERE id = q.plan OFFSET 0) p ON true
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS orders, max(o.paid_at) AS last_paid_at,
        string_agg(o.currency || ' ' || o.total_minor, ',') FILTER (WHERE o.status = 'paid') AS spent
      FROM orders o WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL AND o.kind <> 'top_up'
    ) bought
    CROSS JOIN LATERAL (
      SELECT COALESCE(json_agg(w), '[]') AS codes, COALESCE(array_agg(w.promotion_id), '{}') AS promotions,
        COALESCE(array_agg(w.limit_id), '{}') AS limits
      FROM (
        SELECT k.*, p.limit_id,
          (SELECT max(r.held_until) FROM promotion_redemptions r
            WHERE r.code_key = k.code_key AND r.customer_id = c.id AND r.state = 'held') AS own_hold_until
        FROM promotion_codes k JOIN promotions p ON p.id = k.promotion_id
        WHERE k.code_key = ANY(q.codes) AND (k.recipient_id IS NULL OR k.recipient_id = c.id)
      ) w
    ) written
    CROSS JOIN LATERAL (
      SELECT COALESCE(json_agg(l.id) FILTER (WHERE l.held + l.committed >= l.maximum), '[]') AS full_limits,
        COALESCE(json_object_agg(l.id, (l.budget_minor - l.budget_held_minor - l.budget_committed_minor)::text)
          FILTER (WHERE l.budget_minor IS NOT NULL), '{}') AS budgets_left
      FROM promotion_limits l WHERE l.id = ANY(q.limits || written.limits)
    ) limits`,
};

export interface WrittenRow {
  code_key: string;
  code: string;
  promotion_id: string;
  maximum: number;
  held: number;
  committed: number;
  recipient_id: string | null;
  starts_at: string | null;
  ends_at: string | null;
  revoked_at: string | null;
  own_hold_until: string | null;
}

export interface FactsRow {
  catalog_revision: number;
  promotion_revision: number;
  methods_revision: number;
  settings: unknown;
  country: string | null;
  language: string;
  /** Month and day; the year stands beside it. */
  birthday: string | null;
  birth_year: number | null;
  tags: string[];
  tier: string | null;
  created_at: string;
  telegram_id: string;
  last_method: string | null;
  source: string | null;
  time_zone: string | null;
  orders: number;
  /** What each order that was not refunded whole cost: "SAR 4900,XTR 250". */
  spent: string | null;
  last_paid_at: string | null;
  /** The latest end of any access, come or to come, and of what was paid for; null where it was not asked. */
  access: { until: string | null; paidUntil: string | null } | null;
  usage: Record<string, number>;
  full_limits: string[];
  /** Minor units of the budget's own currency, by limit holder. */
  budgets_left: Record<string, string>;
  own_holds: Record<string, string>;
  /** What can be spent, by kind and unit: "wallet:SAR", "points:PTS". */
  purses: Record<string, string>;
  written: WrittenRow[];
  entered: string[] | null;
  had_trial: boolean;
  living: { periodEnd: string; graceUntil: string | null } | null;
  existing: { id: Id<"order">; requestHash: string } | null;
}

const askAll = askedTogether<FactsQuestion, FactsRow>(async (db, questions) => {
  const asked = questions.map((each, n) => ({
    n,
    customer: each.customerId,
    plan: each.planId,
    past: each.wantsPast,
    promotions: each.promotionIds,
    limits: each.limitIds,
    key: each.idempotencyKey,
    codes: each.codeKeys,
    now: each.now,
  }));
  const rows = await runStatement<FactsRow & { n: number }>(db, FACTS, [JSON.stringify(asked)]);
  const found = new Map(rows.map((row) => [row.n, row]));
  return questions.map((_, n) => found.get(n));
});

/** Undefined where there is no such customer. */
export const askFacts = (db: Db, question: FactsQuestion): Promise<FactsRow | undefined> =>
  askAll(db, question);
