import { allocate, toSafeInteger } from "@/lib/core/money";

/** Basis points of the whole. */
export const WHOLE = 10_000;

/** Half away from zero, for what is not negative and below 2^53 − 5 000. */
export function tenThousandthsRounded(value: number): number {
  const shifted = value + WHOLE / 2;
  return (shifted - (shifted % WHOLE)) / WHOLE;
}

/** A share of an amount, exact for every safe integer and any rate up to 100 %: the product never leaves 2^53. */
export function shareOf(amount: number, basisPoints: number): number {
  const rest = amount % WHOLE;
  return ((amount - rest) / WHOLE) * basisPoints + tenThousandthsRounded(rest * basisPoints);
}

/** Whole times that `divisor` fits into `value`. */
export const wholeTimes = (value: number, divisor: number): number => (value - (value % divisor)) / divisor;

/**
 * Writes the parts of `total` by largest remainder into `parts` (ties to the earlier weight); `weights` may be `parts`.
 * The total must not exceed the sum of the weights' limits: with `total ≤ Σ weights` no part exceeds its weight.
 */
export function splitByWeight(total: number, weights: readonly number[], parts: number[]): void {
  let sum = 0;
  let largest = 0;
  for (const weight of weights) {
    sum += weight;
    if (weight > largest) largest = weight;
  }
  if (total === 0 || sum === 0) {
    for (let i = 0; i < weights.length; i++) parts[i] = 0;
    return;
  }
  if (total === sum) {
    for (let i = 0; i < weights.length; i++) parts[i] = weights[i] ?? 0;
    return;
  }
  if (total * largest > Number.MAX_SAFE_INTEGER || sum > Number.MAX_SAFE_INTEGER) {
    const exact = allocate(BigInt(total), weights.map(BigInt));
    for (let i = 0; i < exact.length; i++) parts[i] = toSafeInteger(exact[i] ?? 0n);
    return;
  }
  const remainders: number[] = [];
  let left = total;
  for (let i = 0; i < weights.length; i++) {
    const product = total * (weights[i] ?? 0);
    const remainder = product % sum;
    const part = (product - remainder) / sum;
    remainders.push(remainder);
    parts[i] = part;
    left -= part;
  }
  giveOutLeftovers(left, remainders, parts);
}

function giveOutLeftovers(left: number, remainders: number[], parts: number[]): void {
  if (left === 0) return;
  if (left > 8) {
    const order = remainders.map((_, index) => index);
    order.sort((a, b) => (remainders[b] ?? 0) - (remainders[a] ?? 0) || a - b);
    for (const index of order.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
    return;
  }
  for (let given = 0; given < left; given++) {
    let best = 0;
    for (let i = 1; i < remainders.length; i++) {
      if ((remainders[i] ?? 0) > (remainders[best] ?? 0)) best = i;
    }
    parts[best] = (parts[best] ?? 0) + 1;
    remainders[best] = -1;
  }
}
