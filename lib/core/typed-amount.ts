import { type Currency, EXPONENTS } from "./money";

/** Minor units of what a person typed: digits, spaces, commas, one point. Null where it is not an amount. */
export function readAmount(typed: string, currency: Currency): number | null {
  const plain = latin(typed)
    .replace(/[\s,\u066c\u00a0]/g, "")
    .replace("\u066b", ".");
  const exponent = EXPONENTS[currency];
  const match = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(plain);
  if (!match) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > exponent) return null;
  return Number(`${match[1]}${fraction.padEnd(exponent, "0")}`);
}

/** Arabic and Persian digits as Latin ones. */
export const latin = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
