import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { plusMonths } from "./zones";

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

  it("is what the calendar says, whatever the zone and the day", () => {
    const zones = [
      "UTC",
      "Europe/Berlin",
      "Asia/Tehran",
      "Asia/Riyadh",
      "America/New_York",
      "Australia/Lord_Howe",
    ];
    const instants = fc.date({
      min: new Date("2019-01-01"),
      max: new Date("2031-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 0, max: 36 }),
        fc.constantFrom(...zones),
        (at, months, zone) => {
          const zoned = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
          expect(plusMonths(at, months, zone).getTime()).toBe(zoned.add({ months }).epochMilliseconds);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
