import type { LivePromotion } from "@/lib/checkout/live-promotions";
import { type Currency, toSafeInteger } from "@/lib/core/money";
import type { Effect } from "@/lib/pricing/types";
import type { DiscountView } from "./types";

export const viewDiscount = (
  { row, promotion }: LivePromotion,
  currency: Currency,
  isPersonal: boolean,
): DiscountView => ({
  promotionId: row.id,
  name: row.name,
  code: row.code,
  ...effectOf(promotion.effect, promotion.currency ?? currency),
  endsAt: row.endsAt?.toISOString() ?? null,
  isPersonal,
});

function effectOf(
  effect: Effect,
  currency: Currency,
): Pick<DiscountView, "kind" | "basisPoints" | "amount" | "days"> {
  const nothing = { basisPoints: null, amount: null, days: null };
  switch (effect.kind) {
    case "percent":
    case "cashback":
      return { ...nothing, kind: effect.kind, basisPoints: effect.basisPoints };
    case "fixed":
      return {
        ...nothing,
        kind: "fixed",
        amount: { amount: toSafeInteger(BigInt(effect.amount)), currency },
      };
    case "fixed_price":
      return { ...nothing, kind: "fixed_price", amount: { amount: effect.price, currency } };
    case "free_trial":
      return { ...nothing, kind: "free_trial", days: effect.days };
    default:
      return { ...nothing, kind: "other" };
  }
}
