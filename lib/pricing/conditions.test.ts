import { describe, expect, it } from "vitest";
import {
  appliedIn,
  due,
  type Fields,
  fixed,
  line,
  percent,
  quote,
  reasonOf,
  totalsOfLines,
} from "./test-cases";

describe("conditions", () => {
  const at = (conditions: Fields, more: Fields = {}) => [
    { id: "p", effect: percent(1000), conditions, ...more },
  ];

  it.each([
    ["at the minimum", { minSubtotal: 1000 }, undefined],
    [
      "below the minimum",
      { minSubtotal: 1001 },
      { reason: "MIN_ORDER", params: { required: 1001, current: 1000 } },
    ],
    ["at the maximum", { maxSubtotal: 1000 }, undefined],
    [
      "above the maximum",
      { maxSubtotal: 999 },
      { reason: "MAX_ORDER", params: { limit: 999, current: 1000 } },
    ],
  ])("hold the subtotal inclusively: %s", (_, conditions, refusal) => {
    expect(reasonOf(quote([line("a", 1000)], at(conditions)), "p")).toEqual(refusal);
  });

  it("look at the whole cart's running total, whatever the scope", () => {
    const lines = [line("a", 100, { productId: "p1" }), line("b", 900, { productId: "p2" })];
    expect(due(lines, at({ minSubtotal: 1000 }, { scope: { productIds: ["p1"] } }))).toBe(990);
  });

  it("look at list prices with base list", () => {
    const sale = { id: "sale", layer: "sale", effect: percent(5000) };
    expect(due([line("a", 1000)], [sale, ...at({ minSubtotal: 1000 }, { base: "list" })])).toBe(400);
  });

  it("count the units in scope together for minQuantity, and one line's for minLineQuantity", () => {
    const lines = [line("a", 100, { quantity: 2 }), line("b", 100)];
    expect(reasonOf(quote(lines, at({ minQuantity: 3 })), "p")).toBeUndefined();
    expect(reasonOf(quote(lines, at({ minQuantity: 4 })), "p")?.params).toEqual({ required: 4, current: 3 });
    expect(reasonOf(quote(lines, at({ minLineQuantity: 2 })), "p")).toBeUndefined();
    expect(reasonOf(quote(lines, at({ minLineQuantity: 3 })), "p")).toEqual({
      reason: "MIN_QUANTITY",
      params: { required: 3, current: 2 },
    });
  });

  it("want every required tag somewhere in the cart", () => {
    const lines = [line("a", 100, { tags: ["x"] }), line("b", 100, { tags: ["y"] })];
    expect(reasonOf(quote(lines, at({ requiresTags: ["x", "y"] })), "p")).toBeUndefined();
    expect(reasonOf(quote(lines, at({ requiresTags: ["x", "z"] })), "p")?.reason).toBe("PRODUCT_SCOPE");
  });
});

describe("a scope", () => {
  const lines = [
    line("a", 1000, { productId: "p1", planId: "pl1", termMonths: 12, tags: ["vip"] }),
    line("b", 1000, { productId: "p2", planId: "pl2", termMonths: 1, tags: [] }),
  ];
  it.each([
    [{}, [900, 900]],
    [{ productIds: ["p1"] }, [900, 1000]],
    [{ planIds: ["pl2"] }, [1000, 900]],
    [{ tags: ["vip", "other"] }, [900, 1000]],
    [{ termMonths: [1] }, [1000, 900]],
    [{ productIds: ["p1", "p2"], tags: ["vip"] }, [900, 1000]],
  ])("%j takes the lines that match every list", (scope, totals) => {
    expect(totalsOfLines(lines, [{ id: "p", target: "line", effect: percent(1000), scope }])).toEqual(totals);
  });

  it.each([
    [{ productIds: ["p9"] }, "PRODUCT_SCOPE"],
    [{ tags: ["none"] }, "PRODUCT_SCOPE"],
    [{ termMonths: [24] }, "TERM_SCOPE"],
    [{ productIds: ["p2"], termMonths: [12] }, "TERM_SCOPE"],
  ])("%j that matches no line is refused with %s", (scope, reason) => {
    expect(reasonOf(quote(lines, [{ id: "p", effect: percent(1000), scope }]), "p")).toEqual({
      reason,
      params: {},
    });
  });
});

describe("a zero effect", () => {
  it.each([
    ["of a zero rate", { effect: percent(0) }],
    ["of an amount that rounds to zero", { effect: percent(1) }],
    ["on a line target", { target: "line", effect: fixed(0) }],
    ["of a fixed price above the price", { effect: { kind: "fixed_price", price: 5000 } }],
    ["of stacked promotions", { combine: "stack", effect: percent(0) }],
    ["of no whole group", { groupSize: 2, effect: percent(1000) }],
    ["in a group", { group: "g", effect: percent(0) }],
    ["of an exclusive offer", { exclusive: true, effect: percent(0) }],
  ])("%s is not applied: NO_EFFECT", (_, promotion) => {
    const output = quote(
      [line("a", 1000)],
      [
        { id: "p", ...promotion },
        { id: "q", group: "g", effect: percent(100) },
      ],
    );
    expect(reasonOf(output, "p")).toEqual({ reason: "NO_EFFECT", params: {} });
    expect(appliedIn(output)).toEqual(["q"]);
  });
});
