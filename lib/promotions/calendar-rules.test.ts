import { describe, expect, it } from "vitest";
import { type CalendarFacts, decideCalendar } from "./calendar-rules";
import { PromotionDraft } from "./types";

const facts: CalendarFacts = { timeZone: "Asia/Riyadh", since: new Date("2026-01-10T12:00:00Z") };
const decide = (given: object, change: Partial<CalendarFacts> = {}) =>
  decideCalendar(
    PromotionDraft.parse({ name: "X", effect: { kind: "percent", basisPoints: 500 }, ...given }),
    { ...facts, ...change },
  );

/** Ramadan 1447 lasts from 18 February to 19 March 2026, Eid al-Fitr from the 20th on. */
const ramadan = { seasons: [{ season: "ramadan" }] };
const inRiyadh = (day: string) => `${day}T00:00:00+03:00`;
const window = (starts: string, ends: string) => ({ startsAt: inRiyadh(starts), endsAt: inRiyadh(ends) });

describe("a season", () => {
  it.each([
    ["that ends the day before the start", window("2026-03-20", "2026-12-01")],
    ["that begins at the end", window("2026-01-01", "2026-02-18")],
    ["that comes after the end of what starts at once", { endsAt: inRiyadh("2026-02-18") }],
  ])("%s is refused", (_, given) => {
    expect(decide({ ...ramadan, ...given })).toMatchObject({ params: { field: "seasons[0].season" } });
  });

  it.each([
    ["whose last day is the first", window("2026-03-19", "2026-12-01")],
    ["whose first day is the last", window("2026-01-01", "2026-02-19")],
    ["of next year, before an end that is far", window("2026-03-20", "2027-03-01")],
    ["of what has no end", { startsAt: inRiyadh("2026-03-20") }],
    ["of what is over already", { endsAt: inRiyadh("2026-01-01") }],
  ])("%s fits", (_, given) => {
    expect(decide({ ...ramadan, ...given })).toMatchObject({ ok: true });
  });

  it("widened into the window fits", () => {
    const seasons = [{ season: "ramadan", daysBefore: 5 }];
    expect(decide({ seasons, ...window("2026-02-01", "2026-02-14") })).toMatchObject({ ok: true });
    expect(decide({ seasons, ...window("2026-02-01", "2026-02-13") })).toMatchObject({ ok: false });
  });

  it("is named where another one fits and it does not", () => {
    const seasons = [{ season: "ramadan" }, { season: "eid_al_adha" }];
    expect(decide({ seasons, ...window("2026-02-01", "2026-04-01") })).toMatchObject({
      params: { field: "seasons[1].season" },
    });
  });

  it("on the customer's calendar may begin while the shop's day is another", () => {
    const given = { ...ramadan, ...window("2026-01-01", "2026-02-18") };
    expect(decide({ ...given, zone: "customer" })).toMatchObject({ ok: true });
  });

  it("is held against the campaign's window too", () => {
    const campaign = { startsAt: new Date(inRiyadh("2026-03-20")), endsAt: new Date(inRiyadh("2026-05-01")) };
    expect(decide(ramadan, { campaign })).toMatchObject({ params: { field: "seasons[0].season" } });
    expect(decide(ramadan, { campaign: { ...campaign, endsAt: null } })).toMatchObject({ ok: true });
  });
});

describe("hours of the week", () => {
  // 6 March 2026 is a Friday.
  const friday = { weekly: [{ days: [5], from: "18:00", to: "22:00" }] };

  it.each([
    ["on no day of a short window are refused", window("2026-03-07", "2026-03-13"), false],
    ["on its first day fit", window("2026-03-06", "2026-03-08"), true],
    ["on its last day fit", window("2026-03-02", "2026-03-07"), true],
    ["fit into a whole week", window("2026-03-07", "2026-03-14"), true],
  ])("%s", (_, given, ok) => {
    expect(decide({ ...friday, ...given })).toMatchObject(
      ok ? { ok } : { ok, params: { field: "weekly[0].days" } },
    );
  });

  it("that pass midnight reach into the first day", () => {
    const weekly = [{ days: [5], from: "22:00", to: "02:00" }];
    expect(decide({ weekly, ...window("2026-03-07", "2026-03-09") })).toMatchObject({ ok: true });
  });

  it("of every day always fit", () => {
    const weekly = [{ days: [], from: "18:00", to: "22:00" }];
    expect(decide({ weekly, ...window("2026-03-07", "2026-03-08") })).toMatchObject({ ok: true });
  });
});
