import type { LocalizedText } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";
import { readAmount, readWhole, writeAmount } from "../form/amounts";
import type { Errors } from "../form/use-form";
import type { Text } from "../use-text";
import { textOf, type Words, wordsOf } from "./localized-fields";

export const TERMS = [1, 3, 6, 12, 24] as const;

export interface EditedFeature {
  key: string;
  label: LocalizedText;
  value: LocalizedText | boolean;
  limit?: { amount: number; per: "day" | "month" };
}

export interface EditedPlan {
  id: string;
  name: LocalizedText;
  tagline: LocalizedText;
  features: EditedFeature[];
  tags: string[];
  featured: boolean;
  position: number;
  archived: boolean;
  refund: { days: number; usedBasisPoints: number } | null;
  prices: { termMonths: number; currency: Currency; amount: number }[];
}

export interface FeatureValues {
  key: string;
  label: Words;
  kind: "yes" | "no" | "text";
  value: Words;
  limit: EditedFeature["limit"] | null;
}

export interface PlanValues extends Record<string, unknown> {
  name: Words;
  tagline: Words;
  featured: boolean;
  archived: boolean;
  position: string;
  /** Empty promises no refund. */
  refundDays: string;
  refundUsed: string;
  features: FeatureValues[];
  /** By `term:currency`, as typed; empty is not sold. */
  prices: Record<string, string>;
}

export const cell = (term: number, currency: Currency): string => `${term}:${currency}`;

export function valuesOf(plan: EditedPlan | null): PlanValues {
  return {
    name: wordsOf(plan?.name),
    tagline: wordsOf(plan?.tagline),
    featured: plan?.featured ?? false,
    archived: plan?.archived ?? false,
    position: String(plan?.position ?? 0),
    refundDays: plan?.refund ? String(plan.refund.days) : "",
    refundUsed: String(wholePercent(plan?.refund?.usedBasisPoints ?? 10_000)),
    features: (plan?.features ?? []).map((feature) => ({
      key: feature.key,
      label: wordsOf(feature.label),
      kind: typeof feature.value === "boolean" ? (feature.value ? "yes" : "no") : "text",
      value: wordsOf(typeof feature.value === "boolean" ? undefined : feature.value),
      limit: feature.limit ?? null,
    })),
    prices: Object.fromEntries(
      (plan?.prices ?? []).map((price) => [
        cell(price.termMonths, price.currency),
        writeAmount(price.amount, price.currency),
      ]),
    ),
  };
}

const wholePercent = (basisPoints: number): number => Math.round(basisPoints / 100);

function isWithin(typed: string, most: number): boolean {
  const value = readWhole(typed);
  return value !== null && value >= 1 && value <= most;
}

export const typedPrice = (values: PlanValues, term: number, currency: Currency): string =>
  values.prices[cell(term, currency)]?.trim() ?? "";

export function findWrong(values: PlanValues, currencies: readonly Currency[], t: Text): Errors {
  const wrong: Errors = {};
  if (values.name.en.trim() === "") wrong["name"] = t("admin.product.errors.name");
  if (readWhole(values.position) === null) wrong["position"] = t("admin.form.whole");
  const isPromised = values.refundDays.trim() !== "";
  if (isPromised && !isWithin(values.refundDays, 365))
    wrong["refundDays"] = t("admin.plan.errors.refundDays");
  if (isPromised && !isWithin(values.refundUsed, 100))
    wrong["refundUsed"] = t("admin.plan.errors.refundUsed");
  values.features.forEach((feature, index) => {
    if (feature.label.en.trim() === "" || (feature.kind === "text" && feature.value.en.trim() === ""))
      wrong[`features.${index}`] = t("admin.plan.errors.feature");
  });
  for (const currency of currencies) {
    const monthly = readAmount(typedPrice(values, 1, currency), currency);
    for (const term of TERMS) {
      const typed = typedPrice(values, term, currency);
      if (typed === "") continue;
      const name = `prices.${cell(term, currency)}`;
      const amount = readAmount(typed, currency);
      if (amount === null) wrong[name] = t("admin.form.amount");
      else if (monthly === null)
        wrong[`prices.${cell(1, currency)}`] = t("admin.plan.errors.base", { currency });
      else if (amount > monthly * term) wrong[name] = t("admin.plan.errors.dearer");
    }
  }
  return wrong;
}

export function planOf(values: PlanValues, currencies: readonly Currency[], tags: string[]) {
  return {
    name: textOf(values.name),
    tagline: textOf(values.tagline),
    tags,
    featured: values.featured,
    archived: values.archived,
    position: readWhole(values.position) ?? 0,
    refund:
      values.refundDays.trim() === ""
        ? null
        : {
            days: readWhole(values.refundDays) ?? 0,
            usedBasisPoints: (readWhole(values.refundUsed) ?? 0) * 100,
          },
    features: values.features.map((feature) => ({
      key: feature.key,
      label: textOf(feature.label),
      value: feature.kind === "text" ? textOf(feature.value) : feature.kind === "yes",
      ...(feature.limit ? { limit: feature.limit } : {}),
    })),
    prices: currencies.flatMap((currency) => {
      const monthly = readAmount(typedPrice(values, 1, currency), currency);
      if (monthly === null) return [];
      const terms = TERMS.flatMap((termMonths) => {
        const amount = readAmount(typedPrice(values, termMonths, currency), currency);
        return amount === null ? [] : [{ termMonths, amount }];
      });
      return [{ currency, monthly, terms }];
    }),
  };
}

/** A key that no other feature of the plan has; the same feature of another plan lines up by its English words. */
export function keyFor(label: string, taken: readonly string[]): string {
  const base =
    label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 32) || "feature";
  let key = base;
  for (let n = 2; taken.includes(key); n++) key = `${base}_${n}`;
  return key;
}
