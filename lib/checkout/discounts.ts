import type { Ctx } from "@/db/transaction";
import { currentCatalog } from "@/lib/catalog/queries";
import { isForSale } from "@/lib/catalog/rules";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { personalCodesOf } from "@/lib/promotions/queries";
import { type LivePromotion, livePromotions, reach } from "./live-promotions";
import { type PriceRefusal, priceCart } from "./price";
import { customerOf } from "./quote";

/** What takes something off for this customer right now: without a code on any plan for any term, or by a code of their own. */
export async function findDiscounts(
  ctx: Ctx,
  input: { currency: Parameters<typeof priceCart>[2]["currency"] },
): Promise<Result<LivePromotion[], PriceRefusal>> {
  const customerId = customerOf(ctx);
  const { products } = await currentCatalog(ctx);
  const found = new Map<Id<"promotion">, LivePromotion>();
  for (const product of products) {
    for (const plan of product.plans.filter((candidate) => isForSale(product, candidate))) {
      for (const price of plan.prices.filter(({ currency }) => currency === input.currency)) {
        const cart = await priceCart(ctx, customerId, {
          planId: plan.id,
          termMonths: price.termMonths,
          currency: input.currency,
          codes: [],
        });
        if (!cart.ok) continue;
        for (const { promotionId } of cart.value.asked.quote.applied) {
          const live = cart.value.facts.promotions.byId.get(promotionId);
          if (live) found.set(live.row.id, live);
        }
      }
    }
  }
  const own = await personalCodesOf(ctx, customerId);
  if (own.length === 0) return ok([...found.values()]);
  const live = await livePromotions(ctx, -1);
  const now = ctx.clock.now();
  const personal = own.flatMap(
    (code) => reach(live, { ...code, used: code.held + code.committed, ownHoldUntil: null }, now) ?? [],
  );
  return ok([...found.values(), ...personal]);
}
