import { wordKey } from "@/lib/core/words";
import { SEGMENTS } from "@/lib/customers/segment-rules";
import { firstOf, fits, refuse, type Verdict } from "./refuse";
import type { PromotionDraft } from "./types";

/** Refuses an audience that nobody can ever be, naming the field. */
export function decideAudience(draft: PromotionDraft): Verdict {
  return firstOf([
    () => decideRange("maximumAge", draft.minimumAge, draft.maximumAge, "is less than the smallest age"),
    () =>
      decideRange("maximumSpent", draft.minimumSpent, draft.maximumSpent, "is less than the smallest sum"),
    () =>
      decideRange(
        "maximumOrders",
        draft.minimumOrders,
        draft.maximumOrders,
        "is less than the fewest orders",
      ),
    () =>
      decideRange(
        "activeWithinDays",
        draft.inactiveForDays,
        draft.activeWithinDays,
        "is less than the days they must have been away",
      ),
    () => decideFirstPurchase(draft),
    () => decideSegments(draft),
  ]);
}

const decideRange = (field: string, least: number | null, most: number | null, problem: string): Verdict =>
  least !== null && most !== null && most < least ? refuse(field, problem) : fits;

function decideFirstPurchase({ firstPurchase, minimumOrders, minimumSpent }: PromotionDraft): Verdict {
  if (!firstPurchase) return fits;
  if (minimumOrders !== null)
    return refuse("minimumOrders", "leaves nobody: a first purchase has none before it");
  return minimumSpent !== null && minimumSpent > 0
    ? refuse("minimumSpent", "leaves nobody: nothing is spent before a first purchase")
    : fits;
}

function decideSegments({ segments }: PromotionDraft): Verdict {
  const shipped = new Set(SEGMENTS.map(wordKey));
  const unknown = segments.findIndex((segment) => !shipped.has(wordKey(segment)));
  return unknown === -1 ? fits : refuse(`segments[${unknown}]`, `is none of ${SEGMENTS.join(", ")}`);
}
