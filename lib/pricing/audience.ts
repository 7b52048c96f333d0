import { type CalendarDate, calendarDate, epochDayOf } from "@/lib/core/zones";
import type { Conditions, CustomerFacts, Refusal } from "./types";

/** What a promotion asks of the customer; null where it asks nothing. */
export type Audience = Pick<
  Conditions,
  | "firstPurchase"
  | "countries"
  | "languages"
  | "tiers"
  | "tags"
  | "segments"
  | "minTenureMonths"
  | "birthdayWindowDays"
>;

export function audienceOf(conditions: Conditions): Audience | null {
  const { firstPurchase, countries, languages, tiers, tags, segments, minTenureMonths, birthdayWindowDays } =
    conditions;
  const asksNothing =
    !firstPurchase &&
    minTenureMonths === null &&
    birthdayWindowDays === null &&
    [countries, languages, tiers, tags, segments].every((list) => list.length === 0);
  if (asksNothing) return null;
  return { firstPurchase, countries, languages, tiers, tags, segments, minTenureMonths, birthdayWindowDays };
}

const NO_PARAMS = {};
const FIRST_PURCHASE: Refusal = { reason: "FIRST_PURCHASE_ONLY", params: NO_PARAMS };
const mismatch = (dimension: string): Refusal => ({ reason: "AUDIENCE_MISMATCH", params: { dimension } });
const MISMATCH = {
  country: mismatch("country"),
  language: mismatch("language"),
  tier: mismatch("tier"),
  tag: mismatch("tag"),
  segment: mismatch("segment"),
  tenure: mismatch("tenure"),
  birthday: mismatch("birthday"),
};

/**
 * Lists ask for any one of their entries; the customer must pass every dimension. `daysToBirthday` is read only where the
 * promotion asks for a birthday.
 */
export function refuseAudience(
  asked: Audience,
  customer: CustomerFacts,
  daysToBirthday: number,
): Refusal | null {
  if (asked.firstPurchase && customer.orders > 0) return FIRST_PURCHASE;
  if (!isAmong(asked.countries, customer.country)) return MISMATCH.country;
  if (!isAmong(asked.languages, customer.language)) return MISMATCH.language;
  if (!isAmong(asked.tiers, customer.tier)) return MISMATCH.tier;
  if (!sharesOne(asked.tags, customer.tags)) return MISMATCH.tag;
  if (!sharesOne(asked.segments, customer.segments)) return MISMATCH.segment;
  if (asked.minTenureMonths !== null && customer.tenureMonths < asked.minTenureMonths) return MISMATCH.tenure;
  if (asked.birthdayWindowDays !== null && daysToBirthday > asked.birthdayWindowDays)
    return MISMATCH.birthday;
  return null;
}

const isAmong = (list: readonly string[], value: string | null): boolean =>
  list.length === 0 || (value !== null && list.includes(value));

const sharesOne = (list: readonly string[], values: readonly string[]): boolean =>
  list.length === 0 || list.some((entry) => values.includes(entry));

/** Days to the nearest birthday, before or after `today`, across the turn of the year; endless where none is known. */
export function daysToBirthday(birthday: string | null, today: number): number {
  if (birthday === null) return Number.MAX_SAFE_INTEGER;
  const [month = 1, day = 1] = birthday.split("-").slice(-2).map(Number);
  const { year } = calendarDate(today);
  const distances = [year - 1, year, year + 1].map((of) =>
    Math.abs(today - epochDayOf(observedIn(of, month, day))),
  );
  return Math.min(...distances);
}

/** Who was born on 29 February celebrates on the 28th in common years. */
function observedIn(year: number, month: number, day: number): CalendarDate {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return { year, month, day: month === 2 && day === 29 && !isLeap ? 28 : day };
}
