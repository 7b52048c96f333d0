import type { SimulatorInput } from "./simulator-input";

type Conditions = SimulatorInput["promotions"][number]["conditions"];
type Customer = NonNullable<SimulatorInput["customer"]>;

/** The first dimension in which a customer is not who a promotion asks for, once more and plainly. */
export function mismatch(
  asked: Conditions,
  customer: Customer,
  { now, timeZone }: Pick<SimulatorInput, "now" | "timeZone">,
): string | null {
  const asksDay = asked.birthdayWindowDays !== null || asked.minAge !== null || asked.maxAge !== null;
  const today = asksDay ? new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date(now)) : "";
  const age = asksDay ? ageOf(customer.birthday, today) : null;
  const met = {
    country: anyOf(asked.countries, [customer.country], (word) => word),
    language: anyOf(asked.languages, [customer.language], (word) => word),
    tier: anyOf(asked.tiers, [customer.tier], loosely),
    tag: anyOf(asked.tags, customer.tags, loosely),
    segment: anyOf(asked.segments, customer.segments, loosely),
    tenure: between(customer.tenureMonths, asked.minTenureMonths, null),
    birthday: isNear(customer.birthday, today, asked.birthdayWindowDays),
    age: between(age, asked.minAge, asked.maxAge),
    spend: between(customer.spent, asked.minSpent, asked.maxSpent),
    orders: between(customer.orders, asked.minOrders, asked.maxOrders),
    activity: between(customer.daysSinceActive, asked.inactiveForDays, asked.activeWithinDays),
  };
  return Object.entries(met).find(([, isMet]) => !isMet)?.[0] ?? null;
}

const loosely = (word: string): string => word.replaceAll(" ", "").toLowerCase();

function anyOf(
  asked: readonly string[],
  has: readonly (string | null)[],
  as: (word: string) => string,
): boolean {
  return asked.length === 0 || asked.some((one) => has.some((own) => own !== null && as(own) === as(one)));
}

function between(value: number | null, least: number | null, most: number | null): boolean {
  if (least === null && most === null) return true;
  return value !== null && value >= (least ?? value) && value <= (most ?? value);
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** Day after day outwards, until one is the birthday. */
function isNear(birthday: string | null, today: string, window: number | null): boolean {
  if (window === null) return true;
  if (birthday === null) return false;
  for (let away = 0; away <= window; away++)
    if ([away, -away].some((days) => isBirthday(birthday.slice(-5), dayAfter(today, days)))) return true;
  return false;
}

const isBirthday = (birthday: string, day: string): boolean =>
  day.slice(5) === birthday || (birthday === "02-29" && day.slice(5) === "02-28" && !hasLeapDay(day));

const hasLeapDay = (day: string): boolean => dayAfter(`${day.slice(0, 4)}-02-28`, 1).endsWith("02-29");

/** Birthdays kept since the birth. */
function ageOf(birthday: string | null, today: string): number | null {
  if (birthday === null || birthday.length === 5 || birthday > today) return null;
  const own = birthday.slice(-5);
  let kept = 0;
  for (let year = Number(birthday.slice(0, 4)) + 1; year <= Number(today.slice(0, 4)); year++) {
    const day = [`${year}-${own}`, `${year}-02-28`].find((each) => isBirthday(own, each));
    if (day !== undefined && day <= today) kept++;
  }
  return kept;
}
