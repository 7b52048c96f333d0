import { describe, expect, it } from "vitest";
import { foldForGuessers } from "./reasons";
import { appliedIn, type Fields, fixed, line, percent, quote, reasonOf } from "./test-cases";

const cart = [line("a", 1000)];
const refusal = (promotion: Fields, more: Fields = {}) =>
  reasonOf(quote(cart, [{ id: "p", effect: percent(1000), ...promotion }], more), "p") ?? null;

describe("codes", () => {
  const welcome = { id: "p", code: "WELCOME10", effect: percent(1000) };
  it.each(["WELCOME10", " welcome10 ", "Welcome 10", "ｗｅｌｃｏｍｅ１０"])(
    "are compared without case and spaces: %j",
    (code) => {
      expect(appliedIn(quote(cart, [welcome], { codes: [code] }))).toEqual(["p"]);
    },
  );

  it("make their promotion count only when they were entered, whatever autoApply says", () => {
    const output = quote(cart, [{ ...welcome, autoApply: true }]);
    expect([output.applied, output.rejected, output.totals.due]).toEqual([[], [], 1000]);
  });

  it("a promotion without a code counts by itself, unless it is not to be applied automatically", () => {
    expect(quote(cart, [{ id: "p", effect: percent(1000) }]).totals.due).toBe(900);
    expect(quote(cart, [{ id: "p", autoApply: false, effect: percent(1000) }]).totals.due).toBe(1000);
  });

  it("that no promotion bears are rejected as they were entered", () => {
    expect(quote(cart, [welcome], { codes: ["nope"] }).rejected).toEqual([
      { promotionId: null, code: "nope", reason: "CODE_NOT_FOUND", params: {} },
    ]);
  });

  it.each(["", "   "])(
    "that are empty match nothing, not even a promotion with an empty code: %j",
    (code) => {
      const output = quote(
        cart,
        [
          { ...welcome, code: "" },
          { id: "q", autoApply: false, effect: fixed(1) },
        ],
        { codes: [code] },
      );
      expect(output.applied).toEqual([]);
      expect(output.rejected.map(({ reason }) => reason)).toEqual(["CODE_NOT_FOUND"]);
    },
  );

  it("entered twice count once: ALREADY_APPLIED", () => {
    const output = quote(cart, [welcome], { codes: ["WELCOME10", "welcome10"] });
    expect(output.totals.due).toBe(900);
    expect(reasonOf(output, "p")).toEqual({ reason: "ALREADY_APPLIED", params: {} });
  });

  it("tell someone who guesses nothing about single-use codes", () => {
    expect(foldForGuessers("USAGE_LIMIT_TOTAL")).toBe("CODE_NOT_FOUND");
    expect(foldForGuessers("MIN_ORDER")).toBe("MIN_ORDER");
  });
});

describe("limits", () => {
  it.each([
    [{ total: 5, used: 4 }, null],
    [{ total: 5, used: 5 }, "USAGE_LIMIT_TOTAL"],
    [{ perCustomer: 2 }, null],
    [{ perCustomer: 1 }, "USAGE_LIMIT_CUSTOMER"],
    [{ budget: 100, budgetUsed: 0 }, null],
    [{ budget: 100, budgetUsed: 1 }, "BUDGET_EXHAUSTED"],
    [{ budget: 100, budgetUsed: 100, partial: true }, "BUDGET_EXHAUSTED"],
  ])("%j give %s", (limits, reason) => {
    expect(refusal({ limits }, { customer: { usage: { p: 1 } } })?.reason ?? null).toBe(reason);
  });

  it("per customer need a customer", () => {
    expect(refusal({ limits: { perCustomer: 1 } })?.reason).toBe("LOGIN_REQUIRED");
  });

  it("do not mistake an inherited name for a use", () => {
    const output = quote(cart, [{ id: "constructor", effect: percent(1000), limits: { perCustomer: 1 } }], {
      customer: {},
    });
    expect(appliedIn(output)).toEqual(["constructor"]);
  });
});

describe("a currency", () => {
  it("other than the cart's is refused: a fixed amount is never taken in the wrong currency", () => {
    expect(refusal({ effect: fixed(100), currency: "USD" })).toEqual({
      reason: "CURRENCY_MISMATCH",
      params: {},
    });
    expect(refusal({ effect: fixed(100), currency: "SAR" })).toBeNull();
  });
});

