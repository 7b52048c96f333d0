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

export const PERIODS = ["7d", "30d", "month", "12m"] as const;
export type Period = (typeof PERIODS)[number];

/** A stretch of time, the end left out. */
export type Span = Pick<Month, "start" | "end">;

/** The period that ends now, and the one of the same name before it; a calendar month is compared with the whole last one. */
export function periodBefore(now: Date, timeZone: string, period: Period): { now: Span; previous: Span } {
  const end = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const length = { "7d": { days: 7 }, "30d": { days: 30 }, month: { months: 1 }, "12m": { months: 12 } }[
    period
  ];
  const start = period === "month" ? end.with({ day: 1 }).startOfDay() : end.subtract(length);
  const startsAt = new Date(start.epochMilliseconds);
  return {
    now: { start: startsAt, end: now },
    previous: { start: new Date(start.subtract(length).epochMilliseconds), end: startsAt },
  };
}

/** Which part of the day it is where the shop is. */
export function partOfDay(now: Date, timeZone: string): "morning" | "afternoon" | "evening" {
  const { hour } = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}
