import type { Ctx } from "@/db/transaction";
import { currentCatalog } from "@/lib/catalog/queries";
import type { Id } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { personalCodesOf } from "@/lib/promotions/queries";
import { type LivePromotion, livePromotions, reach } from "./live-promotions";
import { priceProduct } from "./price-list";
import { customerOf } from "./quote";

/** What takes something off for this customer right now without a code, on any plan for any term. */
export async function findOffers(ctx: Ctx, { currency }: { currency: Currency }): Promise<LivePromotion[]> {
  const { products } = await currentCatalog(ctx);
  const found = new Map<Id<"promotion">, LivePromotion>();
  for (const { id: productId } of products) {
    const list = await priceProduct(ctx, customerOf(ctx), { productId, currency, codes: [] });
    if (!list.ok) continue;
    for (const { priced } of list.value.rows)
      for (const { promotionId } of priced.quote.applied) {
        const live = list.value.find(promotionId);
        if (live) found.set(live.row.id, live);
      }
  }
  return [...found.values()];
}

/** The codes that only this customer can use, those that end first in front. */
export async function findPersonalCodes(ctx: Ctx): Promise<LivePromotion[]> {
  const own = await personalCodesOf(ctx, customerOf(ctx));
  if (own.length === 0) return [];
  const live = await livePromotions(ctx, -1);
  const now = ctx.clock.now();
  return own.flatMap(
    (code) => reach(live, { ...code, used: code.held + code.committed, ownHoldUntil: null }, now) ?? [],
  );
}
