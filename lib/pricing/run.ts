import { invariant } from "@/lib/core/errors";
import { type Currency, toSafeInteger } from "@/lib/core/money";
import type { CompiledPromotion } from "./compile";
import { splitByWeight } from "./integers";
import type { Person } from "./person";
import type { Reason } from "./reasons";
import type { Cart, CartLine, CustomerFacts, Facts, Refusal, Rejection, Scope, TraceRow } from "./types";

/** A discount that has been taken, in safe integers. */
export interface Taken {
  readonly promotionId: string;
  readonly amount: number;
  readonly lines: Record<string, number>;
  readonly cashback: number;
}

/** One evaluation in progress: what each line still costs, and what has been said so far. */
export interface Run {
  readonly currency: Currency;
  readonly cartLines: readonly CartLine[];
  readonly customer: CustomerFacts | null;
  readonly facts: Facts;
  readonly now: number;
  readonly scopes: readonly Scope[];
  /** Indexes of the lines in each scope, filled on first use. */
  readonly matched: (readonly number[] | undefined)[];
  readonly unitPrices: readonly number[];
  readonly list: readonly number[];
  readonly listTotal: number;
  /** What each line still costs. */
  readonly running: number[];
  runningTotal: number;
  /** What all promotions together may still take off. */
  discountLeft: number;
  /** Units of each line that a buy-get has used; null until one has. */
  used: number[] | null;
  readonly taken: Taken[];
  readonly rejected: Rejection[];
  readonly trace: TraceRow[];
  /** Offers that do not touch the price wait here until the price stands. */
  readonly trials: CompiledPromotion[];
  readonly cashbacks: CompiledPromotion[];
  readonly scratch: number[];
  /** Made for the first promotion that asks something of the customer. */
  person: Person | null;
}

export function startRun(cart: Cart, facts: Facts, now: Date, scopes: readonly Scope[]): Run {
  const unitPrices: number[] = [];
  const list: number[] = [];
  const scratch: number[] = [];
  let listTotal = 0;
  for (const line of cart.lines) {
    const unitPrice = toSafeInteger(line.unitPrice);
    const whole = unitPrice * line.quantity;
    unitPrices.push(unitPrice);
    list.push(whole);
    scratch.push(0);
    listTotal += whole;
  }
  invariant(Number.isSafeInteger(listTotal), "a cart's total does not fit a safe integer");
  const { maxDiscount } = cart;
  return {
    currency: cart.currency,
    cartLines: cart.lines,
    customer: facts.customer,
    facts,
    now: now.getTime(),
    scopes,
    matched: [],
    unitPrices,
    list,
    listTotal,
    running: list.slice(),
    runningTotal: listTotal,
    discountLeft: maxDiscount === undefined || maxDiscount === null ? listTotal : toSafeInteger(maxDiscount),
    used: null,
    taken: [],
    rejected: [],
    trace: [],
    trials: [],
    cashbacks: [],
    scratch,
    person: null,
  };
}

export const NO_PARAMS = {};
const NO_EFFECT: Refusal = { reason: "NO_EFFECT", params: NO_PARAMS };

/** Refused for what it asks; skipped where it could count but another offer, or none, is worth more. */
const SKIPS: ReadonlySet<Reason> = new Set<Reason>([
  "BETTER_OFFER_APPLIED",
  "NOT_COMBINABLE",
  "NO_EFFECT",
  "ALREADY_APPLIED",
]);

export function refuse(run: Run, promotion: CompiledPromotion, { reason, params }: Refusal): void {
  run.rejected.push({ promotionId: promotion.id, code: promotion.code, reason, params });
  run.trace.push({
    step: run.trace.length + 1,
    layer: promotion.layer,
    promotionId: promotion.id,
    code: promotion.code,
    kind: promotion.effect.kind,
    verdict: SKIPS.has(reason) ? "skipped" : "refused",
    reason,
    params,
    amount: 0,
    before: run.runningTotal,
    after: run.runningTotal,
    lines: null,
  });
}

export const refuseWithoutEffect = (run: Run, promotion: CompiledPromotion): void =>
  refuse(run, promotion, NO_EFFECT);

/** Takes the parts off the lines. Parts must not exceed what the lines still cost. */
export function take(run: Run, promotion: CompiledPromotion, parts: number[]): void {
  let amount = 0;
  for (const part of parts) amount += part;
  if (amount > run.discountLeft) {
    amount = run.discountLeft;
    splitByWeight(amount, parts, parts);
  }
  if (amount === 0) {
    refuseWithoutEffect(run, promotion);
    return;
  }
  const lines: Record<string, number> = {};
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? 0;
    if (part === 0) continue;
    run.running[i] = (run.running[i] ?? 0) - part;
    const line = run.cartLines[i];
    if (line !== undefined) lines[line.id] = part;
  }
  const before = run.runningTotal;
  run.runningTotal = before - amount;
  run.discountLeft -= amount;
  run.taken.push({ promotionId: promotion.id, amount, lines, cashback: 0 });
  run.trace.push({
    step: run.trace.length + 1,
    layer: promotion.layer,
    promotionId: promotion.id,
    code: promotion.code,
    kind: promotion.effect.kind,
    verdict: "applied",
    reason: null,
    params: NO_PARAMS,
    amount,
    before,
    after: run.runningTotal,
    lines,
  });
}

export interface Mark {
  readonly running: readonly number[];
  readonly runningTotal: number;
  readonly discountLeft: number;
  readonly used: number[] | null;
  readonly lengths: readonly [
    taken: number,
    rejected: number,
    trace: number,
    trials: number,
    cashbacks: number,
  ];
}

export const mark = (run: Run): Mark => ({
  running: run.running.slice(),
  runningTotal: run.runningTotal,
  discountLeft: run.discountLeft,
  used: run.used === null ? null : run.used.slice(),
  lengths: [run.taken.length, run.rejected.length, run.trace.length, run.trials.length, run.cashbacks.length],
});

/** Undoes everything since the mark, so that another choice can be tried. */
export function rewind(run: Run, to: Mark): void {
  for (let i = 0; i < to.running.length; i++) run.running[i] = to.running[i] ?? 0;
  run.runningTotal = to.runningTotal;
  run.discountLeft = to.discountLeft;
  run.used = to.used === null ? null : to.used.slice();
  const [taken, rejected, trace, trials, cashbacks] = to.lengths;
  run.taken.length = taken;
  run.rejected.length = rejected;
  run.trace.length = trace;
  run.trials.length = trials;
  run.cashbacks.length = cashbacks;
}
