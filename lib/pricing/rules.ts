import { invariant } from "@/lib/core/errors";
import { basisPointsOf, divideRounded } from "@/lib/core/money";

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
export function costOverMonths({ termMonths, price }: TermOption, months: number): bigint | null {
  return months % termMonths === 0 ? price * BigInt(months / termMonths) : null;
}

/** What staying so many months with one option saves against another; null where the months do not fit both. */
export function savingOverMonths(option: TermOption, against: TermOption, months: number): Saving | null {
  const cost = costOverMonths(option, months);
  const list = costOverMonths(against, months);
  return cost === null || list === null ? null : termSaving(list, cost);
}
