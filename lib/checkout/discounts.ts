import type { Ctx } from "@/db/transaction";
import { currentCatalog } from "@/lib/catalog/queries";
import { isForSale } from "@/lib/catalog/rules";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import type { LivePromotion } from "./live-promotions";
import { type PriceRefusal, priceCart } from "./price";
import { customerOf } from "./quote";

/** The promotions that take something off for this customer right now, on any plan for any term, without a code. */
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
  return ok([...found.values()]);
}
