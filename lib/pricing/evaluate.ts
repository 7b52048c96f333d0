import { chooseAcrossLayers } from "./alternatives";
import { settleLayer } from "./choose";
import { normaliseCode } from "./codes";
import type { CompiledPromotion, CompiledPromotions } from "./compile";
import { refuseOutright } from "./eligibility";
import { NO_PARAMS, type Run, refuse, startRun } from "./run";
import { settleCashback, settleTender, settleTrials } from "./tender";
import type { Cart, Facts, Quote, Refusal } from "./types";

export interface EvaluateOptions {
  /** "all" explains every promotion of the set; "matching" leaves out those for products and plans not in the cart. */
  readonly explain?: "all" | "matching";
}

/**
 * What a cart costs with these promotions and codes at an instant, and why. Pure and total: no clock, no database.
 * Throws only where a cart's amounts do not fit safe integers.
 */
export function evaluate(
  cart: Cart,
  facts: Facts,
  now: Date,
  promotions: CompiledPromotions,
  codes: readonly string[],
  { explain = "all" }: EvaluateOptions = {},
): Quote {
  const run = startRun(cart, facts, now, promotions.scopes);
  const automatic = explain === "all" ? promotions.automatic : matching(cart, promotions);
  const entered = codes.length === 0 ? NO_CODES : readCodes(promotions, codes);
  const candidates = entered.promotions.length === 0 ? automatic : merged(automatic, entered.promotions);
  if (promotions.groupsAcrossLayers.size === 0) settleLayers(run, candidates);
  else settleAlternatives(run, candidates, promotions, () => startRun(cart, facts, now, promotions.scopes));
  const trialDays = run.trials.length === 0 ? 0 : settleTrials(run);
  const tender = settleTender(run);
  const cashback = settleCashback(run, tender.due);
  for (const { code, promotion, refusal } of entered.refused) refuseCode(run, code, promotion, refusal);
  return quoteOf(run, tender, cashback, trialDays);
}

function settleLayers(run: Run, candidates: readonly CompiledPromotion[]): void {
  let members: CompiledPromotion[] = [];
  let layer = candidates[0]?.layer;
  for (const candidate of candidates) {
    if (candidate.layer !== layer) {
      if (members.length > 0) settleLayer(run, members);
      members = [];
      layer = candidate.layer;
    }
    const refusal = refuseOutright(run, candidate);
    if (refusal === null) members.push(candidate);
    else refuse(run, candidate, refusal);
  }
  if (members.length > 0) settleLayer(run, members);
}

/** A group with members in several layers is settled first: who is left out of it takes part in none of them. */
function settleAlternatives(
  run: Run,
  candidates: readonly CompiledPromotion[],
  { groupsAcrossLayers }: CompiledPromotions,
  fresh: () => Run,
): void {
  const leftOut = chooseAcrossLayers(candidates, groupsAcrossLayers, (tried) => {
    const trial = fresh();
    settleLayers(trial, tried);
    const trialDays = settleTrials(trial);
    const { due } = settleTender(trial);
    return { run: trial, total: trial.runningTotal, trialDays, cashback: settleCashback(trial, due) };
  });
  settleLayers(
    run,
    candidates.filter((candidate) => !leftOut.has(candidate)),
  );
  for (const [candidate, refusal] of leftOut) refuse(run, candidate, refusal);
}

/** Automatic promotions that name a product or plan of the cart, or none at all. */
function matching(cart: Cart, promotions: CompiledPromotions): readonly CompiledPromotion[] {
  const { automaticByProduct, automaticByPlan, automaticEverywhere } = promotions;
  const found = new Set<CompiledPromotion>();
  for (const { productId, planId } of cart.lines) {
    if (productId !== null)
      for (const promotion of automaticByProduct.get(productId) ?? []) found.add(promotion);
    if (planId !== null) for (const promotion of automaticByPlan.get(planId) ?? []) found.add(promotion);
  }
  return found.size === 0 ? automaticEverywhere : merged(automaticEverywhere, [...found]);
}

