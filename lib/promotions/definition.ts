import { toSafeInteger } from "@/lib/core/money";
import { normaliseCode } from "./rules";
import { type Definition, PromotionDraft, type PromotionRow } from "./types";

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

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

type Stored = Pick<
  PromotionRow,
  | "name"
  | "code"
  | "hasManyCodes"
  | "definition"
  | "startsAt"
  | "endsAt"
  | "maxPerCustomer"
  | "campaignId"
  | "returnsOnRefund"
>;

/** The draft that a stored promotion came from; its limits are the holder's, or the campaign's where it has one. */
export function draftOf(
  row: Stored,
  limit: { maximum: number | null; budgetMinor: bigint | null },
): PromotionDraft {
  const { scope, conditions, schedule, limits, ...own } = row.definition;
  const [where, who, when] = [scope, conditions, schedule].map(recordOf);
  const shares = row.campaignId !== null;
  const ownDefault = { autoApply: row.code === null, layer: row.code === null ? "sale" : "code" };
  const byDefault = row.hasManyCodes ? BEHIND_CODES : ownDefault;
  return PromotionDraft.parse({
    name: row.name,
    code: row.code,
    autoApply: own["autoApply"] === byDefault.autoApply ? null : own["autoApply"],
    effect: own["effect"],
    currency: own["currency"],
    layer: own["layer"] === byDefault.layer ? null : own["layer"],
    target: own["target"],
    per: own["per"],
    maxUnits: own["maxUnits"],
    groupSize: own["groupSize"],
    pick: own["pick"],
    base: own["base"],
    productIds: where?.["productIds"],
    planIds: where?.["planIds"],
    planTags: where?.["tags"],
    termMonths: where?.["termMonths"],
    firstPurchase: who?.["firstPurchase"],
    minimumOrder: who?.["minSubtotal"],
    maximumOrder: who?.["maxSubtotal"],
    minimumQuantity: who?.["minQuantity"],
    minimumLineQuantity: who?.["minLineQuantity"],
    requiresTags: who?.["requiresTags"],
    countries: who?.["countries"],
    languages: who?.["languages"],
    tiers: who?.["tiers"],
    customerTags: who?.["tags"],
    segments: who?.["segments"],
    minimumTenureMonths: who?.["minTenureMonths"],
    birthdayWindowDays: who?.["birthdayWindowDays"],
    startsAt: row.startsAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    weekly: when?.["weekly"],
    seasons: when?.["hijri"],
    zone: when?.["zone"],
    maximumDiscount: own["cap"],
    combine: own["combine"],
    group: own["group"],
    exclusive: own["exclusive"],
    priority: own["priority"],
    maximumUses: shares ? null : limit.maximum,
    maximumPerCustomer: row.maxPerCustomer,
    budget: shares || limit.budgetMinor === null ? null : toSafeInteger(limit.budgetMinor),
    partial: recordOf(limits)["partial"],
    returnsOnRefund: row.returnsOnRefund,
    campaignId: row.campaignId,
  });
}
