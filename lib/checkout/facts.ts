import { runStatement } from "@/db/statement";
import type { Ctx } from "@/db/transaction";
import { readCatalog } from "@/lib/catalog/queries";
import type { Catalog } from "@/lib/catalog/types";
import type { Id } from "@/lib/core/ids";
import { pursesSql } from "@/lib/ledger/queries";
import { type PaymentMethods, paymentMethodsAt } from "@/lib/payments/settings";
import { codeKey, normaliseCode } from "@/lib/promotions/rules";
import { settingsIn } from "@/lib/settings/service";
import type { ShopSettings } from "@/lib/settings/types";
import {
  candidatesFor,
  type LivePromotions,
  livePromotions,
  rememberedPromotions,
  type WrittenCode,
} from "./live-promotions";

/** Everything a price depends on, in one statement; the catalogue and the promotions come from memory by revision. */
const FACTS = {
  name: "checkout_facts",
  text: `
    WITH written AS MATERIALIZED (
      SELECT k.*, p.limit_id,
        (SELECT max(r.held_until) FROM promotion_redemptions r
          WHERE r.code_key = k.code_key AND r.customer_id = $1 AND r.state = 'held') AS own_hold_until
      FROM promotion_codes k JOIN promotions p ON p.id = k.promotion_id
      WHERE k.code_key = ANY($7::text[]) AND (k.recipient_id IS NULL OR k.recipient_id = $1)
    ), asked AS MATERIALIZED (
      SELECT $4::text[] || ARRAY(SELECT promotion_id FROM written) AS promotion_ids,
        $5::text[] || ARRAY(SELECT limit_id FROM written) AS limit_ids
    )
    SELECT
      COALESCE((SELECT revision FROM catalog_revisions), 0) AS catalog_revision,
      COALESCE((SELECT revision FROM promotion_revisions), 0) AS promotion_revision,
      COALESCE((SELECT revision FROM payment_method_revisions), 0) AS methods_revision,
      (SELECT value FROM settings WHERE key = 'shop') AS settings,
      c.country, c.language, c.birthday, c.tags, c.tier, c.created_at, c.telegram_id::text, c.last_method, c.source, c.time_zone,
      (SELECT count(*)::int FROM orders o
        WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL AND o.kind <> 'top_up') AS orders,
      (SELECT COALESCE(sum(o.total_minor), 0)::text FROM orders o
        WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL AND o.currency = $3 AND o.kind <> 'top_up') AS spent,
      (SELECT COALESCE(json_object_agg(u.promotion_id, u.held + u.committed), '{}') FROM promotion_customer_uses u
        WHERE u.customer_id = c.id AND u.promotion_id = ANY((SELECT promotion_ids FROM asked)::text[])) AS usage,
      (SELECT COALESCE(json_agg(l.id), '[]') FROM promotion_limits l
        WHERE l.id = ANY((SELECT limit_ids FROM asked)::text[]) AND l.held + l.committed >= l.maximum) AS full_limits,
      (SELECT COALESCE(json_object_agg(l.id, l.budget_minor - l.budget_held_minor - l.budget_committed_minor), '{}')
        FROM promotion_limits l
        WHERE l.id = ANY((SELECT limit_ids FROM asked)::text[]) AND l.budget_minor IS NOT NULL) AS budgets_left,
      (SELECT COALESCE(json_object_agg(r.promotion_id, r.until), '{}') FROM (
        SELECT r.promotion_id, max(r.held_until) AS until FROM promotion_redemptions r
        WHERE r.customer_id = c.id AND r.state = 'held' AND r.promotion_id = ANY((SELECT promotion_ids FROM asked)::text[])
        GROUP BY r.promotion_id
      ) r) AS own_holds,
      (SELECT COALESCE(json_agg(w), '[]') FROM written w) AS written,
      (SELECT g.entered FROM promotion_guesses g WHERE g.customer_id = c.id) AS entered,
      ${pursesSql("c.id", "$8")} AS purses,
      EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.trial_product_id = p.product_id
        AND o.status IN ('reserved', 'paid', 'refunded')) AS had_trial,
      (SELECT json_build_object('periodEnd', s.period_end, 'graceUntil', s.grace_until) FROM subscriptions s
        WHERE s.customer_id = c.id AND s.product_id = p.product_id AND s.status NOT IN ('expired', 'refunded')) AS living,
      (SELECT json_build_object('id', o.id, 'requestHash', o.request_hash) FROM orders o
        WHERE o.customer_id = c.id AND o.idempotency_key = $6) AS existing
    FROM customers c LEFT JOIN plans p ON p.id = $2
    WHERE c.id = $1`,
};

