import type { CompiledPromotion } from "./compile";
import { wholeTimes } from "./integers";
import type { Run } from "./run";
import { PRODUCT_SCOPE } from "./scope";
import type { Effect, Refusal } from "./types";

export type BuyGet = Extract<Effect, { kind: "buy_get" }>;

export interface BuyGetPlan {
  /** Units rewarded, and units used in all, by line index. */
  readonly rewarded: readonly number[];
  readonly used: readonly number[];
}

/** Chooses the units of as many complete sets as the cart holds; no unit serves twice. */
export function planBuyGet(
  run: Run,
  promotion: CompiledPromotion,
  effect: BuyGet,
  lines: readonly number[],
): BuyGetPlan | Refusal {
  const buyLines = byUnitPrice(run, tagged(run, lines, effect.buyTags), "dearest");
  const order = promotion.pick === "most_expensive" ? "dearest" : "cheapest";
  const getLines = byUnitPrice(run, tagged(run, lines, effect.getTags), order);
  if (buyLines.length === 0 || getLines.length === 0) return PRODUCT_SCOPE;

  const free = run.cartLines.map((line, i) => line.quantity - (run.used?.[i] ?? 0));
  const attempt = (sets: number) => planSets(sets, free, promotion, effect, buyLines, getLines);
  let fits = attempt(1);
  if (fits === null) return shortOf(effect, free, buyLines, getLines);
  let low = 1;
  let high = wholeTimes(sumOf(free), effect.buyQuantity + effect.getQuantity);
  while (low < high) {
    const middle = low + (high - low + 1 - ((high - low + 1) % 2)) / 2;
    const plan = attempt(middle);
    if (plan === null) high = middle - 1;
    else {
      low = middle;
      fits = plan;
    }
  }
  return fits;
}

function planSets(
  sets: number,
  free: readonly number[],
  { maxUnits }: CompiledPromotion,
  { buyQuantity, getQuantity }: BuyGet,
  buyLines: readonly number[],
  getLines: readonly number[],
): BuyGetPlan | null {
  const used = free.map(() => 0);
  const rewarded = free.map(() => 0);
  let toBuy = buyQuantity * sets;
  for (const i of buyLines) {
    const units = Math.min(toBuy, free[i] ?? 0);
    used[i] = units;
    toBuy -= units;
  }
  let toGet = getQuantity * sets;
  for (const i of getLines) {
    const units = Math.min(toGet, (free[i] ?? 0) - (used[i] ?? 0), maxUnits);
    rewarded[i] = units;
    used[i] = (used[i] ?? 0) + units;
    toGet -= units;
  }
  return toBuy === 0 && toGet === 0 ? { rewarded, used } : null;
}

/** Says which units are missing: where the same lines qualify and are rewarded, both counts together. */
function shortOf(
  { buyQuantity, getQuantity }: BuyGet,
  free: readonly number[],
  buyLines: readonly number[],
  getLines: readonly number[],
): Refusal {
  const buyable = unitsFree(free, buyLines);
  const isOnePool = buyLines.length === getLines.length && buyLines.every((i) => getLines.includes(i));
  if (isOnePool) return minQuantity(buyQuantity + getQuantity, buyable);
  if (buyable < buyQuantity) return minQuantity(buyQuantity, buyable);
  let toBuy = buyQuantity;
  let gettable = unitsFree(free, getLines);
  for (const i of buyLines) {
    const units = Math.min(toBuy, free[i] ?? 0);
    toBuy -= units;
    if (getLines.includes(i)) gettable -= units;
  }
  return minQuantity(getQuantity, Math.min(gettable, getQuantity));
}

const minQuantity = (required: number, current: number): Refusal => ({
  reason: "MIN_QUANTITY",
  params: { required, current },
});

const unitsFree = (free: readonly number[], lines: readonly number[]): number =>
  lines.reduce((units, i) => units + (free[i] ?? 0), 0);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const tagged = (run: Run, lines: readonly number[], tags: readonly string[]): readonly number[] =>
  tags.length === 0 ? lines : lines.filter((i) => tags.some((tag) => run.cartLines[i]?.tags.includes(tag)));

function byUnitPrice(run: Run, lines: readonly number[], order: "dearest" | "cheapest"): readonly number[] {
  const priceOf = (i: number) => run.unitPrices[i] ?? 0;
  return [...lines].sort(
    (a, b) => (order === "dearest" ? priceOf(b) - priceOf(a) : priceOf(a) - priceOf(b)) || a - b,
  );
}
