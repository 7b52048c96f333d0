import { type BuyGet, planBuyGet } from "./buy-get";
import type { CompiledPromotion } from "./compile";
import { BUDGET_EXHAUSTED, budgetLeftOf } from "./eligibility";
import { shareOf, splitByWeight, tenThousandthsRounded, WHOLE } from "./integers";
import type { Run } from "./run";
import { linesInScope, picked, unitsIn } from "./scope";
import type { Effect, Refusal, Slice, Tier } from "./types";

/**
 * What the promotion would take off the cart as it stands, after its caps, or why it may not.
 * A line target leaves its parts in `parts`; an order target is split by `partsOf` once it is chosen.
 */
export function measure(run: Run, promotion: CompiledPromotion, parts: number[]): number | Refusal {
  const inScope = linesInScope(run, promotion);
  const lines = picked(run, promotion, inScope);
  const { effect } = promotion;
  if (effect.kind === "free_trial") return 0;
  if (effect.kind === "buy_get") return measureBuyGet(run, promotion, effect, lines, parts);
  if (promotion.takesOrder) {
    return boundTotal(
      run,
      promotion,
      orderAmount(run, promotion, effect, lines, inScope),
      costOf(run, lines),
    );
  }
  clear(run, parts);
  for (const i of lines) parts[i] = lineAmount(run, promotion, effect, i, inScope);
  return boundParts(run, promotion, parts);
}

/** Fills `parts` with what an order target takes off each line: by what each still costs. */
export function partsOf(run: Run, promotion: CompiledPromotion, total: number, parts: number[]): void {
  const lines = picked(run, promotion, linesInScope(run, promotion));
  clear(run, parts);
  const { effect } = promotion;
  if (effect.kind === "buy_get") {
    const plan = planBuyGet(run, promotion, effect, lines);
    if ("reason" in plan) return;
    for (const i of lines) {
      parts[i] = Math.min(eligibleAmount(run, promotion, i, plan.rewarded[i] ?? 0), run.running[i] ?? 0);
    }
  } else {
    for (const i of lines) parts[i] = run.running[i] ?? 0;
  }
  splitByWeight(total, parts, parts);
}

function clear(run: Run, parts: number[]): void {
  for (let i = 0; i < run.running.length; i++) parts[i] = 0;
}

function costOf(run: Run, lines: readonly number[]): number {
  let cost = 0;
  for (const i of lines) cost += run.running[i] ?? 0;
  return cost;
}

type PriceEffect = Exclude<Effect, { kind: "free_trial" } | { kind: "buy_get" }>;

function orderAmount(
  run: Run,
  promotion: CompiledPromotion,
  effect: PriceEffect,
  lines: readonly number[],
  inScope: readonly number[],
): number {
  let eligible = 0;
  for (const i of lines) eligible += eligibleAmount(run, promotion, i, unitsOf(run, promotion, i));
  switch (effect.kind) {
    case "percent":
    case "cashback":
      return shareOf(eligible, effect.basisPoints);
    case "fixed":
      return Math.min(effect.amount, eligible);
    case "fixed_price":
      return Math.max(0, stillCosting(run, promotion, lines) - effect.price);
    case "tiered_percent":
      return shareOf(eligible, tierValue(run, promotion, effect, inScope, null));
    case "tiered_fixed":
      return Math.min(tierValue(run, promotion, effect, inScope, null), eligible);
    case "graduated":
      return graduatedShare(eligible, effect.tiers);
    case "first_then":
      return Math.min(firstThenOverOrder(run, promotion, effect, lines), eligible);
  }
}

function lineAmount(
  run: Run,
  promotion: CompiledPromotion,
  effect: PriceEffect,
  i: number,
  inScope: readonly number[],
): number {
  const units = unitsOf(run, promotion, i);
  const eligible = eligibleAmount(run, promotion, i, units);
  const unitPrice = run.unitPrices[i] ?? 0;
  switch (effect.kind) {
    case "percent":
    case "cashback":
      return shareOf(eligible, effect.basisPoints);
    case "fixed":
      return fixedOff(promotion, effect.amount, unitPrice, units, eligible);
    case "fixed_price":
      return Math.max(0, stillCosting(run, promotion, [i]) - Math.min(effect.price, unitPrice) * units);
    case "tiered_percent":
      return shareOf(eligible, tierValue(run, promotion, effect, inScope, i));
    case "tiered_fixed":
      return fixedOff(promotion, tierValue(run, promotion, effect, inScope, i), unitPrice, units, eligible);
    case "graduated":
      return graduatedShare(eligible, effect.tiers);
    case "first_then":
      return Math.min(firstThen(effect.first, effect.additional, unitPrice, units), eligible);
  }
}

/** Units that may be discounted on a line: bounded, then whole groups only. */
function unitsOf(run: Run, promotion: CompiledPromotion, i: number): number {
  const quantity = run.cartLines[i]?.quantity ?? 0;
  if (!promotion.limitsUnits) return quantity;
  const bounded = Math.min(quantity, promotion.maxUnits);
  return bounded - (bounded % promotion.groupSize);
}

function eligibleAmount(run: Run, promotion: CompiledPromotion, i: number, units: number): number {
  const atList = (run.unitPrices[i] ?? 0) * units;
  return promotion.onList ? atList : Math.min(atList, run.running[i] ?? 0);
}

