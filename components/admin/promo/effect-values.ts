import type { Currency } from "@/lib/core/money";
import type { EffectKind } from "@/lib/promotions/choices";
import type { PromotionEffect } from "@/lib/promotions/types";
import { readAmount, readPercent, readWhole, writeAmount, writePercent } from "../form/amounts";
import { isEmpty, wordsIn } from "./typed";

/** A step of tiers, or a slice: text as typed. An empty `from` of a slice is "and above". */
export interface Step {
  /** Tells rows apart while they are edited. */
  key: number;
  from: string;
  value: string;
}

let steps = 0;
export const newStep = (from: string, value: string): Step => ({ key: ++steps, from, value });

/** What a promotion gives, as typed: the inputs of every kind, of which the chosen one's count. */
export type EffectValues = {
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
};

export function effectValuesOf(effect: PromotionEffect, currency: Currency): EffectValues {
  const money = (amount: number) => writeAmount(amount, currency);
  const values: EffectValues = {
    kind: effect.kind,
    percent: "10",
    amount: "",
    days: "7",
    by: "quantity",
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

/** The effect that the API takes; call it with values that have nothing wrong. */
export function effectOf(values: EffectValues & { cap: string; currency: Currency }): PromotionEffect {
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
