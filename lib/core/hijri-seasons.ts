import { Temporal } from "temporal-polyfill/full";
import { calendarDate, epochDayOf } from "./zones";

const CALENDAR = "islamic-umalqura";

export const SEASONS = ["ramadan", "eid_al_fitr", "eid_al_adha"] as const;

/** A season of the Hijri calendar, computed for every year, widened by whole days on either side. */
export interface HijriSeason {
  readonly season: (typeof SEASONS)[number];
  readonly daysBefore: number;
  readonly daysAfter: number;
}

/** First day and length by the Umm al-Qura calendar; Ramadan lasts until Eid begins. */
const SEASON_DAYS = {
  ramadan: { month: 9, day: 1, days: null },
  eid_al_fitr: { month: 10, day: 1, days: 3 },
  eid_al_adha: { month: 12, day: 10, days: 4 },
} as const;

export interface DaySpan {
  readonly from: number;
  readonly until: number;
}

/** The spans of a season around a day, in days since 1970, end exclusive: last, this and next Hijri year's. */
export function seasonSpans(season: HijriSeason, epochDay: number): DaySpan[] {
  const today = Temporal.PlainDate.from(calendarDate(epochDay)).withCalendar(CALENDAR);
  return [-1, 0, 1].map((years) => {
    const { month, day, days } = SEASON_DAYS[season.season];
    const first = hijriDay(today.year + years, month, day);
    const until = days === null ? hijriDay(today.year + years, month + 1, 1) : first + days;
    return { from: first - season.daysBefore, until: until + season.daysAfter };
  });
}

function hijriDay(year: number, month: number, day: number): number {
  const date = Temporal.PlainDate.from({ year, month, day, calendar: CALENDAR }).withCalendar("iso8601");
  return epochDayOf(date);
}
