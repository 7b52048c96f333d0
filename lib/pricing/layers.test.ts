import { describe, expect, it } from "vitest";
import { appliedIn, due, type Fields, fixed, line, percent, quote, reasonOf } from "./test-cases";

describe("the order of evaluation", () => {
  it("is sale, volume, customer, code: each layer sees what the previous ones left", () => {
    const output = quote(
      [line("a", 10_000)],
      [
        { id: "code", layer: "code", effect: fixed(1000) },
        { id: "customer", layer: "customer", effect: percent(1000) },
        { id: "volume", layer: "volume", effect: fixed(1000) },
        { id: "sale", layer: "sale", effect: percent(1000) },
      ],
    );
    expect(appliedIn(output)).toEqual(["sale", "volume", "customer", "code"]);
    expect(output.applied.map(({ amount }) => amount)).toEqual([1000, 1000, 800, 1000]);
    expect(output.trace.map(({ before, after }) => [before, after])).toEqual([
      [10_000, 9000],
      [9000, 8000],
      [8000, 7200],
      [7200, 6200],
    ]);
  });

  it("makes discount-then-code and code-then-discount differ", () => {
    const tenOff = (layer: string) => ({ id: "ten-off", layer, effect: fixed(1000) });
    const half = (layer: string) => ({ id: "half", layer, effect: percent(5000) });
    expect(due([line("a", 10_000)], [tenOff("sale"), half("code")])).toBe(4500);
    expect(due([line("a", 10_000)], [half("sale"), tenOff("code")])).toBe(4000);
  });

  it("lets a sale push the running total under a later code's minimum, and says so", () => {
    const output = quote(
      [line("a", 10_000)],
      [
        { id: "sale", layer: "sale", effect: percent(1000) },
        { id: "code", effect: percent(1000), conditions: { minSubtotal: 9500 } },
      ],
    );
    expect(output.totals.due).toBe(9000);
    expect(reasonOf(output, "code")).toEqual({
      reason: "MIN_ORDER",
      params: { required: 9500, current: 9000 },
    });
  });
});

