import type { Currency } from "@/lib/core/money";
import type { PromotionDraft } from "@/lib/promotions/types";
import { writeAmount } from "../form/amounts";
import { toWallTime } from "../form/wall-time";
import { type EffectValues, effectValuesOf } from "./effect-values";

export interface HoursValues {
  key: number;
  days: number[];
  from: string;
  to: string;
}

let rows = 0;
export const newHours = (days: number[], from: string, to: string): HoursValues => ({
  key: ++rows,
  days,
  from,
  to,
});

export interface SeasonValues {
  season: PromotionDraft["seasons"][number]["season"];
  before: string;
  after: string;
}

/** What the form holds: text as typed. */
export type PromoValues = EffectValues & {
  code: string;
  name: string;
  autoApply: boolean;
  currency: Currency;
  cap: string;
  minimum: string;
  maximum: string;
  minQuantity: string;
  minLineQuantity: string;
  uses: string;
  perCustomer: string;
  budget: string;
  partial: boolean;
  returns: boolean;
  campaign: string;
  starts: string;
  ends: string;
  weekly: HoursValues[];
  seasons: SeasonValues[];
  zone: "shop" | "customer";
  /** `prd_…` and `pln_…`; none is everything. */
  places: string[];
  terms: number[];
  planTags: string;
  firstPurchase: boolean;
  requiresTags: string;
  countries: string;
  languages: string;
  tiers: string;
  customerTags: string;
  segments: string[];
  minAge: string;
  maxAge: string;
  minSpent: string;
  maxSpent: string;
  minOrders: string;
  maxOrders: string;
  activeWithin: string;
  inactiveFor: string;
  tenure: string;
  birthday: string;
  layer: "" | NonNullable<PromotionDraft["layer"]>;
  target: PromotionDraft["target"];
  per: PromotionDraft["per"];
  maxUnits: string;
  groupSize: string;
  pick: PromotionDraft["pick"];
  onList: boolean;
  stacks: boolean;
  exclusive: boolean;
  group: string;
  priority: string;
};

/** The inputs whose value is of a type. */
export type KeyOf<Values, Type> = {
  [K in keyof Values & string]: Values[K] extends Type ? (Type extends Values[K] ? K : never) : never;
}[keyof Values & string];

export function valuesOf(draft: PromotionDraft | null, currency: Currency, timeZone: string): PromoValues {
  const own = draft?.currency ?? currency;
  const money = (amount: number | null | undefined) => writeAmount(amount ?? null, own);
  const text = (value: number | null | undefined) => value?.toString() ?? "";
  const words = (list: readonly string[] | undefined) => (list ?? []).join(", ");
  return {
    code: draft?.code ?? "",
    name: draft?.name ?? "",
    autoApply: draft?.code != null && draft.autoApply === true,
    ...effectValuesOf(draft?.effect ?? { kind: "percent", basisPoints: 1000 }, own),
    currency: own,
    ...(draft?.effect.kind === "cashback"
      ? { cap: money(draft.effect.cap) }
      : { cap: money(draft?.maximumDiscount) }),
    minimum: money(draft?.minimumOrder),
    maximum: money(draft?.maximumOrder),
    minQuantity: text(draft?.minimumQuantity),
    minLineQuantity: text(draft?.minimumLineQuantity),
    uses: text(draft?.maximumUses),
    perCustomer: draft ? text(draft.maximumPerCustomer) : "1",
    budget: money(draft?.budget),
    partial: draft?.partial ?? false,
    returns: draft?.returnsOnRefund ?? false,
    campaign: draft?.campaignId ?? "",
    starts: toWallTime(draft?.startsAt ?? null, timeZone),
    ends: toWallTime(draft?.endsAt ?? null, timeZone),
    // A clock's field knows no 24:00.
    weekly: (draft?.weekly ?? []).map(({ days, from, to }) =>
      newHours(days, from, to === "24:00" ? "00:00" : to),
    ),
    seasons: (draft?.seasons ?? []).map(({ season, daysBefore, daysAfter }) => ({
      season,
      before: text(daysBefore),
      after: text(daysAfter),
    })),
    zone: draft?.zone ?? "shop",
    places: [...(draft?.productIds ?? []), ...(draft?.planIds ?? [])],
    terms: draft?.termMonths ?? [],
    planTags: words(draft?.planTags),
    firstPurchase: draft?.firstPurchase ?? false,
    requiresTags: words(draft?.requiresTags),
    countries: words(draft?.countries),
    languages: words(draft?.languages),
    tiers: words(draft?.tiers),
    customerTags: words(draft?.customerTags),
    segments: draft?.segments ?? [],
    minAge: text(draft?.minimumAge),
    maxAge: text(draft?.maximumAge),
    minSpent: money(draft?.minimumSpent),
    maxSpent: money(draft?.maximumSpent),
    minOrders: text(draft?.minimumOrders),
    maxOrders: text(draft?.maximumOrders),
    activeWithin: text(draft?.activeWithinDays),
    inactiveFor: text(draft?.inactiveForDays),
    tenure: text(draft?.minimumTenureMonths),
    birthday: text(draft?.birthdayWindowDays),
    layer: draft?.layer ?? "",
    target: draft?.target ?? "order",
    per: draft?.per ?? "line",
    maxUnits: text(draft?.maxUnits),
    groupSize: text(draft?.groupSize),
    pick: draft?.pick ?? "all",
    onList: draft?.base === "list",
    stacks: draft?.combine === "stack",
    exclusive: draft?.exclusive ?? false,
    group: draft?.group ?? "",
    priority: text(draft?.priority ?? 100),
  };
}
