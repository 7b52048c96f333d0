import { afterEach, describe, expect, it } from "vitest";
import {
  DAY,
  fixedClock,
  HOUR,
  machineClock,
  plus,
  plusMonths,
  shiftSystemClock,
  systemClock,
  unixSeconds,
} from "./time";

describe("a month later", () => {
  it.each([
    ["the same day where there is one", "2026-01-15T09:00:00Z", 1, "UTC", "2026-02-15T09:00:00.000Z"],
    ["the last day of a shorter month", "2026-01-31T09:00:00Z", 1, "UTC", "2026-02-28T09:00:00.000Z"],
    ["the leap day of a leap year", "2028-01-31T09:00:00Z", 1, "UTC", "2028-02-29T09:00:00.000Z"],
    ["a year after a leap day", "2028-02-29T09:00:00Z", 12, "UTC", "2029-02-28T09:00:00.000Z"],
    ["two years at once", "2026-11-20T00:00:00Z", 24, "UTC", "2028-11-20T00:00:00.000Z"],
    // Berlin goes from UTC+1 to UTC+2 on 29 March 2026.
    [
      "the same wall time over a change to summer",
      "2026-03-15T08:00:00Z",
      1,
      "Europe/Berlin",
      "2026-04-15T07:00:00.000Z",
    ],
    [
      "the same wall time over a change to winter",
      "2026-10-01T07:00:00Z",
      1,
      "Europe/Berlin",
      "2026-11-01T08:00:00.000Z",
    ],
    // 31 January 22:00 UTC is already 1 February in Riyadh.
    ["by the calendar of the zone", "2026-01-31T22:00:00Z", 1, "Asia/Riyadh", "2026-02-28T22:00:00.000Z"],
  ])("is %s", (_, at, months, zone, expected) => {
    expect(plusMonths(new Date(at), months, zone).toISOString()).toBe(expected);
  });

  it("is an hour on where the clocks skip that wall time", () => {
    // Two months after 29 January 02:30 in Berlin would be 29 March 02:30, which the clocks skip.
    const skipped = plusMonths(new Date("2026-01-29T01:30:00Z"), 2, "Europe/Berlin");
    expect(skipped.toISOString()).toBe("2026-03-29T01:30:00.000Z");
  });
});

describe("a clock", () => {
  afterEach(() => shiftSystemClock(0));

  it("that is fixed stays, and hands out copies", () => {
    const clock = fixedClock("2026-11-20T12:00:00Z");
    clock.now().setFullYear(1999);
    expect(clock.now().toISOString()).toBe("2026-11-20T12:00:00.000Z");
  });

  it("of the shop moves with the sandbox, that of the machine does not", () => {
    shiftSystemClock(30 * DAY);
    const ahead = systemClock.now().getTime() - machineClock.now().getTime();
    expect(ahead).toBeGreaterThan(30 * DAY - HOUR);
    expect(ahead).toBeLessThan(30 * DAY + HOUR);
  });

  it("counts whole seconds for others", () => {
    const at = plus(new Date("2026-11-20T12:00:00Z"), 999);
    expect(unixSeconds(at)).toBe(Date.UTC(2026, 10, 20, 12) / 1000);
  });
});
