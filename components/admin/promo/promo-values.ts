import type { Currency } from "@/lib/core/money";
import type { EffectKind } from "@/lib/promotions/choices";
import { moneyFieldsOf } from "@/lib/promotions/effect-rules";
import type { PromotionDraft, PromotionEffect } from "@/lib/promotions/types";
import { readAmount, readPercent, readWhole, writeAmount, writePercent } from "../form/amounts";
import { fromWallTime, toWallTime } from "../form/wall-time";

/** A step of tiers, or a slice: text as typed. An empty `from` of a slice is "and above". */
export interface Step {
  /** Tells rows apart while they are edited. */
  key: number;
  from: string;
  value: string;
}

export interface HoursValues {
  key: number;
  days: number[];
  from: string;
  to: string;
}

let rows = 0;
const newRow = (): number => ++rows;
export const newStep = (from: string, value: string): Step => ({ key: newRow(), from, value });
export const newHours = (days: number[], from: string, to: string): HoursValues => ({
  key: newRow(),
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
export type PromoValues = {
  code: string;
  name: string;
  autoApply: boolean;
  kind: EffectKind;
  percent: string;
  amount: string;
  days: string;
  by: "subtotal" | "quantity" | "term_months" | "tenure_months";
  base: string;
  steps: Step[];
  first: string;
  additional: string;
  buyQuantity: string;
  getQuantity: string;
  buyTags: string;
  getTags: string;
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
  segments: string;
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

export type TextKey = {
  [K in keyof PromoValues]: PromoValues[K] extends string ? K : never;
}[keyof PromoValues];
export type SwitchKey = {
  [K in keyof PromoValues]: PromoValues[K] extends boolean ? K : never;
}[keyof PromoValues];

const EVERY_TERM = [1, 3, 6, 12, 24] as const;

export function valuesOf(draft: PromotionDraft | null, currency: Currency, timeZone: string): PromoValues {
  const own = draft?.currency ?? currency;
  const money = (amount: number | null | undefined) => writeAmount(amount ?? null, own);
  const text = (value: number | null | undefined) => value?.toString() ?? "";
  const words = (list: readonly string[] | undefined) => (list ?? []).join(", ");
  return {
    code: draft?.code ?? "",
    name: draft?.name ?? "",
    autoApply: draft?.code != null && draft.autoApply === true,
    ...effectValues(draft?.effect ?? { kind: "percent", basisPoints: 1000 }, own),
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
    segments: words(draft?.segments),
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

function effectValues(effect: PromotionEffect, currency: Currency) {
  const money = (amount: number) => writeAmount(amount, currency);
  const values = {
    kind: effect.kind,
    percent: "10",
    amount: "",
    days: "7",
    by: "quantity" as PromoValues["by"],
    base: "0",
    steps: [newStep("", "")],
    first: "",
    additional: "0",
    buyQuantity: "2",
    getQuantity: "1",
    buyTags: "",
    getTags: "",
  };
  switch (effect.kind) {
    case "percent":
    case "cashback":
      return { ...values, percent: writePercent(effect.basisPoints) };
    case "fixed":
      return { ...values, amount: money(effect.amount) };
    case "fixed_price":
      return { ...values, amount: money(effect.price) };
    case "free_trial":
      return { ...values, days: String(effect.days) };
    case "first_then":
      return { ...values, first: money(effect.first), additional: money(effect.additional) };
    case "buy_get":
      return {
        ...values,
        buyQuantity: String(effect.buyQuantity),
        getQuantity: String(effect.getQuantity),
        buyTags: effect.buyTags.join(", "),
        getTags: effect.getTags.join(", "),
        percent: writePercent(effect.basisPoints),
      };
    case "graduated":
      return {
        ...values,
        steps: effect.tiers.map(([upTo, basisPoints]) =>
          newStep(upTo === null ? "" : money(upTo), writePercent(basisPoints)),
        ),
      };
    case "tiered_percent":
    case "tiered_fixed": {
      const say = effect.kind === "tiered_percent" ? writePercent : money;
      return {
        ...values,
        by: effect.by,
        base: say(effect.base),
        steps: effect.tiers.map(([from, value]) =>
          newStep(effect.by === "subtotal" ? money(from) : String(from), say(value)),
        ),
      };
    }
  }
}

export const isEmpty = (typed: string): boolean => typed.trim() === "";

/** "vip, gold" as its parts. */
export const wordsIn = (typed: string): string[] =>
  typed
    .split(/[,،;]/u)
    .map((word) => word.trim())
    .filter((word) => word !== "");

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
    segments: wordsIn(values.segments),
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

function effectOf(values: PromoValues): PromotionEffect {
  const money = (typed: string) => readAmount(typed, values.currency) ?? 0;
  const rate = (typed: string) => readPercent(typed) ?? 0;
  const { kind } = values;
  switch (kind) {
    case "percent":
      return { kind, basisPoints: rate(values.percent) };
    case "cashback":
      return {
        kind,
        basisPoints: rate(values.percent),
        cap: isEmpty(values.cap) ? null : money(values.cap),
      };
    case "fixed":
      return { kind, amount: money(values.amount) };
    case "fixed_price":
      return { kind, price: money(values.amount) };
    case "free_trial":
      return { kind, days: readWhole(values.days) ?? 0 };
    case "first_then":
      return { kind, first: money(values.first), additional: money(values.additional) };
    case "buy_get":
      return {
        kind,
        buyQuantity: readWhole(values.buyQuantity) ?? 0,
        buyTags: wordsIn(values.buyTags),
        getQuantity: readWhole(values.getQuantity) ?? 0,
        getTags: wordsIn(values.getTags),
        basisPoints: rate(values.percent),
      };
    case "graduated":
      return {
        kind,
        tiers: values.steps.map(({ from, value }) => [isEmpty(from) ? null : money(from), rate(value)]),
      };
    case "tiered_percent":
    case "tiered_fixed": {
      const give = kind === "tiered_percent" ? rate : money;
      const reach = (typed: string) => (values.by === "subtotal" ? money(typed) : (readWhole(typed) ?? 0));
      return {
        kind,
        by: values.by,
        base: isEmpty(values.base) ? 0 : give(values.base),
        tiers: values.steps.map(({ from, value }) => [reach(from), give(value)]),
      };
    }
  }
}

/** Which input the API means by a field. */
export function inputOf(field: string): string {
  const step = /^(effect\.tiers|weekly|seasons)\b/.exec(field)?.[1];
  if (step !== undefined) return step === "effect.tiers" ? "steps" : step;
  return INPUTS[field] ?? field;
}

const INPUTS: Record<string, string> = {
  "effect.basisPoints": "percent",
  "effect.amount": "amount",
  "effect.price": "amount",
  "effect.days": "days",
  "effect.base": "base",
  "effect.first": "first",
  "effect.additional": "additional",
  "effect.buyQuantity": "buyQuantity",
  "effect.getQuantity": "getQuantity",
  "effect.cap": "cap",
  maximumDiscount: "cap",
  minimumOrder: "minimum",
  maximumOrder: "maximum",
  minimumQuantity: "minQuantity",
  minimumLineQuantity: "minLineQuantity",
  maximumUses: "uses",
  maximumPerCustomer: "perCustomer",
  returnsOnRefund: "returns",
  campaignId: "campaign",
  startsAt: "starts",
  endsAt: "ends",
  productIds: "places",
  planIds: "places",
  termMonths: "terms",
  minimumTenureMonths: "tenure",
  birthdayWindowDays: "birthday",
};
