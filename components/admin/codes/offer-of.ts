import { draftOf, type Place } from "../promo/draft-of";
import { inputOf } from "../promo/input-of";
import type { PromoValues } from "../promo/promo-values";

/** What a code gives that one person is given: a draft without what belongs to the code. */
export function offerOf(values: PromoValues, timeZone: string, places: readonly Place[]) {
  const {
    code: _code,
    startsAt: _startsAt,
    endsAt: _endsAt,
    maximumUses: _maximumUses,
    maximumPerCustomer: _maximumPerCustomer,
    budget: _budget,
    campaignId: _campaignId,
    ...offer
  } = draftOf(values, timeZone, places);
  return offer;
}

/** Which input a field of the API is, also inside an offer. */
export const offerInputOf = (field: string): string => inputOf(field.replace(/^offer\./, ""));
