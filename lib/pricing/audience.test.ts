import { describe, expect, it } from "vitest";
import { type Fields, line, percent, quote, reasonOf } from "./test-cases";

const refusal = (conditions: Fields, customer: Fields | null, more: Fields = {}) =>
  reasonOf(
    quote([line("a", 1000)], [{ id: "p", effect: percent(1000), conditions }], { customer, ...more }),
    "p",
  ) ?? null;

const outside = (dimension: string) => ({ reason: "AUDIENCE_MISMATCH", params: { dimension } });

describe("an age", () => {
  const born = (birthday: string | null, conditions: Fields, now: string, timeZone = "Asia/Riyadh") =>
    refusal(conditions, { birthday }, { now, timeZone }) === null;
  const adult = { minAge: 18 };
  const minor = { maxAge: 17 };

  it.each([
    ["the day before the birthday", "2008-03-02", "2026-03-01T12:00:00Z", false],
    ["on the birthday", "2008-03-01", "2026-03-01T12:00:00Z", true],
    ["the day after", "2008-02-28", "2026-03-01T12:00:00Z", true],
    ["born on 29 February, on the 27th of a common year", "2008-02-29", "2026-02-27T12:00:00Z", false],
    ["born on 29 February, on the 28th of a common year", "2008-02-29", "2026-02-28T12:00:00Z", true],
  ])("of 18 is reached %s: %s at %s is %s", (_, birthday, now, expected) => {
    expect(born(birthday, adult, now)).toBe(expected);
    expect(born(birthday, minor, now)).toBe(!expected);
  });

  it("takes the whole of 29 February where the year has one", () => {
    expect(born("2008-02-29", { minAge: 20 }, "2028-02-28T12:00:00Z")).toBe(false);
    expect(born("2008-02-29", { minAge: 20 }, "2028-02-29T12:00:00Z")).toBe(true);
  });

  it("turns at midnight of the shop's zone", () => {
    expect(born("2008-03-02", adult, "2026-03-01T20:59:59Z")).toBe(false);
    expect(born("2008-03-02", adult, "2026-03-01T21:00:00Z")).toBe(true);
    expect(born("2008-03-02", adult, "2026-03-01T21:00:00Z", "UTC")).toBe(false);
  });

  it.each([null, "03-01", "2026-03-02"])("is unknown of %j: neither bound is met", (birthday) => {
    for (const conditions of [{ minAge: 0 }, { maxAge: 120 }])
      expect(refusal(conditions, { birthday })).toEqual(outside("age"));
  });

  it("of nothing is met on the day of birth", () => {
    expect(born("2026-03-01", { minAge: 0, maxAge: 0 }, "2026-03-01T12:00:00Z")).toBe(true);
  });
});

describe("what a customer has done", () => {
  it.each([
    ["spend", { minSpent: 10_000 }, { spent: 9999 }, { spent: 10_000 }],
    ["spend", { maxSpent: 10_000 }, { spent: 10_001 }, { spent: 10_000 }],
    ["orders", { minOrders: 3 }, { orders: 2 }, { orders: 3 }],
    ["orders", { maxOrders: 3 }, { orders: 4 }, { orders: 3 }],
    ["orders", { minOrders: 2, maxOrders: 2 }, { orders: 3 }, { orders: 2 }],
    ["activity", { activeWithinDays: 30 }, { daysSinceActive: 31 }, { daysSinceActive: 30 }],
    ["activity", { inactiveForDays: 60 }, { daysSinceActive: 59 }, { daysSinceActive: 60 }],
    [
      "activity",
      { inactiveForDays: 30, activeWithinDays: 60 },
      { daysSinceActive: 61 },
      { daysSinceActive: 30 },
    ],
  ])("%s: %j refuses %j and takes %j", (dimension, conditions, other, meant) => {
    expect(refusal(conditions, other)).toEqual(outside(dimension));
    expect(refusal(conditions, meant)).toBeNull();
  });

  it.each([{ activeWithinDays: 100_000 }, { inactiveForDays: 0 }])(
    "is not guessed where it is unknown: %j",
    (conditions) => {
      expect(refusal(conditions, { daysSinceActive: null })).toEqual(outside("activity"));
    },
  );

  it("counts nothing as nothing: who never paid has spent 0 in 0 orders", () => {
    expect(refusal({ maxSpent: 0, maxOrders: 0 }, {})).toBeNull();
    expect(refusal({ minSpent: 1 }, {})).toEqual(outside("spend"));
  });
});

describe("conditions on numbers", () => {
  it.each([
    { minAge: 0 },
    { maxAge: 99 },
    { minSpent: 0 },
    { maxSpent: 0 },
    { minOrders: 0 },
    { maxOrders: 0 },
    { activeWithinDays: 0 },
    { inactiveForDays: 0 },
  ])("need somebody to ask about: %j", (conditions) => {
    expect(refusal(conditions, null)).toEqual({ reason: "LOGIN_REQUIRED", params: {} });
  });

  it("are asked after the others, in one order", () => {
    const all = { tags: ["vip"], minAge: 18, minSpent: 1, minOrders: 1, activeWithinDays: 1 };
    const steps: [string, Fields][] = [
      ["tag", {}],
      ["age", { tags: ["vip"] }],
      ["spend", { birthday: "1990-01-01" }],
      ["orders", { spent: 1 }],
      ["activity", { orders: 1 }],
    ];
    let customer: Fields = {};
    for (const [dimension, more] of steps) {
      customer = { ...customer, ...more };
      expect(refusal(all, customer)).toEqual(outside(dimension));
    }
    expect(refusal(all, { ...customer, daysSinceActive: 1 })).toBeNull();
  });
});

describe("tiers, tags and segments", () => {
  it.each([
    [{ tiers: ["Gold"] }, { tier: " gold " }],
    [{ tags: ["early bird"] }, { tags: ["other", "EarlyBird"] }],
    [{ segments: ["AT_RISK"] }, { segments: ["at_risk"] }],
    [{ tags: ["مشتری وفادار"] }, { tags: ["مشتری\u200cوفادار"] }],
  ])("are compared without case and spaces: %j meets %j", (conditions, customer) => {
    expect(refusal(conditions, customer)).toBeNull();
  });

  it("are not compared by less than the whole word", () => {
    expect(refusal({ tags: ["vip"] }, { tags: ["vip2"] })).toEqual(outside("tag"));
  });
});
