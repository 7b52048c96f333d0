import type { Because } from "@/lib/storefront/because-rules";
import type { PricedTermView, PriceListView, SlipLine } from "@/lib/storefront/types";

type PromotionLine = Extract<SlipLine, { kind: "promotion" }>;

export const rowOf = (
  list: PriceListView | null,
  planId: string,
  termMonths: number,
): PricedTermView | undefined =>
  list?.rows.find((row) => row.planId === planId && row.termMonths === termMonths);

const promotionsIn = ({ slip }: PricedTermView): PromotionLine[] =>
  slip.lines.filter((line) => line.kind === "promotion");

/** An offer on a price, with what it takes off there and until when. */
export interface VisibleOffer {
  promotionId: string;
  name: string;
  code: string | null;
  /** What it takes off, in minor units of the slip's currency. */
  amount: number;
  endsAt: string | null;
  because: Because | null;
}

/** The offers that made this price, as its slip will print them. */
export const offersOn = (list: PriceListView | null, row: PricedTermView | undefined): VisibleOffer[] =>
  row
    ? promotionsIn(row).map(({ promotionId, name, code, amount }) => {
        const offer = list?.offers.find((each) => each.promotionId === promotionId);
        return {
          promotionId,
          name,
          code,
          amount: Math.abs(amount),
          endsAt: offer?.endsAt ?? null,
          because: offer?.because ?? null,
        };
      })
    : [];

/** What another choice would bring: a longer term of the same plan first, the shortest that does. */
export interface Hint extends VisibleOffer {
  planId: string;
  termMonths: number;
}

/** Offers that the customer misses by the term or the plan alone, each with the nearest choice that gets it. */
export function hintsFor(list: PriceListView | null, planId: string, termMonths: number): Hint[] {
  const current = rowOf(list, planId, termMonths);
  if (!list || !current) return [];
  const had = new Set(promotionsIn(current).map(({ promotionId }) => promotionId));
  const near = [
    ...list.rows
      .filter((row) => row.planId === planId && row.termMonths > termMonths)
      .toSorted((a, b) => a.termMonths - b.termMonths),
    ...list.rows.filter((row) => row.planId !== planId && row.termMonths === termMonths),
  ];
  const hints = new Map<string, Hint>();
  for (const row of near)
    for (const offer of offersOn(list, row))
      if (offer.amount > 0 && !had.has(offer.promotionId as never) && !hints.has(offer.promotionId))
        hints.set(offer.promotionId, { ...offer, planId: row.planId, termMonths: row.termMonths });
  return [...hints.values()];
}
