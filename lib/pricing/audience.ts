import { wordKey } from "@/lib/core/words";
import type { Person } from "./person";
import type { Conditions, CustomerFacts, Refusal } from "./types";

/** What a promotion asks of the customer, made ready to be asked often: tiers, tags and segments as words are compared. */
export interface Audience
  extends Pick<
    Conditions,
    | "firstPurchase"
    | "countries"
    | "languages"
    | "tiers"
    | "tags"
    | "segments"
    | "minTenureMonths"
    | "birthdayWindowDays"
  > {
  readonly ranges: Ranges | null;
}

/** Bounds of numbers, inclusive; null where nothing bounds that side. */
type Ranges = Pick<
  Conditions,
  | "minAge"
  | "maxAge"
  | "minSpent"
  | "maxSpent"
  | "minOrders"
  | "maxOrders"
  | "activeWithinDays"
  | "inactiveForDays"
>;

/** Null where it asks nothing. */
export function audienceOf(conditions: Conditions): Audience | null {
  const { firstPurchase, countries, languages, minTenureMonths, birthdayWindowDays } = conditions;
  const [tiers, tags, segments] = [
    conditions.tiers.map(wordKey),
    conditions.tags.map(wordKey),
    conditions.segments.map(wordKey),
  ];
  const ranges = rangesOf(conditions);
  const asksNothing =
    !firstPurchase &&
    minTenureMonths === null &&
    birthdayWindowDays === null &&
    ranges === null &&
    [countries, languages, tiers, tags, segments].every((list) => list.length === 0);
  if (asksNothing) return null;
  return {
    firstPurchase,
    countries,
    languages,
    tiers,
    tags,
    segments,
    minTenureMonths,
    birthdayWindowDays,
    ranges,
  };
}

function rangesOf(conditions: Conditions): Ranges | null {
  const { minAge, maxAge, minSpent, maxSpent, minOrders, maxOrders } = conditions;
  const { activeWithinDays, inactiveForDays } = conditions;
  const ranges = {
    minAge,
    maxAge,
    minSpent,
    maxSpent,
    minOrders,
    maxOrders,
    activeWithinDays,
    inactiveForDays,
  };
  return Object.values(ranges).every((bound) => bound === null) ? null : ranges;
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
  age: mismatch("age"),
  spend: mismatch("spend"),
  orders: mismatch("orders"),
  activity: mismatch("activity"),
};

/** Lists ask for any one of their entries; the customer must pass every dimension. */
export function refuseAudience(asked: Audience, person: Person): Refusal | null {
  const { facts } = person;
  if (asked.firstPurchase && facts.orders > 0) return FIRST_PURCHASE;
  if (!isAmong(asked.countries, facts.country)) return MISMATCH.country;
  if (!isAmong(asked.languages, facts.language)) return MISMATCH.language;
  if (asked.tiers.length > 0 && !isAmong(asked.tiers, person.tier)) return MISMATCH.tier;
  if (asked.tags.length > 0 && !sharesOne(asked.tags, person.tags)) return MISMATCH.tag;
  if (asked.segments.length > 0 && !sharesOne(asked.segments, person.segments)) return MISMATCH.segment;
  if (asked.minTenureMonths !== null && facts.tenureMonths < asked.minTenureMonths) return MISMATCH.tenure;
  if (asked.birthdayWindowDays !== null && person.daysToBirthday > asked.birthdayWindowDays)
    return MISMATCH.birthday;
  return asked.ranges === null ? null : refuseRanges(asked.ranges, person);
}

function refuseRanges(asked: Ranges, person: Person): Refusal | null {
  const { facts } = person;
  const asksAge = asked.minAge !== null || asked.maxAge !== null;
  if (asksAge && !isWithin(person.age, asked.minAge, asked.maxAge)) return MISMATCH.age;
  if (!isWithin(facts.spent, asked.minSpent, asked.maxSpent)) return MISMATCH.spend;
  if (!isWithin(facts.orders, asked.minOrders, asked.maxOrders)) return MISMATCH.orders;
  return isActiveAs(asked, facts) ? null : MISMATCH.activity;
}

function isActiveAs({ activeWithinDays, inactiveForDays }: Ranges, { daysSinceActive }: CustomerFacts) {
  if (activeWithinDays === null && inactiveForDays === null) return true;
  return isWithin(daysSinceActive, inactiveForDays, activeWithinDays);
}

/** What is not known is within nothing. */
const isWithin = (value: number | bigint | null, least: number | null, most: number | null): boolean =>
  value !== null && (least === null || value >= least) && (most === null || value <= most);

const isAmong = (list: readonly string[], value: string | null): boolean =>
  list.length === 0 || (value !== null && list.includes(value));

const sharesOne = (list: readonly string[], values: readonly string[]): boolean =>
  list.some((entry) => values.includes(entry));
