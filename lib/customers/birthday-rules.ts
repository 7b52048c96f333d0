import { err, ok, type Result } from "@/lib/core/result";

/** A birthday as customers state it: month and day, and the year where they want to. */
export interface Birthday {
  /** MM-DD. */
  birthday: string | null;
  birthYear: number | null;
}

export const FIRST_BIRTH_YEAR = 1900;
const LEAP_YEAR = 2000;

/** Refuses days that do not exist or are yet to come, naming the field. `today` is the shop's day as YYYY-MM-DD. */
export function decideBirthday(
  { birthday, birthYear }: Birthday,
  today: string,
): Result<Birthday, "request.invalid_input"> {
  const refuse = (field: keyof Birthday, problem: string) =>
    err("request.invalid_input" as const, { field, problem });
  if (birthday === null)
    return birthYear === null
      ? ok({ birthday, birthYear })
      : refuse("birthYear", "needs the day and the month");
  if (!isDay(LEAP_YEAR, birthday)) return refuse("birthday", "is no day of the year");
  if (birthYear === null) return ok({ birthday, birthYear });
  if (birthYear < FIRST_BIRTH_YEAR) return refuse("birthYear", `is before ${FIRST_BIRTH_YEAR}`);
  const born = `${birthYear}-${birthday}`;
  if (birthYear > Number(today.slice(0, 4)) || born > today) return refuse("birthYear", "is yet to come");
  return isDay(birthYear, birthday) ? ok({ birthday, birthYear }) : refuse("birthYear", "has no 29 February");
}

function isDay(year: number, monthAndDay: string): boolean {
  const [month = 0, day = 0] = monthAndDay.split("-").map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
