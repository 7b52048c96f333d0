import type { CalendarFacts } from "./calendar-rules";
import { firstOf, fits, refuse, type Verdict } from "./refuse";
import type { PromotionDraft } from "./types";

export interface PlanFacts {
  id: string;
  productId: string;
  tags: readonly string[];
  /** False for what is archived: it may stay in a promotion, and nobody can buy it. */
  isSold: boolean;
  prices: readonly { currency: string; termMonths: number; amountMinor: bigint }[];
}

/** What a draft is held against. */
export interface ShopFacts extends CalendarFacts {
  currencies: readonly string[];
  productIds: ReadonlySet<string>;
  plans: readonly PlanFacts[];
  /** The campaign that the draft names; undefined where there is none by that id. */
  campaign?: { currency: string | null; startsAt: Date | null; endsAt: Date | null } | undefined;
}

/** Refuses goods that do not exist, and offers that none of the goods they name can ever meet. */
export function decideScope(draft: PromotionDraft, shop: ShopFacts): Verdict {
  const { productIds, planIds, planTags } = draft;
  const planById = new Map(shop.plans.map((plan) => [plan.id, plan]));
  return firstOf([
    () => {
      const unknown = productIds.find((id) => !shop.productIds.has(id));
      return unknown === undefined
        ? fits
        : refuse("productIds", "is not a product of this shop", { unknown });
    },
    () => {
      const unknown = planIds.find((id) => !planById.has(id));
      return unknown === undefined ? fits : refuse("planIds", "is not a plan of this shop", { unknown });
    },
    () =>
      productIds.length > 0 &&
      planIds.length > 0 &&
      !planIds.some((id) => productIds.some((productId) => productId === planById.get(id)?.productId))
        ? refuse("planIds", "is not a plan of the products named")
        : fits,
    () =>
      planTags.length > 0 && !shop.plans.some(({ tags }) => planTags.some((tag) => tags.includes(tag)))
        ? refuse("planTags", "is on no plan of this shop")
        : fits,
    () => decidePrices(draft, shop),
  ]);
}

/** Everything named must have a price that the offer can be taken off. */
function decidePrices(draft: PromotionDraft, shop: ShopFacts): Verdict {
  const { productIds, planIds, currency, termMonths, effect } = draft;
  const sold = shop.plans.filter(({ isSold }) => isSold);
  const named = [
    ...productIds.map((id) => sold.filter(({ productId }) => productId === id)),
    ...planIds.map((id) => sold.filter((plan) => plan.id === id)),
  ].filter((plans) => plans.length > 0);
  const all = named.length === 0 ? [sold] : named;
  const has = (plans: readonly PlanFacts[], inTerms: boolean) =>
    plans.some(({ prices }) =>
      prices.some(
        (price) =>
          (currency === null || price.currency === currency) &&
          (!inTerms || termMonths.length === 0 || termMonths.some((term) => term === price.termMonths)),
      ),
    );
  if (sold.length === 0) return fits;
  if (currency !== null && !all.every((plans) => has(plans, false)))
    return refuse("currency", "is no currency that everything named has a price in");
  if (termMonths.length > 0 && !all.some((plans) => has(plans, true)))
    return refuse("termMonths", "is no term that anything named is sold for");
  if (effect.kind !== "fixed_price" || currency === null) return fits;
  const isBelowOne = all
    .flat()
    .flatMap(({ prices }) => prices.filter((price) => price.currency === currency))
    .some(({ amountMinor }) => amountMinor > BigInt(effect.price));
  return !isBelowOne ? refuse("effect.price", "is not below any price of what is named") : fits;
}
