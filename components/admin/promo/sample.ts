import type { Currency } from "@/lib/core/money";
import { defineFrom } from "@/lib/promotions/definition";
import type { PromotionDraft } from "@/lib/promotions/types";

/** A price to try an offer on. */
export interface SamplePlan {
  productId: string;
  planId: string;
  name: string;
  tags: string[];
  termMonths: number;
  currency: Currency;
  amount: number;
  list: number;
}

/** A yearly plan that the offer is for, in its currency; the shop's featured plans come first. */
export function pickSample(
  samples: SamplePlan[],
  draft: PromotionDraft | null,
  currency: Currency,
): SamplePlan | undefined {
  const allows = (list: readonly (string | number)[] | undefined, value: string | number) =>
    !list || list.length === 0 || list.includes(value);
  const fits = samples.filter(
    (sample) =>
      sample.currency === currency &&
      allows(draft?.productIds, sample.productId) &&
      allows(draft?.planIds, sample.planId) &&
      allows(draft?.termMonths, sample.termMonths) &&
      (!draft || draft.planTags.length === 0 || draft.planTags.some((tag) => sample.tags.includes(tag))),
  );
  return fits.find((sample) => sample.termMonths === 12) ?? fits[0] ?? samples[0];
}

/** As many units as the offer needs to show what it does. */
export function unitsOf({ effect, minimumQuantity, minimumLineQuantity, groupSize }: PromotionDraft): number {
  const steps = effect.kind === "tiered_percent" || effect.kind === "tiered_fixed" ? effect : null;
  return Math.max(
    1,
    minimumQuantity ?? 1,
    minimumLineQuantity ?? 1,
    groupSize ?? 1,
    effect.kind === "buy_get" ? effect.buyQuantity + effect.getQuantity : 1,
    effect.kind === "first_then" ? 2 : 1,
    steps?.by === "quantity" ? (steps.tiers[0]?.[0] ?? 1) : 1,
  );
}

/** Today's birthday of somebody old enough, and not too old. */
function bornFor({ minimumAge, maximumAge }: PromotionDraft, today: string): string {
  const year = Number(today.slice(0, 4)) - (minimumAge ?? maximumAge ?? 0);
  return `${year}${today.slice(4)}`;
}

/** A case for the simulator: a customer who meets what the offer asks of them, at an hour at which it runs. */
export function caseOf(draft: PromotionDraft, sample: SamplePlan, now: string) {
  const { schedule: _always, ...definition } = defineFrom("draft", draft);
  const tenure =
    draft.effect.kind === "tiered_percent" && draft.effect.by === "tenure_months"
      ? (draft.effect.tiers.at(-1)?.[0] ?? 0)
      : 0;
  return {
    now,
    currency: sample.currency,
    lines: [
      {
        id: "a",
        unitPrice: sample.amount,
        quantity: unitsOf(draft),
        productId: sample.productId,
        planId: sample.planId,
        termMonths: sample.termMonths,
        tags: [...sample.tags, ...draft.requiresTags],
      },
    ],
    customer: {
      id: "sample",
      orders: draft.minimumOrders ?? 0,
      spent: draft.minimumSpent ?? 0,
      daysSinceActive: draft.inactiveForDays ?? (draft.activeWithinDays === null ? null : 0),
      tenureMonths: Math.max(draft.minimumTenureMonths ?? 0, tenure),
      tier: draft.tiers[0] ?? null,
      country: draft.countries[0] ?? null,
      language: draft.languages[0] ?? null,
      birthday: bornFor(draft, now.slice(0, 10)),
      tags: draft.customerTags,
      segments: draft.segments,
    },
    codes: draft.code === null ? [] : [draft.code],
    promotions: [{ ...definition, limits: { partial: draft.partial } }],
  };
}
