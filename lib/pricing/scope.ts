import type { CompiledPromotion } from "./compile";
import type { Run } from "./run";
import type { CartLine, Refusal, Scope } from "./types";

/** Indexes of the lines in the promotion's scope, in the order of the cart. */
export function linesInScope(run: Run, promotion: CompiledPromotion): readonly number[] {
  const known = run.matched[promotion.scope];
  if (known !== undefined) return known;
  const scope = run.scopes[promotion.scope];
  const found: number[] = [];
  for (let i = 0; i < run.cartLines.length; i++) {
    const line = run.cartLines[i];
    if (line !== undefined && (scope === undefined || (isOfProduct(scope, line) && isOfTerm(scope, line))))
      found.push(i);
  }
  run.matched[promotion.scope] = found;
  return found;
}

const isOfProduct = ({ productIds, planIds, tags }: Scope, line: CartLine): boolean =>
  (productIds.length === 0 || (line.productId !== null && productIds.includes(line.productId))) &&
  (planIds.length === 0 || (line.planId !== null && planIds.includes(line.planId))) &&
  (tags.length === 0 || tags.some((tag) => line.tags.includes(tag)));

const isOfTerm = ({ termMonths }: Scope, line: CartLine): boolean =>
  termMonths.length === 0 || termMonths.includes(line.termMonths);

export const PRODUCT_SCOPE: Refusal = { reason: "PRODUCT_SCOPE", params: {} };
const TERM_SCOPE: Refusal = { reason: "TERM_SCOPE", params: {} };

/** Why a scope matches no line: the products are absent, or only their term is another. */
export function explainEmptyScope(run: Run, promotion: CompiledPromotion): Refusal {
  const scope = run.scopes[promotion.scope];
  const hasProduct = scope !== undefined && run.cartLines.some((line) => isOfProduct(scope, line));
  return hasProduct ? TERM_SCOPE : PRODUCT_SCOPE;
}

export function unitsIn(run: Run, lines: readonly number[]): number {
  let units = 0;
  for (const i of lines) units += run.cartLines[i]?.quantity ?? 0;
  return units;
}

export function largestLine(run: Run, lines: readonly number[]): number {
  let largest = 0;
  for (const i of lines) largest = Math.max(largest, run.cartLines[i]?.quantity ?? 0);
  return largest;
}

/** `lines`, or the one of them with the lowest or highest unit price (the earlier of equals). */
export function picked(run: Run, promotion: CompiledPromotion, lines: readonly number[]): readonly number[] {
  if (promotion.pick === "all" || lines.length < 2 || promotion.effect.kind === "buy_get") return lines;
  const prefersLow = promotion.pick === "cheapest";
  let best = lines[0] ?? 0;
  for (const i of lines) {
    const difference = (run.unitPrices[i] ?? 0) - (run.unitPrices[best] ?? 0);
    if (prefersLow ? difference < 0 : difference > 0) best = i;
  }
  return [best];
}
