import { wordKey } from "@/lib/core/words";
import { type CalendarDate, calendarDate, dayOf, epochDayOf, wallClock } from "@/lib/core/zones";
import type { CustomerFacts } from "./types";

/** A customer during one quote; what has to be worked out is, for the first promotion that asks. */
export class Person {
  readonly facts: CustomerFacts;
  private readonly now: number;
  private readonly timeZone: string;
  private distance: number | undefined;
  private years: number | null | undefined;
  private tagKeys: readonly string[] | undefined;
  private segmentKeys: readonly string[] | undefined;

  constructor(facts: CustomerFacts, now: number, timeZone: string) {
    this.facts = facts;
    this.now = now;
    this.timeZone = timeZone;
  }

  get daysToBirthday(): number {
    this.distance ??= daysToBirthday(this.facts.birthday, this.today());
    return this.distance;
  }

  /** Full years; null where no year is known. */
  get age(): number | null {
    if (this.years === undefined) this.years = ageOn(this.facts.birthday, this.today());
    return this.years;
  }

  /** The tier as words are compared; so are tags and segments. */
  get tier(): string | null {
    return this.facts.tier === null ? null : wordKey(this.facts.tier);
  }

  get tags(): readonly string[] {
    this.tagKeys ??= this.facts.tags.map(wordKey);
    return this.tagKeys;
  }

  get segments(): readonly string[] {
    this.segmentKeys ??= this.facts.segments.map(wordKey);
    return this.segmentKeys;
  }

  private today(): number {
    return dayOf(wallClock(this.now, this.timeZone));
  }
}

/** Days to the nearest birthday, before or after `today`, across the turn of the year; endless where none is known. */
function daysToBirthday(birthday: string | null, today: number): number {
  if (birthday === null) return Number.MAX_SAFE_INTEGER;
  const [month = 1, day = 1] = birthday.split("-").slice(-2).map(Number);
  const { year } = calendarDate(today);
  const distances = [year - 1, year, year + 1].map((of) =>
    Math.abs(today - epochDayOf(observedIn(of, month, day))),
  );
  return Math.min(...distances);
}

/** Full years from "YYYY-MM-DD" to `today`; null for a birthday without a year, and for one yet to come. */
function ageOn(birthday: string | null, today: number): number | null {
  const [born, month = 1, day = 1] = birthday?.split("-").map(Number) ?? [];
  if (born === undefined || birthday?.length !== "YYYY-MM-DD".length) return null;
  const { year } = calendarDate(today);
  const age = year - born - (today < epochDayOf(observedIn(year, month, day)) ? 1 : 0);
  return age < 0 ? null : age;
}

/** Who was born on 29 February celebrates on the 28th in common years. */
function observedIn(year: number, month: number, day: number): CalendarDate {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return { year, month, day: month === 2 && day === 29 && !isLeap ? 28 : day };
}
