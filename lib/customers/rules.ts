import type { Currency } from "@/lib/core/money";
import { isTimeZone } from "@/lib/core/time";
import { countryOfZone } from "./countries";

const BY_REGION: Readonly<Record<string, Currency>> = {
  sa: "SAR",
  ae: "AED",
  kw: "KWD",
  bh: "BHD",
  om: "OMR",
  jo: "JOD",
  eg: "EGP",
  us: "USD",
  gb: "GBP",
  jp: "JPY",
  tr: "TRY",
  kz: "KZT",
  ua: "UAH",
  ru: "RUB",
  ir: "IRR",
};

const BY_LANGUAGE: Readonly<Record<string, Currency>> = {
  ar: "SAR",
  ru: "RUB",
  fa: "IRR",
  tr: "TRY",
  kk: "KZT",
  uk: "UAH",
  de: "EUR",
  fr: "EUR",
  es: "EUR",
  it: "EUR",
  ja: "JPY",
};

/** The currencies to offer first to someone with this language tag ("ar-AE"), best first; region before language. */
export function likelyCurrencies(tag: string | null | undefined): Currency[] {
  const [language = "", region = ""] = (tag ?? "").toLowerCase().split(/[-_]/);
  const likely = [BY_REGION[region], BY_LANGUAGE[language]].filter((code) => code !== undefined);
  return [...new Set(likely)];
}

/** The device's zone where this machine knows it, and the country it lies in. */
export function placeOf(timeZone: string | null | undefined): {
  timeZone: string | null;
  country: string | null;
} {
  if (!timeZone || !isTimeZone(timeZone)) return { timeZone: null, country: null };
  return { timeZone, country: countryOfZone(timeZone) };
}

const MAX_NAME = 128;
const MAX_SOURCE = 64;

/** Names come from Telegram as they are: trimmed, never empty, never endless. */
export const cleanName = (name: string | null | undefined): string | null =>
  name?.trim().slice(0, MAX_NAME) || null;

/** A `startapp` parameter as Telegram allows it; anything else is nobody's source. */
export const cleanSource = (source: string | null | undefined): string | null =>
  source && source.length <= MAX_SOURCE && /^[\w-]+$/.test(source) ? source : null;
