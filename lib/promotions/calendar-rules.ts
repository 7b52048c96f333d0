import { seasonSpans } from "@/lib/core/hijri-seasons";
import { dayOf, wallClock, weekdayOf } from "@/lib/core/zones";
import { fits, refuse, type Verdict } from "./refuse";
import type { PromotionDraft } from "./types";

interface Window {
  startsAt: Date | null;
  endsAt: Date | null;
}

export interface CalendarFacts {
  timeZone: string;
  /** Where a draft has no start: when it was, or is, made. */
  since: Date;
  campaign?: Window | undefined;
}

type Scheduled = Pick<PromotionDraft, "startsAt" | "endsAt" | "weekly" | "seasons" | "zone">;

/** From here on every weekday and every season comes at least once. */
const A_HIJRI_YEAR = 356;

/** Refuses seasons and weekdays that never come between a promotion's start and its end. */
export function decideCalendar(draft: Scheduled, facts: CalendarFacts): Verdict {
  const days = daysOf(draft, facts);
  if (days === null || days.last - days.first >= A_HIJRI_YEAR) return fits;
  for (const [i, season] of draft.seasons.entries()) {
    const comes = seasonSpans(season, days.first).some(
      ({ from, until }) => from <= days.last && until > days.first,
    );
    if (!comes) return refuse(`seasons[${i}].season`, "does not come between start and end");
  }
  for (const [i, { days: weekdays, from, to }] of draft.weekly.entries()) {
    if (weekdays.length === 0 || days.last - days.first >= 6) continue;
    // Hours that pass midnight reach into the first day from the one before.
    const first = to <= from ? days.first - 1 : days.first;
    const all = Array.from({ length: days.last - first + 1 }, (_, n) => weekdayOf(first + n));
    if (!weekdays.some((day) => all.includes(day)))
      return refuse(`weekly[${i}].days`, "fall on no day between start and end");
  }
  return fits;
}

/** The days that it runs on, first and last, in days since 1970; null where it has no end, or is over before it begins. */
function daysOf(
  { startsAt, endsAt, zone }: Scheduled,
  { timeZone, since, campaign }: CalendarFacts,
): { first: number; last: number } | null {
  const ends = [endsAt, campaign?.endsAt?.toISOString() ?? null].flatMap((end) => end ?? []);
  if (ends.length === 0) return null;
  const end = Math.min(...ends.map((each) => Date.parse(each)));
  const start = Math.max(
    startsAt === null ? since.getTime() : Date.parse(startsAt),
    campaign?.startsAt?.getTime() ?? Number.NEGATIVE_INFINITY,
  );
  if (end <= start) return null;
  // Somebody else's calendar may be a day ahead of the shop's, or behind it.
  const apart = zone === "customer" ? 1 : 0;
  return {
    first: dayOf(wallClock(start, timeZone)) - apart,
    last: dayOf(wallClock(end - 1, timeZone)) + apart,
  };
}
