import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simulate } from "./simulator";
import type { Fields } from "./test-cases";
import { basisPoints, lines, money, named, priceEffect, promotion, shape } from "./test-worlds";

const RUNS = { numRuns: 400 };

const promotions = fc.array(promotion, { maxLength: 6 }).map(named);

const world = fc.record({
  lines,
  promotions,
  points: fc.integer({ min: 0, max: 5000 }),
  walletBalance: fc.integer({ min: 0, max: 5000 }),
  maxDiscount: fc.option(money, { freq: 2 }),
  customer: fc.option(fc.record({ tenureMonths: fc.integer({ min: 0, max: 30 }) })),
});

function priced(input: Fields) {
  const result = simulate({ currency: "SAR", ...input });
  if (!result.ok) throw new Error(JSON.stringify(result.params));
  return result.value;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

/** Every number anywhere in an answer. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

describe("for any cart and any promotions", () => {
  it("the parts sum to the total", () => {
    fc.assert(
      fc.property(world, (input) => {
        const { lines, totals, applied } = priced(input);
        for (const { list, discount, total } of lines) expect(list - discount).toBe(total);
        for (const field of ["list", "discount", "total"] as const) {
          expect(sum(lines.map((line) => line[field]))).toBe(totals[field]);
        }
        expect(sum(applied.map(({ amount }) => amount))).toBe(totals.discount);
        for (const { amount, lines: parts } of applied) expect(sum(Object.values(parts))).toBe(amount);
        for (const { id, discount } of lines)
          expect(sum(applied.map(({ lines: parts }) => parts[id] ?? 0))).toBe(discount);
        expect(totals.points + totals.wallet + totals.due).toBe(totals.total);
      }),
      RUNS,
    );
  });

  it("nothing is negative and nothing is a fraction, the trace included", () => {
    fc.assert(
      fc.property(world, (input) => {
        for (const number of numbersIn(priced(input))) {
          expect(Number.isSafeInteger(number)).toBe(true);
          expect(number).toBeGreaterThanOrEqual(0);
        }
      }),
      RUNS,
    );
  });

  it("each promotion is either applied or refused, once, and the trace runs without a gap", () => {
    fc.assert(
      fc.property(world, (input) => {
        const { applied, rejected, trace, totals } = priced(input);
        const told = [...applied, ...rejected].map(({ promotionId }) => promotionId);
        expect(told.sort()).toEqual(input.promotions.map(({ id }) => id).sort());
        let running = totals.list;
        for (const row of trace.filter(({ layer, kind }) => layer !== "tender" && kind !== "cashback")) {
          expect(row.before).toBe(running);
          running = row.after;
        }
        expect(running).toBe(totals.total);
      }),
      RUNS,
    );
  });

  it("caps, budgets and the cart's maximum hold", () => {
    fc.assert(
      fc.property(world, (input) => {
        const { applied, totals } = priced(input);
        expect(totals.discount).toBeLessThanOrEqual(input.maxDiscount ?? totals.list);
        for (const { promotionId, amount } of applied) {
          const own = input.promotions.find(({ id }) => id === promotionId);
          const { cap, limits } = own as { cap: number | null; limits: { budget: number | null } };
          const bounds = [cap, limits.budget].filter((bound) => bound !== null);
          expect(amount).toBeLessThanOrEqual(Math.min(Number.MAX_SAFE_INTEGER, ...bounds));
        }
      }),
      RUNS,
    );
  });

  it("evaluating again, and in any order of the promotions, gives the same answer", () => {
    const shuffled = world.chain((input) =>
      fc
        .shuffledSubarray(input.promotions, { minLength: input.promotions.length })
        .map((reordered) => [input, { ...input, promotions: reordered }] as const),
    );
    fc.assert(
      fc.property(shuffled, ([input, reordered]) => {
        const answer = priced(input);
        expect(priced(input)).toEqual(answer);
        expect(priced(reordered)).toEqual(answer);
      }),
      RUNS,
    );
  });

  it("adding an unconditional promotion to the last layer never makes the customer pay more", () => {
    const unconditional = fc.record({
      effect: fc.oneof(
        fc.record({ kind: fc.constant("percent"), basisPoints }),
        fc.record({ kind: fc.constant("fixed"), amount: money }),
      ),
      target: shape.target,
      combine: fc.constantFrom("best", "stack"),
      priority: fc.integer({ min: 0, max: 4 }),
    });
    /** Offers of one layer that get in each other's way: small ones, and large ones that ask for a minimum. */
    const rivalry = fc.record({
      lines: lines.map((all) => all.map((one) => ({ ...one, unitPrice: 5000, quantity: 1 }))),
      promotions: fc
        .array(
          fc.record({
            effect: priceEffect,
            ...shape,
            conditions: fc.record({ minSubtotal: fc.option(fc.integer({ min: 3000, max: 20_000 })) }),
            combine: fc.constantFrom("best", "stack", "stack"),
            priority: fc.integer({ min: 1, max: 3 }),
          }),
          { minLength: 1, maxLength: 4 },
        )
        .map(named),
    });
    fc.assert(
      fc.property(fc.oneof(world, rivalry), unconditional, (input, extra) => {
        const before = priced(input).totals;
        const after = priced({
          ...input,
          promotions: [...input.promotions, { id: "extra", layer: "code", ...extra }],
        });
        expect(after.totals.due).toBeLessThanOrEqual(before.due);
      }),
      { numRuns: 2500 },
    );
  });

  it.each([
    ["layer", {}],
    ["group", { group: "one", combine: "stack" }],
  ])("of two offers for the order in one %s the cheaper for the customer wins", (_, together) => {
    const two = fc.tuple(promotion, promotion).map((pair) =>
      pair.map((one, i) => ({
        ...one,
        id: `P${i}`,
        target: "order",
        layer: "sale",
        combine: "best",
        group: null,
        exclusive: false,
        ...together,
      })),
    );
    fc.assert(
      fc.property(world, two, (input, pair) => {
        const alone = pair.map((one) => priced({ ...input, promotions: [one] }).totals.total);
        expect(priced({ ...input, promotions: pair }).totals.total).toBe(Math.min(...alone));
      }),
      RUNS,
    );
  });
});

describe("the compiled engine", () => {
  /** Percent and fixed amounts, one per layer, on one line, in arbitrary precision. */
  function plainly(price: bigint, effects: readonly Fields[]): bigint {
    let running = price;
    for (const { kind, amount, basisPoints: rate } of effects) {
      const off =
        kind === "fixed" ? BigInt(Number(amount)) : (running * BigInt(Number(rate)) * 2n + 10_000n) / 20_000n;
      running -= off < running ? off : running;
    }
    return running;
  }

  it("equals a plain one in arbitrary precision for simple offers, up to the largest amounts", () => {
    const simple = fc.oneof(
      fc.record({ kind: fc.constant("percent"), basisPoints }),
      fc.record({ kind: fc.constant("fixed"), amount: fc.maxSafeNat() }),
    );
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.array(simple, { minLength: 4, maxLength: 4 }), (unitPrice, effects) => {
        const layers = ["sale", "volume", "customer", "code"];
        const promotions = effects.map((one, i) => ({ id: `P${i}`, layer: layers[i], effect: one }));
        const output = priced({ lines: [{ id: "a", unitPrice }], promotions });
        expect(BigInt(output.totals.total)).toBe(plainly(BigInt(unitPrice), effects));
      }),
      { numRuns: 1000 },
    );
  });
});
