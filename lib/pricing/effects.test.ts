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

describe("a free trial", () => {
  const trial = (days: number) => ({ kind: "free_trial", days });
  it("changes the schedule, not the amount", () => {
    const output = quote([line("a", 1000)], only(trial(14)));
    expect(output.trialDays).toBe(14);
    expect(output.totals.due).toBe(1000);
    expect(output.applied).toEqual([{ promotionId: "p", amount: 0, lines: {} }]);
  });

  it("does not compete with discounts of its layer", () => {
    const output = quote([line("a", 1000)], [...only(trial(7)), { id: "q", effect: percent(1000) }]);
    expect([output.trialDays, output.totals.due]).toEqual([7, 900]);
  });

  it("is one: the longest", () => {
    const output = quote(
      [line("a", 1000)],
      [...only(trial(7)), { id: "long", layer: "sale", effect: trial(10) }],
    );
    expect(output.trialDays).toBe(10);
    expect(reasonOf(output, "p")).toEqual({
      reason: "BETTER_OFFER_APPLIED",
      params: { by: "long", difference: 0 },
    });
  });

  it("is held to what the cart costs when its layer begins", () => {
    const sale = { id: "sale", layer: "sale", effect: percent(1000) };
    const code = { id: "code", effect: percent(1000) };
    const asks = (minSubtotal: number) => only(trial(7), { conditions: { minSubtotal } });
    expect(quote([line("a", 1000)], [sale, code, ...asks(900)]).trialDays).toBe(7);
    expect(reasonOf(quote([line("a", 1000)], [sale, code, ...asks(901)]), "p")?.reason).toBe("MIN_ORDER");
  });

  it("is one per person", () => {
    const output = quote([line("a", 1000)], only(trial(7)), { customer: { usage: { p: 1 } } });
    expect(reasonOf(output, "p")?.reason).toBe("USAGE_LIMIT_CUSTOMER");
  });
});

describe("tender", () => {
  it.each([
    [
      { points: 300, walletBalance: 500 },
      { points: 300, wallet: 500, due: 200 },
    ],
    [{ points: 1500 }, { points: 1000, wallet: 0, due: 0 }],
    [
      { points: 400, walletBalance: 900 },
      { points: 400, wallet: 600, due: 0 },
    ],
  ])("takes points, then the wallet, from what is due and leaves the price: %j", (given, paid) => {
    const output = quote([line("a", 1000)], [], given);
    expect(output.totals).toMatchObject({ total: 1000, discount: 0, ...paid });
  });
});

describe("cashback", () => {
  const cashback = (basisPoints: number, cap: number | null = null) => ({
    kind: "cashback",
    basisPoints,
    cap,
  });
  it("accrues on what is really paid, after points and wallet", () => {
    const output = quote([line("a", 1000)], only(cashback(1000)), { points: 200, walletBalance: 300 });
    expect(output.totals).toMatchObject({ total: 1000, due: 500, cashback: 50 });
    expect(appliedIn(output)).toEqual(["p"]);
  });

  it("accrues after discounts of any layer, and does not compete with them", () => {
    const output = quote(
      [line("a", 1000)],
      [...only(cashback(1000), { layer: "sale" }), { id: "q", effect: percent(5000) }],
    );
    expect(output.totals).toMatchObject({ total: 500, cashback: 50 });
  });

  it("is bounded by its cap", () => {
    expect(quote([line("a", 1000)], only(cashback(1000, 30))).totals.cashback).toBe(30);
  });

  it("counts the paid part of the lines in scope only", () => {
    const lines = [line("a", 1000, { productId: "p1" }), line("b", 3000, { productId: "p2" })];
    const output = quote(lines, only(cashback(1000), { scope: { productIds: ["p1"] } }), { points: 2000 });
    expect(output.totals.cashback).toBe(50);
  });

  it("has nothing to accrue on where nothing is paid: NO_EFFECT", () => {
    expect(reasonOf(quote([line("a", 100)], only(cashback(1000)), { points: 100 }), "p")?.reason).toBe(
      "NO_EFFECT",
    );
  });

  it("is the best of its layer, and stacks across layers", () => {
    const output = quote(
      [line("a", 1000)],
      [
        { id: "five", effect: cashback(500) },
        { id: "six", effect: cashback(600) },
        { id: "sale", layer: "sale", effect: cashback(100) },
      ],
    );
    expect(output.totals.cashback).toBe(70);
    expect(reasonOf(output, "five")).toEqual({
      reason: "BETTER_OFFER_APPLIED",
      params: { by: "six", difference: 10 },
    });
  });
});
