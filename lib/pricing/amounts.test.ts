import { describe, expect, it } from "vitest";
import { due, fixed, line, percent, quote, reasonOf, totalsOfLines } from "./test-cases";

describe("rounding", () => {
  it("is half away from zero on the discount: 180 at 17.5 % is 32, not 31", () => {
    expect(quote([line("a", 180)], [{ id: "p", effect: percent(1750) }]).totals.discount).toBe(32);
  });

  it("happens once per line on unit price × units for a line target", () => {
    const output = quote(
      [line("a", 15, { quantity: 3 })],
      [{ id: "p", target: "line", effect: percent(1000) }],
    );
    expect(output.totals.discount).toBe(5);
  });

  it("happens once on the eligible total for an order target, never per line as well", () => {
    const lines = [line("a", 15), line("b", 15), line("c", 15)];
    expect(quote(lines, [{ id: "p", effect: percent(1000) }]).totals.discount).toBe(5);
    expect(quote(lines, [{ id: "p", target: "line", effect: percent(1000) }]).totals.discount).toBe(6);
  });

  it("is exact where amount × rate leaves 2^53", () => {
    const output = quote([line("a", 9_007_199_254_740_991)], [{ id: "p", effect: percent(3333) }]);
    expect(output.totals.discount).toBe(Number((9_007_199_254_740_991n * 3333n + 5000n) / 10_000n));
  });
});

describe("an order target", () => {
  it("is split over the lines by largest remainder, ties by line order", () => {
    const output = quote([line("a", 100), line("b", 100), line("c", 100)], [{ id: "p", effect: fixed(100) }]);
    expect(output.applied[0]?.lines).toEqual({ a: 34, b: 33, c: 33 });
  });

  it("splits by what each line in scope still costs", () => {
    const output = quote(
      [
        line("a", 1000, { productId: "p1" }),
        line("b", 1000, { productId: "p2" }),
        line("c", 1000, { productId: "p3" }),
      ],
      [
        { id: "sale", layer: "sale", target: "line", effect: percent(5000), scope: { productIds: ["p1"] } },
        { id: "code", effect: fixed(300), scope: { productIds: ["p1", "p2"] } },
      ],
    );
    expect(output.applied[1]?.lines).toEqual({ a: 100, b: 200 });
  });

  it("takes a product's discount off that product, not off the whole cart", () => {
    const lines = [line("a", 1000, { productId: "p1" }), line("b", 9000, { productId: "p2" })];
    const output = quote(lines, [{ id: "p", effect: percent(5000), scope: { productIds: ["p1"] } }]);
    expect(output.lines.map(({ discount }) => discount)).toEqual([500, 0]);
  });

  it("splits exactly where total × weight leaves 2^53", () => {
    const lines = [line("a", 4_000_000_000_000_000), line("b", 4_000_000_000_000_000)];
    const output = quote(lines, [{ id: "p", effect: fixed(999_999_999_999_999) }]);
    expect(output.applied[0]?.lines).toEqual({ a: 500_000_000_000_000, b: 499_999_999_999_999 });
  });
});

describe("caps", () => {
  it("bound the unit price first: a fixed amount per unit never exceeds the unit", () => {
    const effect = { target: "line", per: "unit", effect: fixed(500) };
    expect(
      totalsOfLines([line("a", 300, { quantity: 2 }), line("b", 900)], [{ id: "p", ...effect }]),
    ).toEqual([0, 400]);
  });

  it("then the promotion's cap, split over the lines of a line target", () => {
    const output = quote(
      [line("a", 3000), line("b", 1000)],
      [{ id: "p", target: "line", effect: percent(5000), cap: 1000 }],
    );
    expect(output.applied[0]?.lines).toEqual({ a: 750, b: 250 });
  });

  it("then the budget: all or nothing", () => {
    const limits = { budget: 1000, budgetUsed: 501 };
    const output = quote([line("a", 5000)], [{ id: "p", effect: percent(1000), limits }]);
    expect(reasonOf(output, "p")).toEqual({ reason: "BUDGET_EXHAUSTED", params: {} });
    expect(due([line("a", 4990)], [{ id: "p", effect: percent(1000), limits }])).toBe(4491);
  });

  it("then the budget: what is left of it where it pays partly", () => {
    const limits = { budget: 1000, budgetUsed: 501, partial: true };
    expect(quote([line("a", 5000)], [{ id: "p", effect: percent(1000), limits }]).totals.discount).toBe(499);
  });

  it("then the cart's maximum over all promotions", () => {
    const promotions = [
      { id: "sale", layer: "sale", effect: percent(1000) },
      { id: "code", effect: percent(1000) },
    ];
    expect(
      quote([line("a", 1000)], promotions, { maxDiscount: 150 }).applied.map(({ amount }) => amount),
    ).toEqual([100, 50]);
  });

  it("and no line and no cart falls below zero", () => {
    const output = quote(
      [line("a", 1000)],
      [
        { id: "sale", layer: "sale", effect: percent(9000) },
        { id: "list", target: "line", base: "list", effect: percent(5000) },
      ],
    );
    expect(output.lines[0]).toEqual({ id: "a", list: 1000, discount: 1000, total: 0 });
  });
});

describe("eligible units", () => {
  it("are bounded per line by maxUnits", () => {
    const lines = [line("a", 1000, { quantity: 3 }), line("b", 500)];
    expect(totalsOfLines(lines, [{ id: "p", target: "line", maxUnits: 2, effect: percent(5000) }])).toEqual([
      2000, 250,
    ]);
  });

  it("make the eligible amount min(unit price × units, what the line still costs)", () => {
    const sale = { id: "sale", layer: "sale", effect: percent(8000) };
    const output = quote(
      [line("a", 1000, { quantity: 3 })],
      [sale, { id: "p", maxUnits: 1, effect: percent(5000) }],
    );
    expect(output.totals.total).toBe(300);
  });

  it.each([
    [2, 2000],
    [3, 2400],
    [5, 4400],
    [6, 4800],
  ])("are whole groups of three only: %i units cost %i", (quantity, total) => {
    const promotion = { id: "p", target: "line", groupSize: 3, effect: percent(2000) };
    expect(due([line("a", 1000, { quantity })], [promotion])).toBe(total);
  });

  it.each([
    ["cheapest", [900, 250, 500]],
    ["most_expensive", [450, 500, 500]],
  ])("are on the one line with the %s unit price, the first of equals", (pick, totals) => {
    const lines = [line("a", 900), line("b", 500), line("c", 500)];
    expect(totalsOfLines(lines, [{ id: "p", target: "line", pick, effect: percent(5000) }])).toEqual(totals);
  });
});