/** Two lists in order of evaluation as one; `a` is in order already. */
function merged(a: readonly CompiledPromotion[], b: CompiledPromotion[]): CompiledPromotion[] {
  b.sort((one, other) => one.ordinal - other.ordinal);
  const all: CompiledPromotion[] = [];
  let next = 0;
  for (const promotion of a) {
    for (let other = b[next]; other !== undefined && other.ordinal < promotion.ordinal; other = b[next]) {
      all.push(other);
      next++;
    }
    all.push(promotion);
  }
  while (next < b.length) {
    const other = b[next++];
    if (other !== undefined) all.push(other);
  }
  return all;
}

interface RefusedCode {
  readonly code: string;
  readonly promotion: CompiledPromotion | null;
  readonly refusal: Refusal;
}

interface EnteredCodes {
  readonly promotions: CompiledPromotion[];
  readonly refused: readonly RefusedCode[];
}

const NO_CODES: EnteredCodes = { promotions: [], refused: [] };
const CODE_NOT_FOUND: Refusal = { reason: "CODE_NOT_FOUND", params: NO_PARAMS };
const ALREADY_APPLIED: Refusal = { reason: "ALREADY_APPLIED", params: NO_PARAMS };

function readCodes({ byCode }: CompiledPromotions, codes: readonly string[]): EnteredCodes {
  const promotions: CompiledPromotion[] = [];
  const refused: RefusedCode[] = [];
  const seen = new Set<string>();
  for (const code of codes) {
    const normalised = normaliseCode(code);
    const bearers = byCode.get(normalised);
    if (bearers === undefined) refused.push({ code, promotion: null, refusal: CODE_NOT_FOUND });
    else if (seen.has(normalised))
      refused.push({ code, promotion: bearers[0] ?? null, refusal: ALREADY_APPLIED });
    else promotions.push(...bearers);
    seen.add(normalised);
  }
  return { promotions, refused };
}

function refuseCode(run: Run, code: string, promotion: CompiledPromotion | null, refusal: Refusal): void {
  if (promotion !== null) {
    refuse(run, promotion, refusal);
    return;
  }
  run.rejected.push({ promotionId: null, code, ...refusal });
  run.trace.push({
    step: run.trace.length + 1,
    layer: "entry",
    promotionId: null,
    code,
    kind: null,
    verdict: "refused",
    ...refusal,
    amount: 0,
    before: run.runningTotal,
    after: run.runningTotal,
    lines: null,
  });
}

type Tendered = ReturnType<typeof settleTender>;

function quoteOf(run: Run, tender: Tendered, cashback: number, trialDays: number): Quote {
  const total = run.runningTotal;
  return {
    currency: run.currency,
    lines: run.cartLines.map(({ id }, i) => {
      const list = run.list[i] ?? 0;
      const left = run.running[i] ?? 0;
      return { id, list: BigInt(list), discount: BigInt(list - left), total: BigInt(left) };
    }),
    totals: {
      list: BigInt(run.listTotal),
      discount: BigInt(run.listTotal - total),
      total: BigInt(total),
      points: BigInt(tender.points),
      wallet: BigInt(tender.wallet),
      due: BigInt(tender.due),
      cashback: BigInt(cashback),
    },
    trialDays,
    applied: run.taken.map((taken) => ({
      promotionId: taken.promotionId,
      amount: BigInt(taken.amount),
      lines: asBigints(taken.lines),
      cashback: BigInt(taken.cashback),
    })),
    rejected: run.rejected,
    trace: run.trace,
  };
}

function asBigints(lines: Readonly<Record<string, number>>): Record<string, bigint> {
  const amounts: Record<string, bigint> = {};
  for (const id in lines) amounts[id] = BigInt(lines[id] ?? 0);
  return amounts;
}
