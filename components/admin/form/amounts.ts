import { type Currency, formatAmount } from "@/lib/core/money";
import { writePercent } from "@/lib/core/percent";
import { latin, readAmount } from "@/lib/core/typed-amount";

export { readAmount, writePercent };

export const readWhole = (typed: string): number | null => {
  const plain = latin(typed).trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
};

/** Basis points of what a person typed as a percentage: "12.5" is 1 250. */
export const readPercent = (typed: string): number | null =>
  readAmount(typed.replace(/[%\u066a]/g, ""), "SAR");

export const writeAmount = (amount: number | null, currency: Currency): string =>
  amount === null ? "" : formatAmount(amount, currency).replaceAll(",", "");
