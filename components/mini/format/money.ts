import { directionOf, type Language } from "@/lib/core/languages";
import { type Currency, formatAmount, type MoneyJson } from "@/lib/core/money";

const SIGNS: Partial<Record<Currency, string>> = { USD: "$", EUR: "€", GBP: "£" };
const ARABIC_SIGNS: Partial<Record<Currency, string>> = { SAR: "ر.س", AED: "د.إ", KWD: "د.ك", EGP: "ج.م" };

/** An amount in its written parts: the number always runs left to right, the currency stands where the language puts it. */
export interface WrittenMoney {
  before: string;
  number: string;
  after: string;
}

export function writeMoney({ amount, currency }: MoneyJson, language: Language): WrittenMoney {
  const minus = amount < 0 ? "\u2212" : "";
  const digits = formatAmount(Math.abs(amount), currency);
  if (currency === "RUB" || language === "ru") {
    const number = minus + digits.replace(/\.00$/, "").replaceAll(",", "\u00a0").replace(".", ",");
    return { before: "", number, after: `\u00a0${currency === "RUB" ? "₽" : (SIGNS[currency] ?? currency)}` };
  }
  if (currency === "XTR") return { before: "", number: minus + digits, after: "" };
  const arabic = language === "ar" ? ARABIC_SIGNS[currency] : undefined;
  if (arabic) return { before: "", number: minus + digits, after: `\u00a0${arabic}` };
  const sign = SIGNS[currency];
  return { before: `${minus}${sign ?? `${currency}\u00a0`}`, number: digits, after: "" };
}

/** The same in one line, for the Main Button and for spoken labels; a sign in front stays in front in a line that runs right to left. */
export function moneyText(
  money: MoneyJson,
  language: Language,
  starsWord: (count: string) => string,
): string {
  const { before, number, after } = writeMoney(money, language);
  if (money.currency === "XTR") return starsWord(number);
  const line = before + number + after;
  return before !== "" && directionOf(language) === "rtl" ? `\u2066${line}\u2069` : line;
}

/** What one month of a longer term comes to, to the nearest minor unit. */
export const perMonth = (amount: number, termMonths: number): number => Math.round(amount / termMonths);
