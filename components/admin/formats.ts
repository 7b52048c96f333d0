import type { Language } from "@/lib/core/languages";

export interface Formats {
  /** "20 November 2026", in the calendar people there use. */
  day(at: Date): string;
  /** "20 Nov" within the year, with the year otherwise. */
  shortDay(at: Date): string;
  time(at: Date): string;
  moment(at: Date): string;
  /** "20 Nov" for "2026-11-20". */
  dayOf(key: string): string;
  /** "November" for "2026-11". */
  month(key: string): string;
  shortMonth(key: string): string;
  count(value: number): string;
  percent(part: number, whole: number, digits?: number): string;
  /** One digit after the point; a dash where nothing was counted. */
  average(value: number | null): string;
}

// Arabic reads Gregorian dates, Persian its own calendar; hours and amounts keep Latin digits everywhere.
const DATES: Record<Language, string> = {
  en: "en-GB",
  ru: "ru",
  ar: "ar-u-ca-gregory-nu-latn",
  fa: "fa-u-ca-persian",
};

export function formatsIn(language: Language, timeZone: string): Formats {
  const dates = DATES[language];
  const day = new Intl.DateTimeFormat(dates, { timeZone, day: "numeric", month: "long", year: "numeric" });
  const short = new Intl.DateTimeFormat(dates, {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const dayMonth = new Intl.DateTimeFormat(dates, { timeZone: "UTC", day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  // Figures are kept by Gregorian month, whatever calendar dates are read in.
  const months = language === "fa" ? "fa-u-ca-gregory" : language === "en" ? "en-US" : dates;
  const month = new Intl.DateTimeFormat(months, {
    timeZone: "UTC",
    month: "long",
  });
  const shortMonth = new Intl.DateTimeFormat(months, {
    timeZone: "UTC",
    month: "short",
  });
  const comma = language === "ar" || language === "fa" ? "، " : ", ";
  const count = new Intl.NumberFormat("en-US");
  const monthStart = (key: string) => new Date(`${key}-15T00:00:00Z`);
  return {
    day: (at) => day.format(at),
    shortDay: (at) => short.format(at),
    time: (at) => time.format(at),
    moment: (at) => `${short.format(at)}${comma}${time.format(at)}`,
    dayOf: (key) => dayMonth.format(new Date(`${key}T12:00:00Z`)),
    month: (key) => month.format(monthStart(key)),
    shortMonth: (key) => shortMonth.format(monthStart(key)),
    count: (value) => count.format(value),
    percent: (part, whole, digits = 1) => (whole === 0 ? "–" : `${((part * 100) / whole).toFixed(digits)}%`),
    average: (value) => value?.toFixed(1) ?? "–",
  };
}
