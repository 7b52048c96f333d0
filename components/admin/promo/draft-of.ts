import { moneyFieldsOf } from "@/lib/promotions/effect-rules";
import type { PromotionDraft } from "@/lib/promotions/types";
import { readAmount, readWhole } from "../form/amounts";
import { fromWallTime } from "../form/wall-time";
import { effectOf } from "./effect-values";
import type { PromoValues } from "./promo-values";
import { isEmpty, wordsIn } from "./typed";

const EVERY_TERM = [1, 3, 6, 12, 24] as const;

/** The place of plans, to turn a product chosen beside another product's plan into its plans. */
export interface Place {
  value: string;
  label: string;
  productId: string;
}

/** The draft that the API takes; call it with values that have nothing wrong. */
export function draftOf(values: PromoValues, timeZone: string, places: readonly Place[]): PromotionDraft {
  const { currency } = values;
  const money = (typed: string) => (isEmpty(typed) ? null : readAmount(typed, currency));
  const hasBudget = values.campaign === "";
  const draft = {
    name: values.name.trim(),
    code: isEmpty(values.code) ? null : values.code.replace(/\s+/g, "").toUpperCase(),
    autoApply: !isEmpty(values.code) && values.autoApply ? true : null,
    effect: effectOf(values),
    layer: values.layer === "" ? null : values.layer,
    target: values.target,
    per: values.per,
    maxUnits: readWhole(values.maxUnits),
    groupSize: readWhole(values.groupSize),
    pick: values.pick,
    base: values.onList ? "list" : "running",
    ...scopeOf(values, places),
    planTags: wordsIn(values.planTags),
    termMonths: EVERY_TERM.filter((term) => values.terms.includes(term)),
    firstPurchase: values.firstPurchase,
    minimumOrder: money(values.minimum),
    maximumOrder: money(values.maximum),
    minimumQuantity: readWhole(values.minQuantity),
    minimumLineQuantity: readWhole(values.minLineQuantity),
    requiresTags: wordsIn(values.requiresTags),
    countries: wordsIn(values.countries.toUpperCase()),
    languages: wordsIn(values.languages.toLowerCase()),
    tiers: wordsIn(values.tiers),
    customerTags: wordsIn(values.customerTags),
    segments: values.segments,
    minimumAge: readWhole(values.minAge),
    maximumAge: readWhole(values.maxAge),
    minimumSpent: money(values.minSpent),
    maximumSpent: money(values.maxSpent),
    minimumOrders: readWhole(values.minOrders),
    maximumOrders: readWhole(values.maxOrders),
    activeWithinDays: readWhole(values.activeWithin),
    inactiveForDays: readWhole(values.inactiveFor),
    minimumTenureMonths: readWhole(values.tenure),
    birthdayWindowDays: readWhole(values.birthday),
    startsAt: fromWallTime(values.starts, timeZone),
    endsAt: fromWallTime(values.ends, timeZone),
    weekly: values.weekly.map(({ days, from, to }) => ({ days, from, to: to === "00:00" ? "24:00" : to })),
    seasons: values.seasons.map(({ season, before, after }) => ({
      season,
      daysBefore: readWhole(before) ?? 0,
      daysAfter: readWhole(after) ?? 0,
    })),
    zone: values.zone,
    maximumDiscount: values.kind === "cashback" || values.kind === "free_trial" ? null : money(values.cap),
    combine: values.stacks ? "stack" : "best",
    group: isEmpty(values.group) ? null : values.group.trim(),
    exclusive: values.exclusive,
    priority: readWhole(values.priority) ?? 100,
    maximumUses: hasBudget ? readWhole(values.uses) : null,
    maximumPerCustomer: readWhole(values.perCustomer),
    budget: hasBudget ? money(values.budget) : null,
    partial: values.partial,
    returnsOnRefund: values.returns,
    campaignId: (values.campaign === "" ? null : values.campaign) as PromotionDraft["campaignId"],
    currency,
  } satisfies PromotionDraft;
  return moneyFieldsOf(draft).length > 0 ? draft : { ...draft, currency: null };
}

function scopeOf(
  { places: chosen }: PromoValues,
  places: readonly Place[],
): Pick<PromotionDraft, "productIds" | "planIds"> {
  const productIds = chosen.filter((id) => id.startsWith("prd_")) as PromotionDraft["productIds"];
  const planIds = chosen.filter((id) => id.startsWith("pln_")) as PromotionDraft["planIds"];
  if (productIds.length === 0 || planIds.length === 0) return { productIds, planIds };
  const whole = places
    .filter(({ value, productId }) => value !== productId && productIds.some((id) => id === productId))
    .map(({ value }) => value as PromotionDraft["planIds"][number]);
  return { productIds: [], planIds: [...new Set([...planIds, ...whole])] };
}
