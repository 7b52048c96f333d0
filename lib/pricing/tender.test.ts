import { describe, expect, it } from "vitest";
import { appliedIn, type Fields, line, percent, quote, reasonOf } from "./test-cases";

const only = (effect: Fields, more: Fields = {}) => [{ id: "p", effect, ...more }];

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
