import { runStatement } from "@/db/statement";
import type { Ctx } from "@/db/transaction";
import { readCatalog } from "@/lib/catalog/queries";
import type { Catalog } from "@/lib/catalog/types";
import type { Id } from "@/lib/core/ids";
import { type PaymentMethods, paymentMethodsAt } from "@/lib/payments/settings";
import { codeKey, normaliseCode } from "@/lib/promotions/rules";
import { settingsIn } from "@/lib/settings/service";
import type { ShopSettings } from "@/lib/settings/types";
import { candidatesFor, type LivePromotions, livePromotions, rememberedPromotions } from "./live-promotions";

/** Everything a price depends on, in one statement; the catalogue and the promotions come from memory by revision. */
const FACTS = {
  name: "checkout_facts",
  text: `
    SELECT
      COALESCE((SELECT revision FROM catalog_revisions), 0) AS catalog_revision,
      COALESCE((SELECT revision FROM promotion_revisions), 0) AS promotion_revision,
      COALESCE((SELECT revision FROM payment_method_revisions), 0) AS methods_revision,
      (SELECT value FROM settings WHERE key = 'shop') AS settings,
      c.country, c.language, c.birthday, c.created_at, c.telegram_id::text, c.last_method, c.source, c.time_zone,
      (SELECT count(*)::int FROM orders o WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL) AS orders,
      (SELECT COALESCE(sum(o.total_minor), 0)::text FROM orders o
        WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL AND o.currency = $3) AS spent,
      (SELECT COALESCE(json_object_agg(u.promotion_id, u.held + u.committed), '{}') FROM promotion_customer_uses u
        WHERE u.customer_id = c.id AND u.promotion_id = ANY($4::text[])) AS usage,
      (SELECT COALESCE(json_agg(l.id), '[]') FROM promotion_limits l
        WHERE l.id = ANY($5::text[]) AND (l.held + l.committed >= l.maximum
          OR l.budget_held_minor + l.budget_committed_minor >= l.budget_minor)) AS full_limits,
      (SELECT COALESCE(json_object_agg(r.promotion_id, r.until), '{}') FROM (
        SELECT r.promotion_id, max(r.held_until) AS until FROM promotion_redemptions r
        WHERE r.customer_id = c.id AND r.state = 'held' AND r.promotion_id = ANY($4::text[]) GROUP BY r.promotion_id
      ) r) AS own_holds,
      (SELECT g.entered FROM promotion_guesses g WHERE g.customer_id = c.id) AS entered,
      EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.trial_product_id = p.product_id
        AND o.status IN ('reserved', 'paid', 'refunded')) AS had_trial,
      (SELECT json_build_object('periodEnd', s.period_end, 'graceUntil', s.grace_until) FROM subscriptions s
        WHERE s.customer_id = c.id AND s.product_id = p.product_id AND s.status NOT IN ('expired', 'refunded')) AS living,
      (SELECT json_build_object('id', o.id, 'requestHash', o.request_hash) FROM orders o
        WHERE o.customer_id = c.id AND o.idempotency_key = $6) AS existing
    FROM customers c LEFT JOIN plans p ON p.id = $2
    WHERE c.id = $1`,
};

interface FactsRow {
  catalog_revision: number;
  promotion_revision: number;
  methods_revision: number;
  settings: unknown;
  country: string | null;
  language: string;
  birthday: string | null;
  created_at: string;
  telegram_id: string;
  last_method: string | null;
  source: string | null;
  time_zone: string | null;
  orders: number;
  spent: string;
  usage: Record<string, number>;
  full_limits: string[];
  own_holds: Record<string, string>;
  entered: string[] | null;
  had_trial: boolean;
  living: { periodEnd: string; graceUntil: string | null } | null;
  existing: { id: Id<"order">; requestHash: string } | null;
}

export interface CheckoutFacts {
  catalog: Catalog;
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
export async function readFacts(ctx: Pick<Ctx, "db">, request: FactsRequest): Promise<CheckoutFacts | null> {
  let promotions = rememberedPromotions(ctx) ?? (await livePromotions(ctx, -1));
  for (;;) {
    const { promotionIds, limitIds } = candidatesFor(promotions, keysOf(request.codes), request.customerId);
    const [row] = await runStatement<FactsRow>(ctx.db, FACTS, [
      request.customerId,
      request.planId,
      request.currency,
      promotionIds,
      limitIds,
      request.idempotencyKey ?? "",
    ]);
    if (!row) return null;
    if (row.promotion_revision === promotions.revision) {
      const catalog = await readCatalog(ctx, row.catalog_revision);
      const methods = await paymentMethodsAt(ctx, row.methods_revision);
      return { catalog, promotions, settings: settingsIn(row.settings), methods, row };
    }
    promotions = await livePromotions(ctx, row.promotion_revision);
  }
}
