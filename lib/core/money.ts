import { invariant } from "./errors";

/** Digits after the point per currency. IRR is counted in whole rials, as every price list in Iran does. */
export const EXPONENTS = {
  SAR: 2,
  USD: 2,
  EUR: 2,
  RUB: 2,
  AED: 2,
  GBP: 2,
  TRY: 2,
  KZT: 2,
  UAH: 2,
  EGP: 2,
  KWD: 3,
  BHD: 3,
  OMR: 3,
  JOD: 3,
  JPY: 0,
  IRR: 0,
  XTR: 0,
} as const satisfies Record<string, 0 | 2 | 3>;

export type Currency = keyof typeof EXPONENTS;

export const CURRENCIES = Object.keys(EXPONENTS) as [Currency, ...Currency[]];

/** An amount in minor units of its currency; two currencies never meet in one sum. */
export interface Money<C extends Currency = Currency> {
  readonly amount: bigint;
  readonly currency: C;
}

/** How money travels in JSON: minor units as a safe integer. */
export interface MoneyJson {
  amount: number;
  currency: Currency;
}

export const isCurrency = (code: string): code is Currency => Object.hasOwn(EXPONENTS, code);

export const money = <C extends Currency>(amount: bigint, currency: C): Money<C> => ({ amount, currency });

export function add<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  assertSame(a, b);
  return money(a.amount + b.amount, a.currency);
}

export function subtract<C extends Currency>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  assertSame(a, b);
  return money(a.amount - b.amount, a.currency);
}

// The compiler refuses mixed currencies it can see; this refuses those that arrive as data.
function assertSame(a: Money, b: Money): void {
  invariant(a.currency === b.currency, `cannot combine ${a.currency} with ${b.currency}`);
}

/** Quotient of two integers, half away from zero: the one rounding of the project. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator !== 0n, "division by zero");
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

/** A share of an amount; 10 000 basis points are the whole. */
export const basisPointsOf = (amount: bigint, basisPoints: bigint): bigint =>
  divideRounded(amount * basisPoints, 10_000n);

/** Largest remainder: the parts always sum to the whole; ties go to the earlier weight. */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  invariant(total >= 0n && weights.every((weight) => weight >= 0n), "allocate takes no negative amounts");
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) {
    invariant(total === 0n, "nothing to allocate to");
    return weights.map(() => 0n);
  }
  const parts = weights.map((weight) => (total * weight) / sum);
  let left = total - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}

/** The one place where a bigint becomes a JSON number. Throws beyond 2^53 − 1. */
export function toSafeInteger(amount: bigint): number {
  const value = Number(amount);
  invariant(Number.isSafeInteger(value), "amount does not fit a JSON number");
  return value;
}

export const toJson = (value: Money): MoneyJson => ({
  amount: toSafeInteger(value.amount),
  currency: value.currency,
});

export const fromJson = (value: MoneyJson): Money => money(BigInt(value.amount), value.currency);

/**
 * "397.80" for 39780 SAR: Latin digits and a point in every language, minus as U+2212.
 * Takes minor units as bigint or safe integer.
 */
export function formatAmount(amount: bigint | number, currency: Currency): string {
  const value = BigInt(amount);
  const exponent = EXPONENTS[currency];
  const digits = (value < 0n ? -value : value).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = value < 0n ? "\u2212" : "";
  return `${sign}${whole}${exponent === 0 ? "" : `.${digits.slice(-exponent)}`}`;
}

/** "397.80" for 39780 SAR, as machines write it: no grouping, an ASCII minus. */
export function toDecimal({ amount, currency }: Money): string {
  const exponent = EXPONENTS[currency];
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  return `${amount < 0n ? "-" : ""}${whole}${exponent === 0 ? "" : `.${digits.slice(-exponent)}`}`;
}

/** Minor units of a plain decimal, exactly: "10.500" is 1050 USD; null for "10.505" or what is no number. */
export function fromDecimal(text: string, currency: Currency): bigint | null {
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = ""] = match;
  const exponent = EXPONENTS[currency];
  if (/[1-9]/.test(fraction.slice(exponent))) return null;
  const amount = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
  return sign === "" ? amount : -amount;
}
