import { basisPointsOf } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import type { CatalogPlan, CatalogProduct, Price, PriceList, Term, TermOffer } from "./types";

/** What a term saves where the owner says nothing else, in basis points. */
const USUAL_SAVING: Readonly<Record<Term, number>> = { 1: 0, 3: 0, 6: 0, 12: 1500, 24: 2500 };

/** What a price list comes to, term by term; rounds once, half away from zero. */
export function termOffers(list: PriceList): TermOffer[] {
  return list.terms.map(({ termMonths, basisPoints, amount }) => {
    const listMinor = BigInt(list.monthly) * BigInt(termMonths);
    const saving = basisPointsOf(listMinor, BigInt(basisPoints ?? USUAL_SAVING[termMonths]));
    return {
      termMonths,
      currency: list.currency,
      amountMinor: amount === undefined ? listMinor - saving : BigInt(amount),
      listMinor,
    };
  });
}

/** All offers of a plan, or the field that makes them impossible. */
export function decideOffers(
  lists: readonly PriceList[],
  taken: readonly string[],
): Result<TermOffer[], "request.invalid_input"> {
  const offers: TermOffer[] = [];
  for (const [index, list] of lists.entries()) {
    const field = `prices[${index}]`;
    if (!taken.includes(list.currency))
      return err("request.invalid_input", {
        field: `${field}.currency`,
        problem: "is not taken by this shop",
      });
    for (const [at, offer] of termOffers(list).entries()) {
      const clash = offers.some(
        (other) => other.currency === offer.currency && other.termMonths === offer.termMonths,
      );
      if (clash)
        return err("request.invalid_input", {
          field: `${field}.terms[${at}].termMonths`,
          problem: "is there twice",
        });
      if (offer.amountMinor > offer.listMinor)
        return err("request.invalid_input", {
          field: `${field}.terms[${at}].amount`,
          problem: "is more than the months cost one by one",
        });
      offers.push(offer);
    }
  }
  return ok(offers);
}

export const isForSale = (product: CatalogProduct, plan: CatalogPlan): boolean =>
  product.status === "active" && plan.status === "active";

/** The active price for a term in a currency. */
export const priceFor = (plan: CatalogPlan, termMonths: number, currency: string): Price | undefined =>
  plan.prices.find((price) => price.termMonths === termMonths && price.currency === currency);
