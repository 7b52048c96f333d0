import { describe, expect, it } from "vitest";
import { appliedIn, due, type Fields, line, percent, quote, reasonOf } from "./test-cases";

const only = (effect: Fields, more: Fields = {}) => [{ id: "p", effect, ...more }];

describe("buy-get", () => {
  const buyGet = (more: Fields = {}) => ({
    kind: "buy_get",
    buyQuantity: 1,
    getQuantity: 1,
    basisPoints: 10_000,
    ...more,
  });

  it("takes qualifying units from the dearest and rewards the cheapest", () => {
    const output = quote([line("a", 500), line("b", 900), line("c", 700)], only(buyGet({ buyQuantity: 2 })));
    expect(output.applied).toEqual([{ promotionId: "p", amount: 500, lines: { a: 500 } }]);
  });

  it("rewards the dearest left with pick most_expensive", () => {
    const lines = [line("a", 500), line("b", 900), line("c", 700)];
    expect(due(lines, only(buyGet(), { pick: "most_expensive" }))).toBe(1400);
  });

  it.each([
    [1, 1000],
    [2, 1000],
    [3, 2000],
    [4, 2000],
    [5, 3000],
  ])("never lets one unit both qualify and be discounted: %i units cost %i", (quantity, total) => {
    expect(due([line("a", 1000, { quantity })], only(buyGet()))).toBe(total);
  });

  it("rewards no more units per line than maxUnits", () => {
    expect(due([line("a", 1000, { quantity: 6 })], only(buyGet(), { maxUnits: 1 }))).toBe(5000);
  });

  it("rewards whole sets only", () => {
    expect(due([line("a", 100, { quantity: 7 })], only(buyGet({ buyQuantity: 2, getQuantity: 2 })))).toBe(
      500,
    );
    expect(due([line("a", 100, { quantity: 8 })], only(buyGet({ buyQuantity: 2, getQuantity: 2 })))).toBe(
      400,
    );
  });

  it("does not use a unit twice, by a later promotion either", () => {
    const output = quote(
      [line("a", 1000, { quantity: 3 })],
      [
        { id: "first", layer: "volume", effect: buyGet() },
        { id: "later", layer: "code", effect: buyGet({ basisPoints: 5000 }) },
      ],
    );
    expect(output.totals.due).toBe(2000);
    expect(reasonOf(output, "later")).toEqual({
      reason: "MIN_QUANTITY",
      params: { required: 2, current: 1 },
    });
  });

  it("does not use a unit twice within one layer, where each of two promotions wins a line", () => {
    const lines = [
      line("a", 100, { tags: ["x"] }),
      line("b", 100, { tags: ["y"] }),
      line("q", 900, { tags: ["buy"] }),
    ];
    const reward = (id: string, tag: string) => ({
      id,
      target: "line",
      effect: buyGet({ buyTags: ["buy"], getTags: [tag] }),
    });
    const output = quote(lines, [reward("one", "x"), reward("two", "y")]);
    expect(output.totals.discount).toBe(100);
    expect(reasonOf(output, "two")?.reason).toBe("MIN_QUANTITY");
  });

  it("leaves the units of an offer that lost to later promotions", () => {
    const output = quote(
      [line("a", 1000, { quantity: 2 })],
      [
        { id: "lost", layer: "volume", effect: buyGet({ basisPoints: 100 }) },
        { id: "won", layer: "volume", effect: percent(1000) },
        { id: "later", effect: buyGet() },
      ],
    );
    expect(appliedIn(output)).toEqual(["won", "later"]);
  });

  it.each([
    [
      "units to buy",
      [line("a", 100, { tags: ["x"] }), line("b", 100, { tags: ["y"] })],
      { required: 2, current: 1 },
    ],
    [
      "a unit to reward",
      [line("a", 100, { quantity: 2, tags: ["x"] }), line("b", 100, { quantity: 1, tags: ["y"] })],
      null,
    ],
  ])("needs all of them: %s", (_, lines, params) => {
    const effect = buyGet({ buyQuantity: 2, buyTags: ["x"], getTags: ["y"] });
    expect(reasonOf(quote(lines, only(effect)), "p")?.params ?? null).toEqual(params);
  });

  it("wants every rewarded unit to be there: MIN_QUANTITY", () => {
    const lines = [line("a", 100, { tags: ["x"] }), line("b", 100, { tags: ["y"] })];
    const effect = buyGet({ getQuantity: 2, buyTags: ["x"], getTags: ["y"] });
    expect(reasonOf(quote(lines, only(effect)), "p")).toEqual({
      reason: "MIN_QUANTITY",
      params: { required: 2, current: 1 },
    });
  });

  it.each([
    ["to buy", { buyTags: ["none"] }],
    ["to reward", { getTags: ["none"] }],
  ])("says PRODUCT_SCOPE where there is no such product at all %s", (_, tags) => {
    expect(reasonOf(quote([line("a", 100, { quantity: 9 })], only(buyGet(tags))), "p")?.reason).toBe(
      "PRODUCT_SCOPE",
    );
  });

  it("at list prices never takes more off a line than it still costs", () => {
    const lines = [line("a", 2, { tags: ["y"] }), line("b", 6, { quantity: 2, tags: ["y"] }), line("c", 0)];
    const sale = { id: "sale", layer: "sale", target: "line", effect: percent(4759) };
    const effect = buyGet({ getQuantity: 2, getTags: ["y"], basisPoints: 6875 });
    const output = quote(lines, [sale, ...only(effect, { base: "list" })]);
    expect(output.lines.every(({ total }) => total >= 0)).toBe(true);
    expect(output.applied[1]?.amount).toBe(6);
  });

  it("copes with a billion units", () => {
    expect(due([line("a", 2, { quantity: 1_000_000_000 })], only(buyGet()))).toBe(1_000_000_000);
  });
});
