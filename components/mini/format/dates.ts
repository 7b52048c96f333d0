import { CALENDARS, writeDate as writeIn } from "@/lib/core/dates";
import type { Language } from "@/lib/core/languages";

const DAY_MS = 86_400_000;

type Shape = "day" | "dayOfYear" | "time" | "moment";

const SHAPES: Record<Shape, Intl.DateTimeFormatOptions> = {
  day: { day: "numeric", month: "long" },
  dayOfYear: { day: "numeric", month: "long", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  moment: { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

/** A day or an hour in the shop's zone and the language's calendar. */
export function writeDate(iso: string, shape: Shape, language: Language, timeZone: string): string {
  return writeIn(new Date(iso), language, { ...SHAPES[shape], timeZone });
}

/** The Hijri date that stands under the Gregorian one in Arabic. */
export const writeHijri = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat("ar-u-ca-islamic-umalqura-nu-latn", { ...SHAPES.dayOfYear, timeZone }).format(
    new Date(iso),
  );

export const yearOf = (iso: string, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(CALENDARS[language], { year: "numeric", timeZone })
    .formatToParts(new Date(iso))
    .find((part) => part.type === "year")?.value ?? "";

/** Days still to come, a started day counting whole; never below zero. */
export const daysLeft = (now: string, end: string): number =>
  Math.max(0, Math.ceil((Date.parse(end) - Date.parse(now)) / DAY_MS));

/** How much of a period is over, from 0 to 1. */
export function shareSpent(start: string, end: string, now: string): number {
  const whole = Date.parse(end) - Date.parse(start);
  if (whole <= 0) return 1;
  return Math.min(1, Math.max(0, (Date.parse(now) - Date.parse(start)) / whole));
}
