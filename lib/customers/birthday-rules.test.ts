import { describe, expect, it } from "vitest";
import { decideBirthday } from "./birthday-rules";

const today = "2026-03-01";
const stated = (birthday: string | null, birthYear: number | null = null) =>
  decideBirthday({ birthday, birthYear }, today);

describe("a birthday", () => {
  it.each<[string | null, number | null]>([
    [null, null],
    ["03-01", null],
    ["02-29", null],
    ["12-31", 1900],
    ["02-29", 2008],
    ["03-01", 2026],
  ])("is kept as %s of the year %s", (birthday, birthYear) => {
    expect(stated(birthday, birthYear)).toEqual({ ok: true, value: { birthday, birthYear } });
  });

  it.each<[string, string | null, number | null, string]>([
    ["there is no such day", "02-30", null, "birthday"],
    ["there is no such month", "13-01", null, "birthday"],
    ["there is no day zero", "01-00", null, "birthday"],
    ["the day is missing", null, 1990, "birthYear"],
    ["the year is too long ago", "03-01", 1899, "birthYear"],
    ["it is tomorrow", "03-02", 2026, "birthYear"],
    ["the year is to come", "01-01", 2027, "birthYear"],
    ["the year has five digits", "01-01", 19_900, "birthYear"],
    ["the year has no such day", "02-29", 2007, "birthYear"],
    ["the century's year has no such day", "02-29", 1900, "birthYear"],
  ])("is refused where %s", (_, birthday, birthYear, field) => {
    expect(stated(birthday, birthYear)).toMatchObject({
      ok: false,
      error: "request.invalid_input",
      params: { field },
    });
  });
});