describe("a promotion's window", () => {
  const schedule = { startsAt: "2026-03-01T12:00:00Z", endsAt: "2026-03-02T12:00:00Z" };
  it.each([
    [
      "a second before its start",
      "2026-03-01T11:59:59Z",
      { reason: "NOT_STARTED", params: { startsAt: schedule.startsAt } },
    ],
    ["at its start", "2026-03-01T12:00:00Z", null],
    ["a second before its end", "2026-03-02T11:59:59Z", null],
    ["at its end", "2026-03-02T12:00:00Z", { reason: "EXPIRED", params: { endedAt: schedule.endsAt } }],
  ])("is half-open: %s", (_, now, expected) => {
    expect(refusal({ schedule }, { now })).toEqual(expected);
  });

  it("means nothing for a promotion that is not active", () => {
    expect(refusal({ status: "paused", schedule }, { now: "2026-02-01T00:00:00Z" })?.reason).toBe("INACTIVE");
  });
});

describe("the customer", () => {
  it.each([
    [{ firstPurchase: true }, { orders: 0 }, null],
    [{ firstPurchase: true }, { orders: 1 }, { reason: "FIRST_PURCHASE_ONLY", params: {} }],
    [{ countries: ["SA", "AE"] }, { country: "AE" }, null],
    [{ countries: ["SA"] }, { country: "AE" }, "country"],
    [{ countries: ["SA"] }, {}, "country"],
    [{ languages: ["ar"] }, { language: "en" }, "language"],
    [{ tiers: ["gold"] }, { tier: "silver" }, "tier"],
    [{ tags: ["founder"] }, { tags: ["other", "founder"] }, null],
    [{ tags: ["founder"] }, { tags: [] }, "tag"],
    [{ segments: ["vip"] }, { segments: ["new"] }, "segment"],
    [{ minTenureMonths: 6 }, { tenureMonths: 6 }, null],
    [{ minTenureMonths: 6 }, { tenureMonths: 5 }, "tenure"],
    [{ birthdayWindowDays: 3 }, {}, "birthday"],
  ])("asked for %j and being %j gets %j", (conditions, customer, expected) => {
    const wanted =
      typeof expected === "string"
        ? { reason: "AUDIENCE_MISMATCH", params: { dimension: expected } }
        : expected;
    expect(refusal({ conditions }, { customer })).toEqual(wanted);
  });

  it.each([
    { firstPurchase: true },
    { countries: ["SA"] },
    { birthdayWindowDays: 1 },
    { minTenureMonths: 0 },
  ])("must be known where %j asks for a fact", (conditions) => {
    expect(refusal({ conditions })).toEqual({ reason: "LOGIN_REQUIRED", params: {} });
  });
});

describe("a birthday", () => {
  const near = (birthday: string, days: number, now: string, timeZone = "Asia/Riyadh") =>
    refusal({ conditions: { birthdayWindowDays: days } }, { customer: { birthday }, now, timeZone }) === null;

  it.each([
    ["02-29", 0, "2028-02-29T12:00:00Z", true],
    ["02-29", 0, "2026-02-28T12:00:00Z", true],
    ["02-29", 0, "2026-03-01T12:00:00Z", false],
    ["02-29", 1, "2026-03-01T12:00:00Z", true],
    ["02-29", 0, "2028-02-28T12:00:00Z", false],
    ["12-30", 3, "2026-01-02T12:00:00Z", true],
    ["12-30", 3, "2026-01-03T12:00:00Z", false],
    ["01-02", 3, "2026-12-30T12:00:00Z", true],
    ["01-02", 3, "2026-12-29T12:00:00Z", false],
    ["1990-03-01", 0, "2026-03-01T12:00:00Z", true],
  ])("on %s is within %i days at %s: %s", (birthday, days, now, expected) => {
    expect(near(birthday, days, now)).toBe(expected);
  });

  it("is a day of the shop's calendar", () => {
    expect(near("03-02", 0, "2026-03-01T21:00:00Z")).toBe(true);
    expect(near("03-02", 0, "2026-03-01T21:00:00Z", "UTC")).toBe(false);
  });
});
