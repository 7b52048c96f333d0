import { describe, expect, it } from "vitest";
import type { Id } from "@/lib/core/ids";
import { birthdaysAt, issueKeyOf } from "./issue-rules";

describe("birthdays", () => {
  it.each([
    ["one millisecond before nine", "2026-03-02T05:59:59.999Z", null],
    ["at nine", "2026-03-02T06:00:00Z", ["03-02"]],
    ["late in the evening", "2026-03-02T20:59:59Z", ["03-02"]],
    ["after midnight, before the next nine", "2026-03-02T21:00:00Z", null],
  ])("in Riyadh %s", (_, now, birthdays) => {
    expect(birthdaysAt(new Date(now), "Asia/Riyadh")?.birthdays ?? null).toEqual(birthdays);
  });

  it.each([
    ["on 28 February of a common year with those of the 29th", "2026-02-28T10:00:00Z", ["02-28", "02-29"]],
    ["on 28 February of a leap year without them", "2028-02-28T10:00:00Z", ["02-28"]],
    ["on 29 February itself", "2028-02-29T10:00:00Z", ["02-29"]],
    ["on 1 March of a common year without them", "2026-03-01T10:00:00Z", ["03-01"]],
    ["on 28 February of 2100, which is no leap year, with them", "2100-02-28T10:00:00Z", ["02-28", "02-29"]],
  ])("are kept %s", (_, now, birthdays) => {
    expect(birthdaysAt(new Date(now), "UTC")?.birthdays).toEqual(birthdays);
  });

  it.each([
    ["when clocks go forward", "2026-03-29T06:59:59Z", "2026-03-29T07:00:00Z"],
    ["when clocks go back", "2026-10-25T07:59:59Z", "2026-10-25T08:00:00Z"],
    ["on any other day", "2026-07-01T06:59:59Z", "2026-07-01T07:00:00Z"],
  ])("begin at nine by the shop's clock %s", (_, before, at) => {
    expect(birthdaysAt(new Date(before), "Europe/Berlin")).toBeNull();
    expect(birthdaysAt(new Date(at), "Europe/Berlin")).not.toBeNull();
  });
});

describe("what a code is issued for", () => {
  const customer = "cus_1" as Id<"customer">;
  it("is once a customer, and a birthday once a year", () => {
    expect(issueKeyOf("first_purchase", customer, 2026)).toBe(issueKeyOf("first_purchase", customer, 2027));
    expect(issueKeyOf("birthday", customer, 2026)).not.toBe(issueKeyOf("birthday", customer, 2027));
  });
});
