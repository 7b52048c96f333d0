import { invariant } from "@/lib/core/errors";
import { basisPointsOf, divideRounded } from "@/lib/core/money";
import type { Params } from "@/lib/core/result";
import type { Reason } from "./reasons";

/** What a price for several months comes to per month. */
export function perMonthEquivalent(amount: bigint, termMonths: number): bigint {
  invariant(Number.isSafeInteger(termMonths) && termMonths > 0, "a term is a positive number of months");
  return divideRounded(amount, BigInt(termMonths));
}

export interface Saving {
  readonly amount: bigint;
  /** Share of the list price, rounded down so that no saving is overstated. */
  readonly basisPoints: number;
}

const NO_SAVING: Saving = { amount: 0n, basisPoints: 0 };

/** What a price saves against a list price; nothing where it is not lower. */
export function termSaving(list: bigint, price: bigint): Saving {
  if (list <= 0n || price >= list) return NO_SAVING;
  const amount = list - price;
  return { amount, basisPoints: Number((amount * 10_000n) / list) };
}

/** A term's price from the monthly one: annual −15 % is `termPrice(monthly, 12, 1500)`. */
export const termPrice = (monthly: bigint, termMonths: number, discountBasisPoints: number): bigint => {
  const list = monthly * BigInt(termMonths);
  return list - basisPointsOf(list, BigInt(discountBasisPoints));
};

export interface TermOption {
  readonly termMonths: number;
  /** What one term costs. */
  readonly price: bigint;
}

export interface SavingsRow extends TermOption {
  /** The same months bought one by one; null where no monthly price is sold. */
  readonly list: bigint | null;
  readonly perMonth: bigint;
  readonly saving: Saving;
}

/** The savings calculator: each term against the same months bought by the shortest term on sale, shortest first. */
export function compareTerms(options: readonly TermOption[]): SavingsRow[] {
  const sorted = [...options].sort((a, b) => a.termMonths - b.termMonths);
  const shortest = sorted[0];
  return sorted.map((option) => {
    const list = shortest === undefined ? null : costOverMonths(shortest, option.termMonths);
    return {
      ...option,
      list,
      perMonth: perMonthEquivalent(option.price, option.termMonths),
      saving: list === null ? NO_SAVING : termSaving(list, option.price),
    };
  });
}

/** What so many months cost by one term; null where they are not a whole number of terms. */
function costOverMonths({ termMonths, price }: TermOption, months: number): bigint | null {
  return months % termMonths === 0 ? price * BigInt(months / termMonths) : null;
}

/** What staying so many months with one option saves against another; null where the months do not fit both. */
export function savingOverMonths(option: TermOption, against: TermOption, months: number): Saving | null {
  const cost = costOverMonths(option, months);
  const list = costOverMonths(against, months);
  return cost === null || list === null ? null : termSaving(list, cost);
}

export interface ReasonFormats {
  money: (minorUnits: number) => string;
  moment: (instant: string) => string;
  /** The promotion's name as people know it. */
  promotion: (id: string) => string;
}

const MONEY_REASONS: ReadonlySet<Reason> = new Set<Reason>([
  "MIN_ORDER",
  "MAX_ORDER",
  "BETTER_OFFER_APPLIED",
]);

/** The placeholders of `messages/*.json` → `reasons.<REASON>`, already formatted for the reader. */
export function reasonArguments(
  reason: Reason,
  params: Params,
  formats: ReasonFormats,
): Record<string, string | number> {
  const given: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string" || typeof value === "number")
      given[name] = formatted(reason, name, value, formats);
  }
  const { required, current } = params;
  if (typeof required === "number" && typeof current === "number") {
    const missing = Math.max(0, required - current);
    given["missing"] = MONEY_REASONS.has(reason) ? formats.money(missing) : missing;
  }
  if (reason === "OUTSIDE_SCHEDULE") given["known"] = params["nextStart"] ? "yes" : "no";
  if (reason === "BETTER_OFFER_APPLIED") given["cheaper"] = params["difference"] === 0 ? "no" : "yes";
  return given;
}

function formatted(
  reason: Reason,
  name: string,
  value: string | number,
  formats: ReasonFormats,
): string | number {
  if (name === "startsAt" || name === "endedAt" || name === "nextStart") return formats.moment(String(value));
  if (name === "by" || name === "with") return formats.promotion(String(value));
  if (typeof value === "number" && MONEY_REASONS.has(reason)) return formats.money(value);
  return value;
}
