import type { Ctx } from "@/db/transaction";
import { currentCatalog } from "@/lib/catalog/queries";
import { isForSale } from "@/lib/catalog/rules";
import type { CatalogPlan } from "@/lib/catalog/types";
import type { Id } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import type { LivePromotion } from "./live-promotions";
import { type Priced, type PriceRefusal, priceCart, priceIn } from "./price";

export interface PriceListRequest {
  productId: Id<"product">;
  currency: Currency;
  codes: readonly string[];
}

export interface PricedTerm {
  plan: CatalogPlan;
  priced: Priced;
}

export interface PriceList {
  rows: PricedTerm[];
  /** A promotion by its id, as the entered code reaches it. */
  find(promotionId: string): LivePromotion | undefined;
  /** The same rows as they will be at another instant. */
  at(now: Date): PricedTerm[];
}

/** Every plan and term of a product for one customer, priced as the checkout prices it, by facts that are read once. */
export async function priceProduct(
  ctx: Pick<Ctx, "db" | "clock">,
  customerId: Id<"customer">,
  { productId, currency, codes }: PriceListRequest,
): Promise<Result<PriceList, PriceRefusal | "product.not_found">> {
  const { products } = await currentCatalog(ctx);
  const product = products.find(({ id }) => id === productId);
  if (!product) return err("product.not_found");
  const sold = product.plans
    .filter((plan) => isForSale(product, plan))
    .flatMap((plan) =>
      plan.prices.filter((price) => price.currency === currency).map((price) => ({ plan, price })),
    );
  const [first] = sold;
  if (!first) return err("price.not_found");
  const { plan, price } = first;
  const cart = await priceCart(ctx, customerId, {
    planId: plan.id,
    termMonths: price.termMonths,
    currency,
    codes: [...codes],
  });
  if (!cart.ok) return cart;
  const { facts, chosen } = cart.value;
  const at = (now: Date): PricedTerm[] =>
    sold.map((each) => ({
      plan: each.plan,
      priced: priceIn({ tender: {}, facts, product, ...each, chosen, customerId, now }),
    }));
  return ok({
    rows: at(ctx.clock.now()),
    find: (id) => chosen.get(id) ?? facts.promotions.byId.get(id),
    at,
  });
}
