import { describe, expect, it } from "vitest";
import { appliedIn, due, fixed, line, percent, quote, reasonOf } from "./test-cases";

/** Every kind of offer that a shop may run is data for the engine; none of them is code. */
describe("expressible as data:", () => {
  it("percentage, fixed amount and fixed price, time-boxed", () => {
    const schedule = { startsAt: "2026-03-01T00:00:00Z", endsAt: "2026-03-02T00:00:00Z" };
    const cart = [line("a", 10_000)];
    expect(due(cart, [{ id: "p", effect: percent(1000), schedule }])).toBe(9000);
    expect(due(cart, [{ id: "p", effect: fixed(1500), schedule }])).toBe(8500);
    expect(due(cart, [{ id: "p", effect: { kind: "fixed_price", price: 6000 }, schedule }])).toBe(6000);
  });

  it("happy hours: Friday evenings by the shop's clock", () => {
    const happy = {
      id: "happy",
      effect: percent(2000),
      schedule: { weekly: [{ days: [5], from: "18:00", to: "22:00" }] },
    };
    expect(due([line("a", 1000)], [happy], { now: "2026-03-06T15:30:00Z" })).toBe(800);
    expect(due([line("a", 1000)], [happy], { now: "2026-03-07T15:30:00Z" })).toBe(1000);
  });

  it("first purchase, loyalty tier, birthday and tenure", () => {
    const offers = [
      { id: "first", effect: percent(500), combine: "stack", conditions: { firstPurchase: true } },
      { id: "gold", effect: percent(500), combine: "stack", conditions: { tiers: ["gold"] } },
      { id: "birthday", effect: percent(500), combine: "stack", conditions: { birthdayWindowDays: 3 } },
      { id: "year", effect: percent(500), combine: "stack", conditions: { minTenureMonths: 12 } },
    ];
    const customer = { orders: 0, tier: "gold", birthday: "03-03", tenureMonths: 12 };
    expect(appliedIn(quote([line("a", 10_000)], offers, { customer })).sort()).toEqual([
      "birthday",
      "first",
      "gold",
      "year",
    ]);
    const stranger = { orders: 3, tier: "silver", birthday: "09-03", tenureMonths: 11 };
    expect(appliedIn(quote([line("a", 10_000)], offers, { customer: stranger }))).toEqual([]);
  });

  it("tenure: one more percent with each year", () => {
    const tiers = [
      [12, 100],
      [24, 200],
      [36, 300],
    ];
    const loyal = { id: "p", effect: { kind: "tiered_percent", by: "tenure_months", base: 0, tiers } };
    expect(due([line("a", 10_000)], [loyal], { customer: { tenureMonths: 30 } })).toBe(9800);
  });

  it("seasonal: Ramadan by the Hijri calendar, White Friday and New Year by dates", () => {
    const ramadan = { id: "p", effect: percent(2000), schedule: { hijri: [{ season: "ramadan" }] } };
    expect(due([line("a", 1000)], [ramadan], { now: "2026-03-01T12:00:00Z" })).toBe(800);
    expect(due([line("a", 1000)], [ramadan], { now: "2026-04-01T12:00:00Z" })).toBe(1000);
  });

  it("bulk: from five units on, all of them cost less", () => {
    const bulk = { id: "p", effect: percent(1500), conditions: { minQuantity: 5 } };
    expect(due([line("a", 1000, { quantity: 5 })], [bulk])).toBe(4250);
    expect(reasonOf(quote([line("a", 1000, { quantity: 4 })], [bulk]), "p")).toEqual({
      reason: "MIN_QUANTITY",
      params: { required: 5, current: 4 },
    });
  });

  it("graduated: 10 % on the first 100, 15 % on the next 200, 20 % on the rest", () => {
    const tiers = [
      [10_000, 1000],
      [30_000, 1500],
      [null, 2000],
    ];
    expect(due([line("a", 40_000)], [{ id: "p", effect: { kind: "graduated", tiers } }])).toBe(34_000);
  });

  it("buy one, get one free", () => {
    const bogo = {
      id: "p",
      effect: { kind: "buy_get", buyQuantity: 1, getQuantity: 1, basisPoints: 10_000 },
    };
    expect(due([line("a", 1000, { quantity: 2 })], [bogo])).toBe(1000);
  });

  it("group: whole groups of three for the price that they agreed on", () => {
    const group = {
      id: "p",
      target: "line",
      groupSize: 3,
      effect: { kind: "fixed_price", price: 800 },
    };
    expect(due([line("a", 1000, { quantity: 7 })], [group])).toBe(5800);
  });

  it("family: the first member pays in full, each further one half", () => {
    const family = { id: "p", target: "line", effect: { kind: "first_then", first: 0, additional: 500 } };
    expect(due([line("a", 1000, { quantity: 4 })], [family])).toBe(2500);
  });

  it("family: by quantity, up to six members on one line", () => {
    const family = {
      id: "p",
      target: "line",
      maxUnits: 6,
      effect: percent(3000),
      conditions: { minLineQuantity: 2 },
    };
    expect(due([line("a", 1000, { quantity: 8 })], [family])).toBe(6200);
    expect(reasonOf(quote([line("a", 1000)], [family]), "p")?.reason).toBe("MIN_QUANTITY");
  });

  it("longer terms: 15 % for a year, 25 % for two, whatever else is in the cart", () => {
    const tiers = [
      [12, 1500],
      [24, 2500],
    ];
    const longer = {
      id: "p",
      target: "line",
      effect: { kind: "tiered_percent", by: "term_months", base: 0, tiers },
    };
    const cart = [
      line("a", 10_000, { termMonths: 12 }),
      line("b", 20_000, { termMonths: 24 }),
      line("c", 1000),
    ];
    expect(due(cart, [longer])).toBe(24_500);
  });

  it("referral on both sides: the friend's first order, and the inviter's next one", () => {
    const offers = [
      { id: "friend", code: "FROMSARA", effect: percent(1000), conditions: { firstPurchase: true } },
      {
        id: "inviter",
        effect: fixed(1000),
        conditions: { segments: ["referrer-with-a-reward"] },
        limits: { perCustomer: 1 },
      },
    ];
    const cart = [line("a", 5000)];
    expect(due(cart, offers, { codes: ["FROMSARA"], customer: { orders: 0 } })).toBe(4500);
    const sara = { orders: 4, segments: ["referrer-with-a-reward"] };
    expect(due(cart, offers, { customer: sara })).toBe(4000);
    expect(due(cart, offers, { customer: { ...sara, usage: { inviter: 1 } } })).toBe(5000);
  });

  it("targeting: country, language, tag and segment", () => {
    const conditions = { countries: ["SA"], languages: ["ar"], tags: ["vip"], segments: ["loyal"] };
    const offer = [{ id: "p", effect: percent(1000), conditions }];
    const customer = { country: "SA", language: "ar", tags: ["vip"], segments: ["loyal"] };
    expect(due([line("a", 1000)], offer, { customer })).toBe(900);
    for (const [field, dimension] of [
      ["country", "country"],
      ["language", "language"],
      ["tags", "tag"],
      ["segments", "segment"],
    ] as const) {
      const other = { ...customer, [field]: field === "tags" || field === "segments" ? [] : null };
      expect(reasonOf(quote([line("a", 1000)], offer, { customer: other }), "p")).toEqual({
        reason: "AUDIENCE_MISMATCH",
        params: { dimension },
      });
    }
  });
});
