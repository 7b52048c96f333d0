import { fits, refuse, type Verdict } from "./refuse";
import type { PromotionDraft, PromotionEffect } from "./types";

const WHOLE = 10_000;
const MAX_TRIAL_DAYS = 90;

/** Refuses an effect that takes nothing off, or more than there is. */
export function decideEffect(effect: PromotionEffect): Verdict {
  switch (effect.kind) {
    case "percent":
    case "cashback":
      if (effect.kind === "cashback" && effect.cap === 0)
        return refuse("effect.cap", "leaves nothing to give");
      return decideRate("effect.basisPoints", effect.basisPoints);
    case "fixed":
      return effect.amount < 1 ? refuse("effect.amount", "takes nothing off") : fits;
    case "fixed_price":
      return fits;
    case "tiered_percent":
    case "tiered_fixed":
      return decideTiers(effect);
    case "graduated":
      return decideSlices(effect.tiers);
    case "first_then":
      return effect.first < 1 && effect.additional < 1 ? refuse("effect.first", "takes nothing off") : fits;
    case "buy_get":
      if (effect.buyQuantity < 1) return refuse("effect.buyQuantity", "is at least one");
      if (effect.getQuantity < 1) return refuse("effect.getQuantity", "is at least one");
      return decideRate("effect.basisPoints", effect.basisPoints);
    case "free_trial":
      return effect.days < 1 || effect.days > MAX_TRIAL_DAYS
        ? refuse("effect.days", `is between 1 and ${MAX_TRIAL_DAYS}`)
        : fits;
  }
}

function decideRate(field: string, basisPoints: number): Verdict {
  if (basisPoints < 1) return refuse(field, "takes nothing off");
  return basisPoints > WHOLE ? refuse(field, "is more than the whole price") : fits;
}

type Tiered = Extract<PromotionEffect, { kind: "tiered_percent" | "tiered_fixed" }>;

function decideTiers({ kind, base, tiers }: Tiered): Verdict {
  if (tiers.length === 0) return refuse("effect.tiers", "has no step");
  const isRate = kind === "tiered_percent";
  if (isRate && base > WHOLE) return refuse("effect.base", "is more than the whole price");
  let before = -1;
  for (const [i, [from, value]] of tiers.entries()) {
    if (from <= before) return refuse(`effect.tiers[${i}][0]`, "is not above the step before");
    if (isRate && value > WHOLE) return refuse(`effect.tiers[${i}][1]`, "is more than the whole price");
    before = from;
  }
  return base === 0 && tiers.every(([, value]) => value === 0)
    ? refuse("effect.tiers", "takes nothing off")
    : fits;
}

function decideSlices(slices: readonly (readonly [number | null, number])[]): Verdict {
  if (slices.length === 0) return refuse("effect.tiers", "has no step");
  let before: number | null = 0;
  for (const [i, [upTo, basisPoints]] of slices.entries()) {
    if (before === null || (upTo !== null && upTo <= before))
      return refuse(`effect.tiers[${i}][0]`, "is not above the step before");
    if (basisPoints > WHOLE) return refuse(`effect.tiers[${i}][1]`, "is more than the whole price");
    before = upTo;
  }
  return slices.every(([, basisPoints]) => basisPoints === 0)
    ? refuse("effect.tiers", "takes nothing off")
    : fits;
}

/** Fields of a draft that say an amount of money, and so need a currency. */
export function moneyFieldsOf(draft: PromotionDraft): string[] {
  const { effect } = draft;
  const own = [
    "minimumOrder",
    "maximumOrder",
    "maximumDiscount",
    "minimumSpent",
    "maximumSpent",
    "budget",
  ] as const;
  return [...effectMoney(effect), ...own.filter((field) => draft[field] !== null)];
}

function effectMoney(effect: PromotionEffect): string[] {
  switch (effect.kind) {
    case "fixed":
      return ["effect.amount"];
    case "fixed_price":
      return ["effect.price"];
    case "first_then":
      return ["effect.first"];
    case "tiered_fixed":
      return ["effect.tiers"];
    case "tiered_percent":
      return effect.by === "subtotal" ? ["effect.tiers"] : [];
    case "graduated":
      return effect.tiers.some(([upTo]) => upTo !== null) ? ["effect.tiers"] : [];
    case "cashback":
      return effect.cap === null ? [] : ["effect.cap"];
    default:
      return [];
  }
}
