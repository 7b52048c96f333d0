import { type Currency, EXPONENTS, isCurrency, type Money, toSafeInteger } from "@/lib/core/money";

/** What Stripe collects of the currencies Kiosk knows. */
export const STRIPE_CURRENCIES: readonly Currency[] = [
  "SAR",
  "USD",
  "EUR",
  "AED",
  "GBP",
  "TRY",
  "KZT",
  "UAH",
  "EGP",
  "KWD",
  "BHD",
  "OMR",
  "JOD",
  "JPY",
];

/** Stripe wants the last of three decimals to be nought: 5.124 KWD cannot be charged. */
export const isCollectable = ({ amount, currency }: { amount: bigint; currency: string }): boolean =>
  !isCurrency(currency) || EXPONENTS[currency] !== 3 || amount % 10n === 0n;

/** An amount as Stripe counts it: its minor units are ours, for zero-, two- and three-decimal currencies alike. */
export const stripeAmount = (value: Money): { amount: number; currency: string } => ({
  amount: toSafeInteger(value.amount),
  currency: value.currency.toLowerCase(),
});

export const ourAmount = (amount: number, currency: string): { amountMinor: bigint; currency: string } => ({
  amountMinor: BigInt(amount),
  currency: currency.toUpperCase(),
});

/** Amounts from which something holds: `USD 100, SAR 400.50`. Null where the text is not of that form. */
export function parseThresholds(text: string): ReadonlyMap<string, bigint> | null {
  const found = new Map<string, bigint>();
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const [, currency = "", whole = "", fraction = ""] =
      /^([A-Z]{3}) (\d{1,12})(?:\.(\d{1,3}))?$/.exec(part) ?? [];
    if (!isCurrency(currency) || fraction.length > EXPONENTS[currency]) return null;
    found.set(currency, BigInt(whole + fraction.padEnd(EXPONENTS[currency], "0")));
  }
  return found;
}
