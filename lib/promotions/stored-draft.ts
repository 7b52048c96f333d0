import { toSafeInteger } from "@/lib/core/money";
import { BEHIND_CODES } from "./definition";
import { PromotionDraft, type PromotionRow } from "./types";

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
    minimumAge: who?.["minAge"],
    maximumAge: who?.["maxAge"],
    minimumSpent: who?.["minSpent"],
    maximumSpent: who?.["maxSpent"],
    minimumOrders: who?.["minOrders"],
    maximumOrders: who?.["maxOrders"],
    activeWithinDays: who?.["activeWithinDays"],
    inactiveForDays: who?.["inactiveForDays"],
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
