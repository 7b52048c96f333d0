import type { LocalizedText } from "@/lib/core/languages";
import { CURRENCIES, type Currency } from "@/lib/core/money";
import { REMINDERS_AT_MOST, USERNAME } from "@/lib/settings/rules";
import { textOf, type Words, wordsOf } from "../catalog/localized-fields";
import { readAmount, readPercent, readWhole, writeAmount, writePercent } from "../form/amounts";
import type { Errors } from "../form/use-form";
import type { Text } from "../use-text";

/** The settings as the API gives them. */
export interface EditedSettings {
  name: string;
  tagline: LocalizedText;
  timeZone: string;
  currencies: Currency[];
  supportUsername: string | null;
  graceDays: number;
  reminderDays: number[];
  renewalOffer: { basisPoints: number; daysBefore: number } | null;
  winBack: { basisPoints: number; daysAfter: number; validDays: number } | null;
  otherMethodsInsideTelegram: boolean;
  /** Minor units per currency. */
  pointValues: Partial<Record<Currency, number>>;
  topUpBounds: Partial<Record<Currency, { least: number; most: number }>>;
}

type Typed = Partial<Record<Currency, string>>;

/** What stands in the form's fields. */
export type SettingsValues = {
  name: string;
  tagline: Words;
  timeZone: string;
  mainCurrency: Currency;
  moreCurrencies: Currency[];
  supportUsername: string;
  graceDays: string;
  reminderDays: string;
  offersRenewal: boolean;
  renewalPercent: string;
  renewalDaysBefore: string;
  winsBack: boolean;
  winBackPercent: string;
  winBackDaysAfter: string;
  winBackValidDays: string;
  otherMethodsInsideTelegram: boolean;
  pointValues: Typed;
  topUpLeast: Typed;
  topUpMost: Typed;
};

export function valuesOf(settings: EditedSettings): SettingsValues {
  const [mainCurrency = "SAR", ...moreCurrencies] = settings.currencies;
  const renewal = settings.renewalOffer ?? { basisPoints: 1000, daysBefore: settings.reminderDays[0] ?? 3 };
  const winBack = settings.winBack ?? { basisPoints: 1500, daysAfter: 14, validDays: 7 };
  return {
    name: settings.name,
    tagline: wordsOf(settings.tagline),
    timeZone: settings.timeZone,
    mainCurrency,
    moreCurrencies,
    supportUsername: settings.supportUsername ?? "",
    graceDays: String(settings.graceDays),
    reminderDays: settings.reminderDays.join(", "),
    offersRenewal: settings.renewalOffer !== null,
    renewalPercent: writePercent(renewal.basisPoints),
    renewalDaysBefore: String(renewal.daysBefore),
    winsBack: settings.winBack !== null,
    winBackPercent: writePercent(winBack.basisPoints),
    winBackDaysAfter: String(winBack.daysAfter),
    winBackValidDays: String(winBack.validDays),
    otherMethodsInsideTelegram: settings.otherMethodsInsideTelegram,
    pointValues: typedOf(settings.pointValues, (value) => value),
    topUpLeast: typedOf(settings.topUpBounds, ({ least }) => least),
    topUpMost: typedOf(settings.topUpBounds, ({ most }) => most),
  };
}

/** Amounts as people write them; empty where nothing is set. */
function typedOf<T>(set: Partial<Record<Currency, T>>, minorOf: (value: T) => number): Typed {
  return Object.fromEntries(
    (Object.entries(set) as [Currency, T][]).map(([currency, value]) => [
      currency,
      writeAmount(minorOf(value), currency),
    ]),
  );
}

/** Null where something is typed that is no amount above zero, undefined where nothing is. */
export function readTyped(typed: Typed, currency: Currency): number | null | undefined {
  const text = typed[currency]?.trim() ?? "";
  return text === "" ? undefined : readAmount(text, currency) || null;
}

/** Both bounds or none, the least no more than the most. */
export function readBounds(
  { topUpLeast, topUpMost }: Pick<SettingsValues, "topUpLeast" | "topUpMost">,
  currency: Currency,
): { least: number; most: number } | null | undefined {
  const least = readTyped(topUpLeast, currency);
  const most = readTyped(topUpMost, currency);
  if (least === undefined && most === undefined) return undefined;
  return least && most && least <= most ? { least, most } : null;
}

/** "7, 3 و 1" as days; null where one of them is none. */
export function readDays(typed: string): number[] | null {
  const days = typed
    .split(/[^\d\u0660-\u0669\u06f0-\u06f9.-]+/)
    .filter((part) => part !== "")
    .map(readWhole);
  if (days.some((day) => day === null || day < 1 || day > 60)) return null;
  return [...new Set(days as number[])].sort((a, b) => b - a);
}

