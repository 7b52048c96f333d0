import { Temporal } from "temporal-polyfill";
import { DAY, MINUTE } from "./time";

/** A stretch of time during which a zone keeps one offset. */
interface OffsetSpan {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

/** A zone's spans that were asked for, the last few: a renewal looks at this one and at the one a year on. */
const spans = new Map<string, OffsetSpan[]>();
const MOST_SPANS = 8;

function spanAt(instant: number, timeZone: string): OffsetSpan {
  const known = spans.get(timeZone) ?? [];
  for (const span of known) if (instant >= span.from && instant < span.until) return span;
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const next = zoned.getTimeZoneTransition("next");
  // The transition before this very millisecond may be at it, so it is asked for one millisecond later.
  const previous = zoned.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const span = {
    from: previous?.epochMilliseconds ?? Number.MIN_SAFE_INTEGER,
    until: next?.epochMilliseconds ?? Number.MAX_SAFE_INTEGER,
    offset: wholeMilliseconds(zoned.offsetNanoseconds),
  };
  spans.set(timeZone, [span, ...known.slice(0, MOST_SPANS - 1)]);
  return span;
}

const wholeMilliseconds = (nanoseconds: number): number =>
  (nanoseconds - (nanoseconds % 1_000_000)) / 1_000_000;

/** What the clock on the wall shows, counted in milliseconds as if it were UTC. */
export const wallClock = (instant: number, timeZone: string): number =>
  instant + spanAt(instant, timeZone).offset;

/** The first instant of the next offset in this zone; none in zones that never change. */
export function nextTransition(instant: number, timeZone: string): number | null {
  const { until } = spanAt(instant, timeZone);
  return until === Number.MAX_SAFE_INTEGER ? null : until;
}

/** Every instant at which the wall clock shows `wall`: none in a gap, two where the clock is set back. */
export function instantsAtWall(wall: number, timeZone: string): number[] {
  const offsets = new Set([spanAt(wall - DAY, timeZone).offset, spanAt(wall + DAY, timeZone).offset]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => wallClock(instant, timeZone) === wall)
    .sort((a, b) => a - b);
}

/** Days since 1 January 1970 on this wall clock. */
export const dayOf = (wall: number): number => (wall - positiveRest(wall, DAY)) / DAY;

/** Minutes since midnight on this wall clock. */
export function minuteOf(wall: number): number {
  const inDay = positiveRest(wall, DAY);
  return (inDay - (inDay % MINUTE)) / MINUTE;
}

/** 1 Monday … 7 Sunday. Day 0 was a Thursday. */
export const weekdayOf = (day: number): number => positiveRest(day + 3, 7) + 1;

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function calendarDate(epochDay: number): CalendarDate {
  const date = new Date(epochDay * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const epochDayOf = ({ year, month, day }: CalendarDate): number =>
  Date.UTC(year, month - 1, day) / DAY;

/** "2026-03-01": the day that the wall clock of a zone shows. */
export const dayText = (instant: Date, timeZone: string): string =>
  new Date(wallClock(instant.getTime(), timeZone)).toISOString().slice(0, 10);

/** "2026-03-01T12:00:00Z": an instant as it travels in parameters. */
export const instantText = (instant: number): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toString();

const positiveRest = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

/**
 * Adds calendar months at the same wall time in `timeZone` (IANA). 31 January plus one month is the last day of February.
 * A wall time that the clock skips is as much later as it skips; of one that it repeats the first counts.
 */
export function plusMonths(at: Date, months: number, timeZone: string): Date {
  const wall = wallClock(at.getTime(), timeZone);
  const today = dayOf(wall);
  const { year, month, day } = calendarDate(today);
  const monthsSinceYearZero = year * 12 + month - 1 + months;
  const inYear = positiveRest(monthsSinceYearZero, 12);
  const first = { year: (monthsSinceYearZero - inYear) / 12, month: inYear + 1, day: 1 };
  const last = calendarDate(epochDayOf({ ...first, month: first.month + 1 }) - 1).day;
  const then = epochDayOf({ ...first, day: Math.min(day, last) }) * DAY + (wall - today * DAY);
  const [instant] = instantsAtWall(then, timeZone);
  return new Date(instant ?? then - spanAt(then - DAY, timeZone).offset);
}
