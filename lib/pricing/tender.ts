import { toSafeInteger } from "@/lib/core/money";
import { measure } from "./amounts";
import type { CompiledPromotion } from "./compile";
import { refuseSubtotal } from "./eligibility";
import { splitByWeight } from "./integers";
import { NO_PARAMS, type Run, refuse, refuseWithoutEffect } from "./run";

/** The longest trial counts: a trial moves the first payment, it does not change the amount. */
export function settleTrials(run: Run): number {
  let best: CompiledPromotion | null = null;
  let days = 0;
  for (const member of run.trials) {
    if (member.effect.kind === "free_trial" && member.effect.days > days) {
      days = member.effect.days;
      best = member;
    }
  }
  for (const member of run.trials) {
    if (member === best) applyBeside(run, member, 0);
    else
      refuse(run, member, {
        reason: "BETTER_OFFER_APPLIED",
        params: { by: best?.id ?? null, difference: 0 },
      });
  }
  return days;
}

export interface Tender {
  readonly points: number;
  readonly wallet: number;
  readonly due: number;
}

/** Points first, then the wallet; the price stays what it is. */
export function settleTender(run: Run): Tender {
  const total = run.runningTotal;
  const points = Math.min(toSafeInteger(run.facts.points), total);
  const wallet = Math.min(toSafeInteger(run.facts.walletBalance), total - points);
  const due = total - points - wallet;
  if (points > 0) traceTender(run, "points", points, total);
  if (wallet > 0) traceTender(run, "wallet", wallet, total - points);
  return { points, wallet, due };
}

function traceTender(run: Run, kind: "points" | "wallet", amount: number, before: number): void {
  run.trace.push({
    step: run.trace.length + 1,
    layer: "tender",
    promotionId: null,
    code: null,
    kind,
    verdict: "applied",
    reason: null,
    params: NO_PARAMS,
    amount,
    before,
    after: before - amount,
    lines: null,
  });
}

/** Cashback on what is really paid: in each layer the best one, and those that stack. */
export function settleCashback(run: Run, due: number): number {
  if (run.cashbacks.length === 0) return 0;
  const paid = paidRun(run, due);
  const offers: CashbackOffer[] = [];
  for (const member of run.cashbacks) {
    const refusal = refuseSubtotal(run, member);
    const amount = refusal ?? measure(paid, member, paid.scratch);
    if (typeof amount !== "number") refuse(run, member, amount);
    else if (amount === 0) refuseWithoutEffect(run, member);
    else offers.push({ member, amount });
  }
  let total = 0;
  for (const { member, amount } of offers) {
    const best = member.stacks ? null : bestOfLayer(offers, member);
    if (best === null || best.member === member) {
      applyBeside(run, member, amount);
      total += amount;
    } else {
      const params = { by: best.member.id, difference: best.amount - amount };
      refuse(run, member, { reason: "BETTER_OFFER_APPLIED", params });
    }
  }
  return total;
}

interface CashbackOffer {
  readonly member: CompiledPromotion;
  readonly amount: number;
}

function bestOfLayer(offers: readonly CashbackOffer[], { layer }: CompiledPromotion): CashbackOffer | null {
  let best: CashbackOffer | null = null;
  for (const offer of offers) {
    if (!offer.member.stacks && offer.member.layer === layer && offer.amount > (best?.amount ?? 0))
      best = offer;
  }
  return best;
}

/** The cart as it is paid: what is due, spread over what each line costs. */
function paidRun(run: Run, due: number): Run {
  const running: number[] = [];
  splitByWeight(due, run.running, running);
  return { ...run, running, runningTotal: due, discountLeft: due, scratch: run.scratch.slice() };
}

/** An offer that counts without touching the price. */
function applyBeside(run: Run, promotion: CompiledPromotion, cashback: number): void {
  run.taken.push({ promotionId: promotion.id, amount: 0, lines: {}, cashback });
  run.trace.push({
    step: run.trace.length + 1,
    layer: promotion.layer,
    promotionId: promotion.id,
    code: promotion.code,
    kind: promotion.effect.kind,
    verdict: "applied",
    reason: null,
    params: promotion.effect.kind === "free_trial" ? { days: promotion.effect.days } : NO_PARAMS,
    amount: cashback,
    before: run.runningTotal,
    after: run.runningTotal,
    lines: null,
  });
}