describe("inside a layer", () => {
  it("the best offer for the order wins, and the loser learns by whom and by how much", () => {
    const output = quote(
      [line("a", 10_000)],
      [
        { id: "ten", effect: percent(1000) },
        { id: "twenty", effect: percent(2000) },
      ],
    );
    expect(appliedIn(output)).toEqual(["twenty"]);
    expect(reasonOf(output, "ten")).toEqual({
      reason: "BETTER_OFFER_APPLIED",
      params: { by: "twenty", difference: 1000 },
    });
  });

  it("the trace calls skipped what lost, and refused what did not qualify", () => {
    const { trace } = quote(
      [line("a", 10_000)],
      [
        { id: "a", effect: percent(1000) },
        { id: "b", effect: percent(2000) },
        { id: "c", effect: percent(3000), conditions: { minSubtotal: 10_001 } },
      ],
    );
    expect(trace.map(({ promotionId, verdict }) => [promotionId, verdict])).toEqual([
      ["c", "refused"],
      ["b", "applied"],
      ["a", "skipped"],
    ]);
  });

  it("the best offer for each line wins", () => {
    const output = quote(
      [line("a", 10_000, { productId: "p1" }), line("b", 10_000, { productId: "p2" })],
      [
        { id: "all", target: "line", effect: percent(1000) },
        { id: "p2", target: "line", effect: percent(2000), scope: { productIds: ["p2"] } },
      ],
    );
    expect(output.applied).toEqual([
      { promotionId: "all", amount: 1000, lines: { a: 1000 } },
      { promotionId: "p2", amount: 2000, lines: { b: 2000 } },
    ]);
  });

  it("offers per line compete with an offer for the order", () => {
    const perLine = { id: "line", target: "line", effect: percent(3000), scope: { productIds: ["p1"] } };
    const lines = [line("a", 1000, { productId: "p1" }), line("b", 9000, { productId: "p2" })];
    const output = quote(lines, [perLine, { id: "order", effect: percent(1000) }]);
    expect(appliedIn(output)).toEqual(["order"]);
    expect(reasonOf(output, "line")).toEqual({
      reason: "BETTER_OFFER_APPLIED",
      params: { by: "order", difference: 700 },
    });
  });

  it("of equal offers the one with the lower priority, then the lower id, wins", () => {
    const same = (id: string, priority: number) => ({ id, priority, effect: percent(1000) });
    expect(appliedIn(quote([line("a", 100)], [same("b", 2), same("a", 2), same("z", 1)]))).toEqual(["z"]);
    expect(appliedIn(quote([line("a", 100)], [same("b", 2), same("a", 2)]))).toEqual(["a"]);
  });

  it("promotions that stack apply one after another by priority, ties by id", () => {
    const output = quote(
      [line("a", 10_000)],
      [
        { id: "b", combine: "stack", priority: 2, effect: percent(1000) },
        { id: "c", combine: "stack", priority: 1, effect: fixed(1000) },
        { id: "a", combine: "stack", priority: 2, effect: percent(5000) },
      ],
    );
    expect(output.applied.map(({ promotionId, amount }) => [promotionId, amount])).toEqual([
      ["c", 1000],
      ["a", 4500],
      ["b", 450],
    ]);
  });

  it("stacked promotions come after the best of the others", () => {
    const output = quote(
      [line("a", 10_000)],
      [
        { id: "stacked", combine: "stack", priority: 1, effect: percent(1000) },
        { id: "best", effect: fixed(1000) },
        { id: "worse", effect: fixed(900) },
      ],
    );
    expect(output.applied.map(({ amount }) => amount)).toEqual([1000, 900]);
    expect(output.totals.due).toBe(8100);
  });

  it("only the best of a group counts, also among those that stack", () => {
    const inGroup = (id: string, effect: Fields) => ({ id, combine: "stack", group: "g", effect });
    const output = quote(
      [line("a", 10_000)],
      [
        inGroup("ten", percent(1000)),
        inGroup("fifteen", percent(1500)),
        { id: "other", combine: "stack", effect: fixed(500) },
      ],
    );
    expect(appliedIn(output).sort()).toEqual(["fifteen", "other"]);
    expect(reasonOf(output, "ten")?.reason).toBe("BETTER_OFFER_APPLIED");
    expect(reasonOf(output, "ten")?.params["by"]).toBe("fifteen");
  });

  it("the best of a group is the one that leaves the cart cheapest, not the one that looks largest first", () => {
    const output = quote(
      [line("a", 100)],
      [
        { id: "first", combine: "stack", priority: 1, effect: fixed(50) },
        { id: "fixed", combine: "stack", priority: 2, group: "g", effect: fixed(30) },
        { id: "share", combine: "stack", priority: 2, group: "g", effect: percent(4000) },
      ],
    );
    expect(output.totals.due).toBe(20);
    expect(appliedIn(output)).toEqual(["first", "fixed"]);
  });

  it.each([
    [2500, ["alone"], 7500],
    [1500, ["ten", "eight"], 8280],
  ])("an exclusive offer of %i bp stands alone only where that is cheaper", (basisPoints, applied, total) => {
    const output = quote(
      [line("a", 10_000)],
      [
        { id: "alone", exclusive: true, effect: percent(basisPoints) },
        { id: "ten", combine: "stack", priority: 1, effect: percent(1000) },
        { id: "eight", combine: "stack", priority: 2, effect: percent(800) },
      ],
    );
    expect(appliedIn(output)).toEqual(applied);
    expect(output.totals.due).toBe(total);
  });

  it("names the exclusive offer to those it keeps out, and what was better to an exclusive offer that lost", () => {
    const offers = (basisPoints: number) => [
      { id: "alone", exclusive: true, effect: percent(basisPoints) },
      { id: "ten", effect: percent(1000) },
    ];
    expect(reasonOf(quote([line("a", 1000)], offers(2000)), "ten")).toEqual({
      reason: "NOT_COMBINABLE",
      params: { with: "alone" },
    });
    expect(reasonOf(quote([line("a", 1000)], offers(500)), "alone")).toEqual({
      reason: "BETTER_OFFER_APPLIED",
      params: { by: "ten", difference: 50 },
    });
  });

  it("a stacked promotion that would make the customer pay more gives way", () => {
    const half = {
      id: "half",
      combine: "stack",
      priority: 2,
      effect: percent(5000),
      conditions: { minSubtotal: 100 },
    };
    const nibble = { id: "nibble", combine: "stack", priority: 1, effect: fixed(1) };
    const output = quote([line("a", 100)], [half, nibble]);
    expect(output.totals.due).toBe(50);
    expect(reasonOf(output, "nibble")?.reason).toBe("BETTER_OFFER_APPLIED");
  });

  it("of a group that spans layers only the member that is cheapest in the end counts", () => {
    const inGroup = (id: string, layer: string, effect: Fields, more: Fields = {}) => ({
      id,
      layer,
      group: "g",
      effect,
      ...more,
    });
    const output = quote(
      [line("a", 10_000)],
      [
        inGroup("sale", "sale", percent(1000)),
        inGroup("birthday", "customer", percent(1500)),
        inGroup("code", "code", percent(4000), { conditions: { minSubtotal: 10_000 } }),
        { id: "volume", layer: "volume", effect: percent(1000) },
      ],
    );
    expect(appliedIn(output)).toEqual(["volume", "birthday"]);
    expect(output.totals.due).toBe(7650);
    expect(reasonOf(output, "sale")).toEqual({
      reason: "BETTER_OFFER_APPLIED",
      params: { by: "birthday", difference: 450 },
    });
    expect(reasonOf(output, "code")).toEqual({
      reason: "MIN_ORDER",
      params: { required: 10_000, current: 9000 },
    });
  });

  it("an alternative under its own minimum is told so, not that another is better", () => {
    const inGroup = (id: string, more: Fields) => ({ id, combine: "stack", group: "g", ...more });
    const output = quote(
      [line("a", 1000)],
      [
        inGroup("ten", { effect: percent(1000) }),
        inGroup("large", { effect: percent(5000), conditions: { minSubtotal: 2000 } }),
      ],
    );
    expect(reasonOf(output, "large")).toEqual({
      reason: "MIN_ORDER",
      params: { required: 2000, current: 1000 },
    });
  });

  it("across layers an exclusive offer still stacks", () => {
    const output = quote(
      [line("a", 1000)],
      [
        { id: "sale", layer: "sale", effect: percent(1000) },
        { id: "alone", exclusive: true, effect: percent(1000) },
      ],
    );
    expect(appliedIn(output)).toEqual(["sale", "alone"]);
  });
});
