import type { PlanView, PriceView, ProductView, QuoteRequest, ShopView } from "@/lib/storefront/types";
import type { PriceListRequest } from "./quotes";

/** What the customer is about to buy; survives a reload and a closed window. */
export interface Choice {
  productId: string | null;
  planId: string | null;
  termMonths: number | null;
  codes: string[];
  method: string | null;
  useWallet: boolean;
  usePoints: boolean;
}

export const NO_CHOICE: Choice = {
  productId: null,
  planId: null,
  termMonths: null,
  codes: [],
  method: null,
  useWallet: false,
  usePoints: false,
};

const USUAL_TERM = 12;

/** The choice made whole: every part that is missing or no longer for sale falls back to what most people take. */
export interface Chosen {
  product: ProductView;
  terms: number[];
  termMonths: number;
  plans: { plan: PlanView; price: PriceView }[];
  plan: PlanView;
  price: PriceView;
}

export function settleChoice(view: ShopView, choice: Choice): Chosen | null {
  const currency = view.customer.currency;
  const product =
    view.products.find((each) => each.id === choice.productId) ??
    view.products.find((each) => each.plans.some((plan) => plan.id === choice.planId)) ??
    view.products[0];
  if (!product) return null;
  const inCurrency = (plan: PlanView) => plan.prices.filter((price) => price.currency === currency);
  const terms = [
    ...new Set(product.plans.flatMap((plan) => inCurrency(plan).map((price) => price.termMonths))),
  ].sort((a, b) => a - b);
  const termMonths =
    terms.find((term) => term === choice.termMonths) ??
    terms.findLast((term) => term <= USUAL_TERM) ??
    terms[0];
  if (termMonths === undefined) return null;
  const plans = product.plans.flatMap((plan) => {
    const price = inCurrency(plan).find((each) => each.termMonths === termMonths);
    return price ? [{ plan, price }] : [];
  });
  const chosen =
    plans.find(({ plan }) => plan.id === choice.planId) ??
    plans.find(({ plan }) => plan.featured) ??
    plans[0];
  return chosen ? { product, terms, termMonths, plans, ...chosen } : null;
}

export const requestFor = (
  view: ShopView,
  chosen: Chosen,
  { codes, useWallet, usePoints }: Pick<Choice, "codes" | "useWallet" | "usePoints">,
): QuoteRequest => ({
  planId: chosen.plan.id,
  termMonths: chosen.termMonths,
  currency: view.customer.currency,
  codes: [...codes],
  ...(useWallet ? { useWallet } : {}),
  ...(usePoints ? { usePoints } : {}),
});

/** The list that holds the prices of everything the choice can become. */
export const listFor = (view: ShopView, { product }: Chosen, codes: readonly string[]): PriceListRequest => ({
  productId: product.id,
  currency: view.customer.currency,
  codes: [...codes],
});

/** How people type codes: in small letters, with spaces from a message they copied. */
export const tidyCode = (typed: string): string => typed.replace(/\s+/g, "").toUpperCase();

/** The saving of a term in whole percent, of the months bought one by one. */
export const savedPercent = ({ amount, list }: Pick<PriceView, "amount" | "list">): number =>
  list > amount ? Math.round(((list - amount) / list) * 100) : 0;
