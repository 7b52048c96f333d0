import { describe, expect, it } from "vitest";
import { type Fields, line, percent, quote, reasonOf } from "./test-cases";

/** Null while the promotion is open, otherwise the next opening. */
function closedUntil(schedule: Fields, now: string, more: Fields = {}): unknown {
  const output = quote([line("a", 1000)], [{ id: "p", effect: percent(1000), schedule }], { now, ...more });
  const refusal = reasonOf(output, "p");
  if (refusal === undefined) return null;
  expect(refusal.reason).toBe("OUTSIDE_SCHEDULE");
  return refusal.params["nextStart"];
}

const open = null;
const berlin = { timeZone: "Europe/Berlin" };

describe("happy hours", () => {
  const friday = { weekly: [{ days: [5], from: "18:00", to: "22:00" }] };
  it.each([
    ["a minute before", "2026-03-06T14:59:59Z", "2026-03-06T15:00:00Z"],
    ["at their start", "2026-03-06T15:00:00Z", open],
    ["a second before their end", "2026-03-06T18:59:59Z", open],
    ["at their end", "2026-03-06T19:00:00Z", "2026-03-13T15:00:00Z"],
  ])("are half-open in the shop's zone: %s", (_, now, expected) => {
    expect(closedUntil(friday, now)).toBe(expected);
  });

  const night = { weekly: [{ days: [5], from: "22:00", to: "02:00" }] };
  it.each([
    ["2026-03-06T20:00:00Z", open],
    ["2026-03-06T22:59:59Z", open],
    ["2026-03-06T23:00:00Z", "2026-03-13T19:00:00Z"],
    ["2026-03-05T22:00:00Z", "2026-03-06T19:00:00Z"],
  ])("over midnight belong to the day they start on: %s", (now, expected) => {
    expect(closedUntil(night, now)).toBe(expected);
  });

  it.each([0, 7])("count Sunday as %i", (sunday) => {
    expect(closedUntil({ weekly: [{ days: [sunday] }] }, "2026-03-01T12:00:00Z")).toBe(open);
    expect(closedUntil({ weekly: [{ days: [sunday] }] }, "2026-03-02T12:00:00Z")).toBe(
      "2026-03-07T21:00:00Z",
    );
  });

  it("without days are daily, and last a day where they end as they start", () => {
    expect(closedUntil({ weekly: [{ from: "10:00", to: "12:00" }] }, "2026-03-02T08:00:00Z")).toBe(open);
    expect(closedUntil({ weekly: [{ from: "10:00", to: "10:00" }] }, "2026-03-02T01:00:00Z")).toBe(open);
  });

  it("do not open again where the promotion ends first", () => {
    const output = quote(
      [line("a", 1000)],
      [{ id: "p", effect: percent(1), schedule: { ...friday, endsAt: "2026-03-13T15:00:00Z" } }],
      { now: "2026-03-07T00:00:00Z" },
    );
    expect(reasonOf(output, "p")).toEqual({ reason: "OUTSIDE_SCHEDULE", params: { nextStart: null } });
  });

  it("are read on the customer's clock where the promotion says so", () => {
    const schedule = { ...friday, zone: "customer" };
    const customer = { timeZone: "Europe/London" };
    expect(closedUntil(schedule, "2026-03-06T15:00:00Z", { customer })).toBe("2026-03-06T18:00:00Z");
    expect(closedUntil(schedule, "2026-03-06T15:00:00Z")).toBe(open);
  });
});

describe("happy hours over a change of the clock", () => {
  const evenings = { weekly: [{ days: [], from: "18:00", to: "20:00" }] };
  it.each([
    ["the evening before summer time", "2026-03-28T17:00:00Z", open],
    ["an hour early on that evening", "2026-03-28T16:00:00Z", "2026-03-28T17:00:00Z"],
    ["the first evening of summer time", "2026-03-29T16:00:00Z", open],
    ["its end, an hour earlier by UTC", "2026-03-29T18:00:00Z", "2026-03-30T16:00:00Z"],
    ["asked across the change", "2026-03-28T19:00:00Z", "2026-03-29T16:00:00Z"],
    ["asked across the change back", "2026-10-24T20:00:00Z", "2026-10-25T17:00:00Z"],
  ])("keep their wall time: %s", (_, now, expected) => {
    expect(closedUntil(evenings, now, berlin)).toBe(expected);
  });

  it("open when the clock jumps over their start", () => {
    const early = { weekly: [{ days: [7], from: "02:30", to: "04:00" }] };
    expect(closedUntil(early, "2026-03-29T00:59:59Z", berlin)).toBe("2026-03-29T01:00:00Z");
    expect(closedUntil(early, "2026-03-29T01:00:00Z", berlin)).toBe(open);
  });

  it("that the clock jumps over wholly do not happen", () => {
    const lost = { weekly: [{ days: [7], from: "02:00", to: "03:00" }] };
    expect(closedUntil(lost, "2026-03-29T00:30:00Z", berlin)).toBe("2026-04-05T00:00:00Z");
  });

  it("happen twice where the clock is set back", () => {
    const twice = { weekly: [{ days: [7], from: "02:15", to: "02:45" }] };
    expect(closedUntil(twice, "2026-10-25T00:20:00Z", berlin)).toBe(open);
    expect(closedUntil(twice, "2026-10-25T00:50:00Z", berlin)).toBe("2026-10-25T01:15:00Z");
    expect(closedUntil(twice, "2026-10-25T01:20:00Z", berlin)).toBe(open);
  });

  it("over midnight span the change", () => {
    const night = { weekly: [{ days: [6], from: "22:00", to: "04:00" }] };
    expect(closedUntil(night, "2026-03-29T01:59:59Z", berlin)).toBe(open);
    expect(closedUntil(night, "2026-03-29T02:00:00Z", berlin)).toBe("2026-04-04T20:00:00Z");
  });
});

describe("seasons of the Hijri calendar", () => {
  const ramadan = { hijri: [{ season: "ramadan" }] };
  it.each([
    ["the evening before", "2026-02-17T20:59:59Z", "2026-02-17T21:00:00Z"],
    ["the first day of Ramadan 1447", "2026-02-17T21:00:00Z", open],
    ["its last day", "2026-03-19T20:59:59Z", open],
    ["Eid, until the next year's", "2026-03-19T21:00:00Z", "2027-02-07T21:00:00Z"],
  ])("are computed: %s", (_, now, expected) => {
    expect(closedUntil(ramadan, now)).toBe(expected);
  });

  it.each([
    ["eid_al_fitr", "2026-03-20T12:00:00Z"],
    ["eid_al_adha", "2026-05-27T12:00:00Z"],
  ])("know %s", (season, now) => {
    expect(closedUntil({ hijri: [{ season }] }, now)).toBe(open);
    expect(closedUntil({ hijri: [{ season }] }, "2026-01-01T00:00:00Z")).not.toBe(open);
  });

  it("may begin days before and end days after, and keep to the weekly hours", () => {
    const schedule = {
      hijri: [{ season: "eid_al_fitr", daysBefore: 2 }],
      weekly: [{ from: "20:00", to: "23:00" }],
    };
    expect(closedUntil(schedule, "2026-03-18T17:00:00Z")).toBe(open);
    expect(closedUntil(schedule, "2026-03-18T21:00:00Z")).toBe("2026-03-19T17:00:00Z");
  });
});
