import { Temporal } from "temporal-polyfill";

export interface Month {
  /** "2026-11" in the shop's own calendar month. */
  key: string;
  start: Date;
  /** The first instant after it; `now` for the running month. */
  end: Date;
}

/** The last `count` calendar months in the shop's time zone, oldest first; the last one runs until `now`. */
export function lastMonths(now: Date, timeZone: string, count: number): Month[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const first = today.with({ day: 1 }).startOfDay();
  return Array.from({ length: count }, (_, index) => {
    const start = first.subtract({ months: count - 1 - index });
    const last = index === count - 1;
    return {
      key: start.toPlainDate().toPlainYearMonth().toString(),
      start: new Date(start.epochMilliseconds),
      end: last ? now : new Date(start.add({ months: 1 }).epochMilliseconds),
    };
  });
}

/** Which part of the day it is where the shop is. */
export function partOfDay(now: Date, timeZone: string): "morning" | "afternoon" | "evening" {
  const { hour } = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}
