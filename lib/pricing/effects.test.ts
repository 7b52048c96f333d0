import { describe, expect, it } from "vitest";
import { due, type Fields, fixed, line, percent, quote, reasonOf, totalsOfLines } from "./test-cases";

const only = (effect: Fields, more: Fields = {}) => [{ id: "p", effect, ...more }];
const perLine = (effect: Fields, more: Fields = {}) => only(effect, { target: "line", ...more });

describe("a fixed amount", () => {
  const lines = [line("a", 1000, { quantity: 3 }), line("b", 400)];
  it.each([
    ["once for an order", { target: "order" }, 2900],
    ["once per line", { target: "line", per: "line" }, 2500],
    ["once per unit", { target: "line", per: "unit" }, 1500],
  ])("comes off %s", (_, more, total) => {
    expect(due(lines, only(fixed(500), more))).toBe(total);
  });
});

describe("a fixed price", () => {
  it("is what each eligible unit of a line costs", () => {
    expect(due([line("a", 1000, { quantity: 3 })], perLine({ kind: "fixed_price", price: 700 }))).toBe(2100);
    expect(
      due([line("a", 1000, { quantity: 3 })], perLine({ kind: "fixed_price", price: 700 }, { maxUnits: 1 })),
    ).toBe(2700);
  });

  it.each(["line", "order"])("is reached, not taken off once more, with base list: %s target", (target) => {
    const sale = { id: "sale", layer: "sale", effect: percent(5000) };
    const output = quote(
      [line("a", 1000)],
      [sale, ...only({ kind: "fixed_price", price: 700 }, { target, base: "list" })],
    );
    expect(output.totals.due).toBe(500);
    expect(reasonOf(output, "p")?.reason).toBe("NO_EFFECT");
  });

  it("is what the lines in scope cost together for an order target", () => {
    expect(due([line("a", 1000), line("b", 800)], only({ kind: "fixed_price", price: 1500 }))).toBe(1500);
  });
});

describe("tiers", () => {
  const byQuantity = {
    kind: "tiered_percent",
    by: "quantity",
    base: 100,
    tiers: [
      [3, 1000],
      [5, 2000],
    ],
  };
  it.each([
    [2, 1980],
    [3, 2700],
    [4, 3600],
    [5, 4000],
  ])(
    "the highest reached applies to the whole, the base below the first: %i units cost %i",
    (quantity, total) => {
      expect(due([line("a", 1000, { quantity })], only(byQuantity))).toBe(total);
    },
  );

  it("by subtotal look at the whole cart's running total, at list prices with base list", () => {
    const tiers = [[1000, 200]];
    const effect = { kind: "tiered_fixed", by: "subtotal", base: 0, tiers };
    const sale = { id: "sale", layer: "sale", effect: fixed(1) };
    expect(reasonOf(quote([line("a", 1000)], [sale, ...only(effect)]), "p")?.reason).toBe("NO_EFFECT");
    expect(due([line("a", 1000)], [sale, ...only(effect, { base: "list" })])).toBe(799);
  });

  it("by term look at each line of a line target, at the longest term of an order target", () => {
    const effect = {
      kind: "tiered_percent",
      by: "term_months",
      base: 0,
      tiers: [
        [12, 1500],
        [24, 2500],
      ],
    };
    const lines = [line("a", 1000, { termMonths: 12 }), line("b", 1000, { termMonths: 24 }), line("c", 1000)];
    expect(totalsOfLines(lines, perLine(effect))).toEqual([850, 750, 1000]);
    expect(due(lines, only(effect))).toBe(2250);
  });

  it("by tenure look at the customer, who must be known", () => {
    const effect = { kind: "tiered_percent", by: "tenure_months", base: 0, tiers: [[12, 1000]] };
    expect(due([line("a", 1000)], only(effect), { customer: { tenureMonths: 12 } })).toBe(900);
    expect(reasonOf(quote([line("a", 1000)], only(effect)), "p")?.reason).toBe("LOGIN_REQUIRED");
  });

  it("of fixed amounts count per unit where the promotion says so", () => {
    const effect = { kind: "tiered_fixed", by: "quantity", base: 0, tiers: [[2, 50]] };
    expect(due([line("a", 1000, { quantity: 2 })], perLine(effect, { per: "unit" }))).toBe(1900);
    expect(due([line("a", 1000, { quantity: 2 })], perLine(effect))).toBe(1950);
  });
});

describe("graduated rates", () => {
  const effect = {
    kind: "graduated",
    tiers: [
      [100, 1000],
      [300, 1500],
      [null, 2000],
    ],
  };
  it.each([
    [100, 90],
    [200, 175],
    [300, 260],
    [400, 340],
  ])("give each slice its own rate: %i costs %i", (price, total) => {
    expect(due([line("a", price)], only(effect))).toBe(total);
  });

  it("are rounded once over all slices", () => {
    const thirds = {
      kind: "graduated",
      tiers: [
        [3, 1500],
        [6, 1500],
        [null, 1500],
      ],
    };
    expect(quote([line("a", 9)], only(thirds)).totals.discount).toBe(1);
  });

  it("give nothing beyond the last bounded slice", () => {
    expect(due([line("a", 500)], only({ kind: "graduated", tiers: [[100, 5000]] }))).toBe(450);
  });
});

describe("first and then", () => {
  const effect = { kind: "first_then", first: 300, additional: 100 };
  it("takes one amount off the first eligible unit of a line and another off each further one", () => {
    expect(totalsOfLines([line("a", 1000, { quantity: 3 }), line("b", 200)], perLine(effect))).toEqual([
      2500, 0,
    ]);
  });

  it("knows one first unit in an order", () => {
    expect(due([line("a", 1000), line("b", 1000, { quantity: 2 })], only(effect))).toBe(2500);
  });
});
