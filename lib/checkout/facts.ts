import { instantIn } from "@/db/statement";
import type { Ctx } from "@/db/transaction";
import { readCatalog } from "@/lib/catalog/queries";
import type { Catalog } from "@/lib/catalog/types";
import type { Id } from "@/lib/core/ids";
import { type PaymentMethods, paymentMethodsAt } from "@/lib/payments/settings";
import { codeKey, normaliseCode } from "@/lib/promotions/rules";
import { settingsIn } from "@/lib/settings/service";
import type { ShopSettings } from "@/lib/settings/types";
import { askFacts, type FactsRow, type WrittenRow } from "./facts-statement";
import {
  candidatesFor,
  type LivePromotions,
  livePromotions,
  rememberedPromotions,
  type WrittenCode,
} from "./live-promotions";

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
    const row = await askFacts(ctx.db, {
      customerId: request.customerId,
      planId: request.planId,
      wantsPast: promotions.askPast,
      promotionIds,
      limitIds,
      idempotencyKey: request.idempotencyKey ?? "",
      codeKeys: keys.filter((key) => !byCodeKey.has(key)),
      now: ctx.clock.now(),
    });
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
