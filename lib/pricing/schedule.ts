import { type DaySpan, type HijriSeason, seasonSpans } from "@/lib/core/hijri-seasons";
import { DAY, HOUR, MINUTE } from "@/lib/core/time";
import { dayOf, instantsAtWall, minuteOf, nextTransition, wallClock, weekdayOf } from "@/lib/core/zones";
import type { Schedule, WeeklyWindow } from "./types";

const MINUTES_A_DAY = DAY / MINUTE;
/** A Hijri year and a week: the furthest that a next opening can be. */
const HORIZON_DAYS = 400;

interface Hours {
  /** Weekdays on which the window starts, 1 to 7. */
  readonly days: ReadonlySet<number>;
  readonly from: number;
  /** Minutes since the starting day's midnight: past 1 440 where the window ends on the next day. */
  readonly until: number;
}

export interface RecurringHours {
  readonly hours: readonly Hours[];
  readonly seasons: readonly HijriSeason[];
  readonly zone: Schedule["zone"];
  /** The last closed stretch that was computed, so that the next quote in it need not. */
  closed: { from: number; nextStart: number | null; timeZone: string } | null;
}

export function compileHours(schedule: Schedule): RecurringHours | null {
  if (schedule.weekly.length === 0 && schedule.hijri.length === 0) return null;
  return {
    hours:
      schedule.weekly.length === 0
        ? [{ days: EVERY_DAY, from: 0, until: MINUTES_A_DAY }]
        : schedule.weekly.map(hoursOf),
    seasons: schedule.hijri,
    zone: schedule.zone,
    closed: null,
  };
}

const EVERY_DAY: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7]);

function hoursOf(window: WeeklyWindow): Hours {
  const from = minutesOf(window.from);
  const to = minutesOf(window.to);
  return {
    days: window.days.length === 0 ? EVERY_DAY : new Set(window.days.map((day) => (day === 0 ? 7 : day))),
    from,
    until: to > from ? to : to + MINUTES_A_DAY,
  };
}

/** "18:30" in minutes since midnight; "24:00" is the end of the day. */
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Whether the wall clock stands inside one of the windows (and seasons). */
export function isOpen(recurring: RecurringHours, instant: number, timeZone: string): boolean {
  const wall = wallClock(instant, timeZone);
  const day = dayOf(wall);
  if (!inSeason(recurring, day)) return false;
  const minute = minuteOf(wall);
  const today = weekdayOf(day);
  const yesterday = weekdayOf(day - 1);
  for (const { days, from, until } of recurring.hours) {
    if (days.has(today) && minute >= from && minute < until) return true;
    if (days.has(yesterday) && minute < until - MINUTES_A_DAY) return true;
  }
  return false;
}

const seasonMemo = new Map<string, { day: number; spans: DaySpan[] }>();

function inSeason({ seasons }: RecurringHours, day: number): boolean {
  if (seasons.length === 0) return true;
  return seasons.some((season) => {
    const key = `${season.season}:${season.daysBefore}:${season.daysAfter}`;
    let memo = seasonMemo.get(key);
    if (memo?.day !== day) {
      memo = { day, spans: seasonSpans(season, day) };
      seasonMemo.set(key, memo);
    }
    return memo.spans.some(({ from, until }) => day >= from && day < until);
  });
}

/** The first instant after `instant` at which a window opens; null where none does before `endsAt`. */
export function nextStart(
  recurring: RecurringHours,
  instant: number,
  timeZone: string,
  endsAt: number,
): number | null {
  const memo = recurring.closed;
  const isKnown =
    memo !== null &&
    memo.timeZone === timeZone &&
    instant >= memo.from &&
    (memo.nextStart === null || instant < memo.nextStart);
  if (isKnown) return memo.nextStart;
  const found = findNextStart(recurring, instant, timeZone, endsAt);
  recurring.closed = { from: instant, nextStart: found, timeZone };
  return found;
}

function findNextStart(
  recurring: RecurringHours,
  instant: number,
  timeZone: string,
  endsAt: number,
): number | null {
  const today = dayOf(wallClock(instant, timeZone));
  for (let day = today; day <= today + HORIZON_DAYS; day++) {
    if (recurring.seasons.length > 0 && !inSeason(recurring, day)) continue;
    const candidates = openingsOn(day, recurring, timeZone)
      .filter((at) => at > instant && at < endsAt && isOpen(recurring, at, timeZone))
      .sort((a, b) => a - b);
    if (candidates[0] !== undefined) return candidates[0];
  }
  return null;
}

/** Instants at which a window may open on a day: its start, midnight into a season, and the end of a gap that swallowed its start. */
function openingsOn(day: number, recurring: RecurringHours, timeZone: string): number[] {
  const openings = instantsAtWall(day * DAY, timeZone);
  for (const { days, from } of recurring.hours) {
    if (days.has(weekdayOf(day))) openings.push(...instantsAtWall(day * DAY + from * MINUTE, timeZone));
  }
  const dawn = instantsAtWall(day * DAY, timeZone)[0] ?? day * DAY - 15 * HOUR;
  const gap = nextTransition(dawn, timeZone);
  if (gap !== null && gap - dawn <= 40 * HOUR) openings.push(gap);
  return openings;
}
