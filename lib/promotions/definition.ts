import { normaliseCode } from "./rules";
import type { Definition, PromotionDraft } from "./types";

/** Of a promotion behind many codes: it applies through one of them alone. */
export const BEHIND_CODES = { autoApply: false, layer: "code" } as const;

/** The simulator's promotion that a draft describes. */
export function defineFrom(id: string, draft: PromotionDraft): Definition {
  const code = draft.code === null ? null : normaliseCode(draft.code);
  return {
    id,
    status: "active",
    code,
    autoApply: draft.autoApply ?? code === null,
    layer: draft.layer ?? (code === null ? "sale" : "code"),
    effect: draft.effect,
    target: draft.target,
    per: draft.per,
    maxUnits: draft.maxUnits,
    groupSize: draft.groupSize,
    pick: draft.pick,
    base: draft.base,
    scope: {
      productIds: draft.productIds,
      planIds: draft.planIds,
      tags: draft.planTags,
      termMonths: draft.termMonths,
    },
    conditions: {
      minSubtotal: draft.minimumOrder,
      maxSubtotal: draft.maximumOrder,
      minQuantity: draft.minimumQuantity,
      minLineQuantity: draft.minimumLineQuantity,
      requiresTags: draft.requiresTags,
      firstPurchase: draft.firstPurchase,
      countries: draft.countries,
      languages: draft.languages,
      tiers: draft.tiers,
      tags: draft.customerTags,
      segments: draft.segments,
      minTenureMonths: draft.minimumTenureMonths,
      birthdayWindowDays: draft.birthdayWindowDays,
      minAge: draft.minimumAge,
      maxAge: draft.maximumAge,
      minSpent: draft.minimumSpent,
      maxSpent: draft.maximumSpent,
      minOrders: draft.minimumOrders,
      maxOrders: draft.maximumOrders,
      activeWithinDays: draft.activeWithinDays,
      inactiveForDays: draft.inactiveForDays,
    },
    schedule: {
      startsAt: draft.startsAt,
      endsAt: draft.endsAt,
      weekly: draft.weekly,
      hijri: draft.seasons,
      zone: draft.zone,
    },
    currency: draft.currency,
    cap: draft.maximumDiscount,
    combine: draft.combine,
    group: draft.group,
    exclusive: draft.exclusive,
    priority: draft.priority,
    limits: {
      total: draft.maximumUses,
      perCustomer: draft.maximumPerCustomer,
      budget: draft.budget,
      partial: draft.partial,
    },
  };
}