interface WrittenRow {
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

const instantIn = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** A code that is a row of its own, as the facts bring it. */
const writtenCode = (row: WrittenRow): WrittenCode => ({
  codeKey: row.code_key,
  code: row.code,
  promotionId: row.promotion_id,
  maximum: row.maximum,
  used: row.held + row.committed,
  recipientId: row.recipient_id,
  startsAt: instantIn(row.starts_at),
  endsAt: instantIn(row.ends_at),
  revokedAt: instantIn(row.revoked_at),
  ownHoldUntil: instantIn(row.own_hold_until),
});

interface FactsRow {
  catalog_revision: number;
  promotion_revision: number;
  methods_revision: number;
  settings: unknown;
  country: string | null;
  language: string;
  birthday: string | null;
  tags: string[];
  tier: string | null;
  created_at: string;
  telegram_id: string;
  last_method: string | null;
  source: string | null;
  time_zone: string | null;
  orders: number;
  spent: string;
  usage: Record<string, number>;
  full_limits: string[];
  /** Minor units of the budget's own currency, by limit holder. */
  budgets_left: Record<string, number>;
  own_holds: Record<string, string>;
  /** What can be spent, by kind and unit: "wallet:SAR", "points:PTS". */
  purses: Record<string, string>;
  written: WrittenRow[];
  entered: string[] | null;
  had_trial: boolean;
  living: { periodEnd: string; graceUntil: string | null } | null;
  existing: { id: Id<"order">; requestHash: string } | null;
}

export interface CheckoutFacts {
  catalog: Catalog;
  /** The codes asked for that are rows of their own, by key: those of batches, and the customer's. */
  written: ReadonlyMap<string, WrittenCode>;
  promotions: LivePromotions;
  settings: ShopSettings;
  methods: PaymentMethods;
  row: FactsRow;
}

export interface FactsRequest {
  customerId: Id<"customer">;
  planId: Id<"plan">;
  currency: string;
  codes: readonly string[];
  idempotencyKey?: string;
}

export const keysOf = (codes: readonly string[]): string[] =>
  codes.map((code) => codeKey(normaliseCode(code))).filter((key) => key !== "");

/** Null where there is no such customer. Reads again where a revision moved under the process's memory. */
export async function readFacts(
  ctx: Pick<Ctx, "db" | "clock">,
  request: FactsRequest,
): Promise<CheckoutFacts | null> {
  let promotions = rememberedPromotions(ctx) ?? (await livePromotions(ctx, -1));
  for (;;) {
    const { byCodeKey } = promotions;
    const keys = keysOf(request.codes);
    const { promotionIds, limitIds } = candidatesFor(promotions, keys);
    const [row] = await runStatement<FactsRow>(ctx.db, FACTS, [
      request.customerId,
      request.planId,
      request.currency,
      promotionIds,
      limitIds,
      request.idempotencyKey ?? "",
      keys.filter((key) => !byCodeKey.has(key)),
      ctx.clock.now(),
    ]);
    if (!row) return null;
    if (row.promotion_revision === promotions.revision) {
      const catalog = await readCatalog(ctx, row.catalog_revision);
      const methods = await paymentMethodsAt(ctx, row.methods_revision);
      const written = new Map(row.written.map((code) => [code.code_key, writtenCode(code)]));
      return { catalog, written, promotions, settings: settingsIn(row.settings), methods, row };
    }
    promotions = await livePromotions(ctx, row.promotion_revision);
  }
}