/** What the eligible units still cost, whatever the base: a fixed price is reached, not taken off. */
function stillCosting(run: Run, promotion: CompiledPromotion, lines: readonly number[]): number {
  let cost = 0;
  for (const i of lines) {
    const atList = (run.unitPrices[i] ?? 0) * unitsOf(run, promotion, i);
    cost += Math.min(atList, run.running[i] ?? 0);
  }
  return cost;
}

function fixedOff(
  promotion: CompiledPromotion,
  amount: number,
  unitPrice: number,
  units: number,
  eligible: number,
): number {
  return Math.min(promotion.perUnit ? Math.min(amount, unitPrice) * units : amount, eligible);
}

const firstThen = (first: number, additional: number, unitPrice: number, units: number): number =>
  units === 0 ? 0 : Math.min(first, unitPrice) + Math.min(additional, unitPrice) * (units - 1);

/** Over an order the first eligible unit is the first of the cart; all others are further ones. */
function firstThenOverOrder(
  run: Run,
  promotion: CompiledPromotion,
  { first, additional }: Extract<Effect, { kind: "first_then" }>,
  lines: readonly number[],
): number {
  let amount = 0;
  let isFirst = true;
  for (const i of lines) {
    const units = unitsOf(run, promotion, i);
    if (units === 0) continue;
    amount += firstThen(isFirst ? first : additional, additional, run.unitPrices[i] ?? 0, units);
    isFirst = false;
  }
  return amount;
}

/** Each slice at its own rate, rounded once over all of them. */
function graduatedShare(eligible: number, slices: readonly Slice[]): number {
  let whole = 0;
  let tenThousandths = 0;
  let from = 0;
  for (const [upTo, basisPoints] of slices) {
    const until = upTo === null ? eligible : Math.min(upTo, eligible);
    if (until > from) {
      const slice = until - from;
      const rest = slice % WHOLE;
      whole += ((slice - rest) / WHOLE) * basisPoints;
      tenThousandths += rest * basisPoints;
      from = until;
    }
  }
  return whole + tenThousandthsRounded(tenThousandths);
}

type Tiered = Extract<Effect, { kind: "tiered_percent" | "tiered_fixed" }>;

/** The highest tier reached applies to the whole. `line` is null for an order. */
function tierValue(
  run: Run,
  promotion: CompiledPromotion,
  { by, base, tiers }: Tiered,
  inScope: readonly number[],
  line: number | null,
): number {
  const reached = tierMeasure(run, promotion, by, inScope, line);
  let value = base;
  for (const [from, tier] of tiers satisfies readonly Tier[]) if (reached >= from) value = tier;
  return value;
}

function tierMeasure(
  run: Run,
  promotion: CompiledPromotion,
  by: Tiered["by"],
  inScope: readonly number[],
  line: number | null,
): number {
  switch (by) {
    case "subtotal":
      return promotion.onList ? run.listTotal : run.runningTotal;
    case "quantity":
      return unitsIn(run, inScope);
    case "tenure_months":
      return run.customer?.tenureMonths ?? 0;
    case "term_months": {
      if (line !== null) return run.cartLines[line]?.termMonths ?? 0;
      let longest = 0;
      for (const i of inScope) longest = Math.max(longest, run.cartLines[i]?.termMonths ?? 0);
      return longest;
    }
  }
}

function measureBuyGet(
  run: Run,
  promotion: CompiledPromotion,
  effect: BuyGet,
  lines: readonly number[],
  parts: number[],
): number | Refusal {
  const plan = planBuyGet(run, promotion, effect, lines);
  if ("reason" in plan) return plan;
  clear(run, parts);
  let eligible = 0;
  let cost = 0;
  for (const i of lines) {
    const units = plan.rewarded[i] ?? 0;
    const amount = eligibleAmount(run, promotion, i, units);
    eligible += amount;
    cost += Math.min(amount, run.running[i] ?? 0);
    parts[i] = shareOf(amount, effect.basisPoints);
  }
  if (promotion.takesOrder) return boundTotal(run, promotion, shareOf(eligible, effect.basisPoints), cost);
  return boundParts(run, promotion, parts);
}

/** Promotion cap, budget, cart maximum, and never more than the lines still cost. */
function boundTotal(run: Run, promotion: CompiledPromotion, raw: number, cost: number): number | Refusal {
  let amount = Math.min(raw, promotion.cap);
  const budgetLeft = budgetLeftOf(run, promotion);
  if (amount > budgetLeft) {
    if (!promotion.paysPartly) return BUDGET_EXHAUSTED;
    amount = budgetLeft;
  }
  return Math.min(amount, run.discountLeft, cost);
}

/** The same over the parts of a line target; what a bound leaves is split by what each part was. */
function boundParts(run: Run, promotion: CompiledPromotion, parts: number[]): number | Refusal {
  let raw = 0;
  for (const part of parts) raw += part;
  const amount = boundTotal(run, promotion, raw, raw);
  if (typeof amount !== "number") return amount;
  if (amount < raw) splitByWeight(amount, parts, parts);
  let total = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = Math.min(parts[i] ?? 0, run.running[i] ?? 0);
    parts[i] = part;
    total += part;
  }
  return total;
}
