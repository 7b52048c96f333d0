import type { SimulatorInput } from "./simulator-input";

export type Promotion = SimulatorInput["promotions"][number];
export type No = { reason: string; params: Record<string, unknown> };
type Outcome<T> = { no: No } | { yes: T };

export interface State {
  running: bigint[];
  left: bigint;
  used: number[];
  applied: { promotionId: string; amount: bigint; lines: Record<string, bigint> }[];
  rejected: { promotionId: string | null; reason: string; params: Record<string, unknown> }[];
  trials: Promotion[];
  cashbacks: Promotion[];
}

const no = (reason: string, params: Record<string, unknown> = {}): { no: No } => ({ no: { reason, params } });
export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
export const min = (...amounts: bigint[]): bigint => amounts.reduce((a, b) => (b < a ? b : a));
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
/** Half away from zero, once. */
const rounded = (tenThousandths: bigint): bigint => (tenThousandths + 5000n) / 10_000n;
export function split(total: bigint, weights: readonly bigint[]): bigint[] {
  const whole = sum(weights);
  if (whole === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (total * weight) / whole);
  const order = weights
    .map((weight, i) => ({ i, rest: (total * weight) % whole }))
    .sort((a, b) => (b.rest > a.rest ? 1 : b.rest < a.rest ? -1 : a.i - b.i));
  let left = total - sum(parts);
  for (const { i } of order) {
    if (left === 0n) break;
    parts[i] = (parts[i] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}

/** What a promotion takes off a cart as it stands. */
export class PlainAmounts {
  protected readonly input: SimulatorInput;
  protected readonly list: bigint[];

  constructor(input: SimulatorInput) {
    this.input = input;
    this.list = input.lines.map(({ unitPrice, quantity }) => BigInt(unitPrice) * BigInt(quantity));
  }

  protected inScope({ scope }: Promotion): number[] {
    return this.input.lines.flatMap((line, i) =>
      (scope.productIds.length === 0 || scope.productIds.includes(line.productId ?? "")) &&
      (scope.planIds.length === 0 || scope.planIds.includes(line.planId ?? "")) &&
      (scope.tags.length === 0 || scope.tags.some((tag) => line.tags.includes(tag))) &&
      (scope.termMonths.length === 0 || scope.termMonths.includes(line.termMonths))
        ? [i]
        : [],
    );
  }

  /** The amount, its parts, and the units that a buy-get uses for it. */
  protected measure(state: State, promotion: Promotion): Outcome<{ parts: bigint[]; used: number[] }> {
    const { lines } = this.input;
    const { effect, pick } = promotion;
    const isList = promotion.base === "list" && effect.kind !== "cashback";
    const scope = this.inScope(promotion);
    const priceOf = (i: number): bigint => BigInt(lines[i]?.unitPrice ?? 0);
    const runs = (i: number): bigint => state.running[i] ?? 0n;
    let chosen = scope;
    if (pick !== "all" && effect.kind !== "buy_get") {
      const byPrice = [...scope].sort((a, b) => Number(priceOf(a) - priceOf(b)) || a - b);
      const extreme = priceOf((pick === "cheapest" ? byPrice[0] : byPrice.at(-1)) ?? 0);
      chosen = scope.filter((i) => priceOf(i) === extreme).slice(0, 1);
    }
    const unitsOf = (i: number): number => {
      const units = Math.min(lines[i]?.quantity ?? 0, promotion.maxUnits ?? Number.MAX_SAFE_INTEGER);
      const size = promotion.groupSize ?? 1;
      return Math.floor(units / size) * size;
    };
    const amountOf = (i: number, units: number, atList = isList): bigint =>
      atList ? priceOf(i) * BigInt(units) : min(priceOf(i) * BigInt(units), runs(i));
    const tier = (line: number | null): number => {
      if (!("by" in effect)) return 0;
      const terms = (line === null ? scope : [line]).map((i) => lines[i]?.termMonths ?? 0);
      const reached = {
        subtotal: Number(sum(isList ? this.list : state.running)),
        quantity: scope.reduce((units, i) => units + (lines[i]?.quantity ?? 0), 0),
        term_months: Math.max(...terms),
        tenure_months: this.input.customer?.tenureMonths ?? 0,
      }[effect.by];
      return effect.tiers.filter(([from]) => from <= reached).at(-1)?.[1] ?? effect.base;
    };
    const graduated = (amount: bigint): bigint => {
      if (effect.kind !== "graduated") return 0n;
      let from = 0n;
      let tenThousandths = 0n;
      for (const [upTo, basisPoints] of effect.tiers) {
        const until = upTo === null ? amount : min(BigInt(upTo), amount);
        tenThousandths += max(0n, until - from) * BigInt(basisPoints);
        from = max(from, until);
      }
      return rounded(tenThousandths);
    };

    let used = lines.map(() => 0);
    let eligible: bigint[] = lines.map((_, i) => (chosen.includes(i) ? amountOf(i, unitsOf(i)) : 0n));
    let weights: bigint[] = lines.map((_, i) => (chosen.includes(i) ? runs(i) : 0n));
    if (effect.kind === "buy_get") {
      const plan = this.buyGet(state, promotion, chosen);
      if ("no" in plan) return plan;
      used = plan.yes.used;
      eligible = plan.yes.rewarded.map((units, i) => amountOf(i, units));
      weights = eligible.map((amount, i) => min(amount, runs(i)));
    }

    if (promotion.target === "order") {
      const whole = sum(eligible);
      const raw = ((): bigint => {
        switch (effect.kind) {
          case "percent":
          case "cashback":
          case "buy_get":
            return rounded(whole * BigInt(effect.basisPoints));
          case "fixed":
            return min(BigInt(effect.amount), whole);
          case "fixed_price":
            return max(0n, sum(chosen.map((i) => amountOf(i, unitsOf(i), false))) - BigInt(effect.price));
          case "tiered_percent":
            return rounded(whole * BigInt(tier(null)));
          case "tiered_fixed":
            return min(BigInt(tier(null)), whole);
          case "graduated":
            return graduated(whole);
          case "first_then": {
            const units = chosen.flatMap((i) => Array.from({ length: unitsOf(i) }, () => i));
            const off = units.map((i, place) =>
              min(BigInt(place === 0 ? effect.first : effect.additional), priceOf(i)),
            );
            return min(sum(off), whole);
          }
          case "free_trial":
            return 0n;
        }
      })();
      const bounded = this.bounded(state, promotion, raw);
      if ("no" in bounded) return bounded;
      return { yes: { parts: split(min(bounded.yes, sum(weights)), weights), used } };
    }

    const partOf = (i: number): bigint => {
      if (!chosen.includes(i)) return 0n;
      const units = BigInt(unitsOf(i));
      const amount = eligible[i] ?? 0n;
      const fixed = (off: bigint): bigint =>
        min(promotion.per === "unit" ? min(off, priceOf(i)) * units : off, amount);
      switch (effect.kind) {
        case "percent":
        case "cashback":
        case "buy_get":
          return rounded(amount * BigInt(effect.basisPoints));
        case "fixed":
          return fixed(BigInt(effect.amount));
        case "fixed_price":
          return max(0n, amountOf(i, unitsOf(i), false) - min(BigInt(effect.price), priceOf(i)) * units);
        case "tiered_percent":
          return rounded(amount * BigInt(tier(i)));
        case "tiered_fixed":
          return fixed(BigInt(tier(i)));
        case "graduated":
          return graduated(amount);
        case "first_then": {
          const off = Array.from({ length: unitsOf(i) }, (_unit, place) =>
            min(BigInt(place === 0 ? effect.first : effect.additional), priceOf(i)),
          );
          return min(sum(off), amount);
        }
        case "free_trial":
          return 0n;
      }
    };
    const parts = lines.map((_, i) => partOf(i));
    const bounded = this.bounded(state, promotion, sum(parts));
    if ("no" in bounded) return bounded;
    const kept = bounded.yes < sum(parts) ? split(bounded.yes, parts) : parts;
    return { yes: { parts: kept.map((part, i) => min(part, runs(i))), used } };
  }

  /** The promotion's cap, then its budget, then the cart's maximum. */
  private bounded(state: State, { cap, effect, limits }: Promotion, raw: bigint): Outcome<bigint> {
    const own = effect.kind === "cashback" ? effect.cap : null;
    const caps = [cap, own].flatMap((each) => (each === null ? [] : [BigInt(each)]));
    let amount = min(raw, ...caps);
    if (limits.budget !== null) {
      const left = BigInt(limits.budget - limits.budgetUsed);
      if (amount > left && !limits.partial) return no("BUDGET_EXHAUSTED");
      amount = min(amount, left);
    }
    return { yes: min(amount, state.left) };
  }

  /** Unit by unit: as many whole sets as there are, qualifying units from the dearest. */
  private buyGet(
    state: State,
    { effect, pick, maxUnits }: Promotion,
    chosen: number[],
  ): Outcome<{ rewarded: number[]; used: number[] }> {
    if (effect.kind !== "buy_get") return no("NO_EFFECT");
    const { lines } = this.input;
    const ofTags = (tags: readonly string[]) =>
      chosen.filter((i) => tags.length === 0 || tags.some((tag) => lines[i]?.tags.includes(tag)));
    const [buy, get] = [ofTags(effect.buyTags), ofTags(effect.getTags)];
    if (buy.length === 0 || get.length === 0) return no("PRODUCT_SCOPE");
    const free = lines.map(({ quantity }, i) => quantity - (state.used[i] ?? 0));
    const unitsOf = (among: number[], dearestFirst: boolean): number[] =>
      among
        .flatMap((i) => Array.from({ length: free[i] ?? 0 }, () => i))
        .sort((a, b) => {
          const difference = (lines[a]?.unitPrice ?? 0) - (lines[b]?.unitPrice ?? 0);
          return (dearestFirst ? -difference : difference) || a - b;
        });
    for (let sets = free.reduce((a, b) => a + b, 0); sets > 0; sets--) {
      const bought = unitsOf(buy, true).slice(0, sets * effect.buyQuantity);
      if (bought.length < sets * effect.buyQuantity) continue;
      const used = lines.map((_, i) => bought.filter((unit) => unit === i).length);
      const rewarded = lines.map(() => 0);
      for (const i of unitsOf(get, pick === "most_expensive")) {
        const isFree = (used[i] ?? 0) < (free[i] ?? 0);
        const given = rewarded.reduce((a, b) => a + b, 0);
        if (!isFree || given === sets * effect.getQuantity || (rewarded[i] ?? 0) === maxUnits) continue;
        used[i] = (used[i] ?? 0) + 1;
        rewarded[i] = (rewarded[i] ?? 0) + 1;
      }
      if (rewarded.reduce((a, b) => a + b, 0) === sets * effect.getQuantity)
        return { yes: { rewarded, used } };
    }
    return no("MIN_QUANTITY");
  }
}