/** A username as people write it: with @, or as a link. */
export const readUsername = (typed: string): string =>
  typed.trim().replace(/^(?:(?:https?:\/\/)?t\.me\/|@)/i, "");

export function wrongIn(values: SettingsValues, t: Text): Errors {
  const wrong: Errors = {};
  const between = (field: keyof SettingsValues & string, from: number, to: number) => {
    const number = readWhole(String(values[field]));
    if (number === null || number < from || number > to)
      wrong[field] = t("admin.settings.errors.between", { from, to });
  };
  const percent = (field: keyof SettingsValues & string) => {
    const points = readPercent(String(values[field]));
    if (points === null || points < 1 || points > 10_000) wrong[field] = t("admin.promo.errors.percent");
  };
  if (values.name.trim() === "") wrong["name"] = t("admin.settings.errors.name");
  if (values.tagline.en.trim() === "") wrong["tagline"] = t("admin.settings.errors.tagline");
  const username = readUsername(values.supportUsername);
  if (username !== "" && !USERNAME.test(username))
    wrong["supportUsername"] = t("admin.settings.errors.username");
  between("graceDays", 0, 30);
  const days = readDays(values.reminderDays);
  if (days === null || days.length > REMINDERS_AT_MOST)
    wrong["reminderDays"] = t("admin.settings.errors.reminders", { most: REMINDERS_AT_MOST });
  if (values.offersRenewal) {
    percent("renewalPercent");
    if (!days?.includes(Number(values.renewalDaysBefore)))
      wrong["renewalDaysBefore"] = t("admin.settings.errors.offerDay");
  }
  if (values.winsBack) {
    percent("winBackPercent");
    between("winBackDaysAfter", 1, 365);
    between("winBackValidDays", 1, 90);
  }
  if (CURRENCIES.some((currency) => readTyped(values.pointValues, currency) === null))
    wrong["pointValues"] = t("admin.settings.errors.amount");
  if (CURRENCIES.some((currency) => readBounds(values, currency) === null))
    wrong["topUpLeast"] = t("admin.settings.errors.bounds");
  return wrong;
}

function perCurrency<T>(read: (currency: Currency) => T | null | undefined): Partial<Record<Currency, T>> {
  const set: Partial<Record<Currency, T>> = {};
  for (const currency of CURRENCIES) {
    const value = read(currency);
    if (value !== null && value !== undefined) set[currency] = value;
  }
  return set;
}

/** What the API takes; call it with values that have nothing wrong. */
export function settingsOf(values: SettingsValues): EditedSettings {
  const username = readUsername(values.supportUsername);
  return {
    name: values.name.trim(),
    tagline: textOf(values.tagline),
    timeZone: values.timeZone,
    currencies: [
      values.mainCurrency,
      ...values.moreCurrencies.filter((each) => each !== values.mainCurrency),
    ],
    supportUsername: username === "" ? null : username,
    graceDays: readWhole(values.graceDays) ?? 0,
    reminderDays: readDays(values.reminderDays) ?? [],
    renewalOffer: values.offersRenewal
      ? {
          basisPoints: readPercent(values.renewalPercent) ?? 0,
          daysBefore: Number(values.renewalDaysBefore),
        }
      : null,
    winBack: values.winsBack
      ? {
          basisPoints: readPercent(values.winBackPercent) ?? 0,
          daysAfter: readWhole(values.winBackDaysAfter) ?? 0,
          validDays: readWhole(values.winBackValidDays) ?? 0,
        }
      : null,
    otherMethodsInsideTelegram: values.otherMethodsInsideTelegram,
    pointValues: perCurrency((currency) => readTyped(values.pointValues, currency)),
    topUpBounds: perCurrency((currency) => readBounds(values, currency)),
  };
}

const FIELDS: Record<string, string> = {
  currencies: "mainCurrency",
  topUpBounds: "topUpLeast",
  "renewalOffer.basisPoints": "renewalPercent",
  "renewalOffer.daysBefore": "renewalDaysBefore",
  "winBack.basisPoints": "winBackPercent",
  "winBack.daysAfter": "winBackDaysAfter",
  "winBack.validDays": "winBackValidDays",
};

/** Which input a field of the API is. */
export function inputOf(field: string): string {
  const first = field.split(/[.[]/)[0] ?? field;
  return FIELDS[field] ?? FIELDS[first] ?? first;
}
