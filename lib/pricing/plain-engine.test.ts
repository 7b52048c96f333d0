import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leastTotal, plainQuote } from "./plain-engine";
import { simulate } from "./simulator";
import { simulatorInput } from "./simulator-input";
import type { Fields } from "./test-cases";
import { audienceWorld, singleLayerWorld, wholeWorld } from "./test-worlds";

const RUNS = 2000;

function both(input: Fields) {
  const result = simulate(input);
  if (!result.ok) throw new Error(JSON.stringify(result.params));
  return { engine: result.value, plain: plainQuote(simulatorInput.parse(input)) };
}

const asNumbers = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? Number(each) : each)));

/** What has to be equal reason by reason: how much better the better offer is, is told by examples. */
const told = (rejected: readonly { promotionId: string | null; reason: string; params: object }[]) =>
  rejected
    .map(({ promotionId, reason, params }) => [
      promotionId,
      reason,
      reason === "BETTER_OFFER_APPLIED" || reason === "MIN_QUANTITY" ? null : params,
    ])
    .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));

type Conditions = ReturnType<typeof simulatorInput.parse>["promotions"][number]["conditions"];

const ASKS: Record<string, (keyof Conditions)[]> = {
  country: ["countries"],
  language: ["languages"],
  tier: ["tiers"],
  tag: ["tags"],
  segment: ["segments"],
  tenure: ["minTenureMonths"],
  birthday: ["birthdayWindowDays"],
  age: ["minAge", "maxAge"],
  spend: ["minSpent", "maxSpent"],
  orders: ["minOrders", "maxOrders"],
  activity: ["activeWithinDays", "inactiveForDays"],
};

const asked = (conditions: Conditions | undefined): string[] =>
  Object.entries(ASKS).flatMap(([dimension, names]) =>
    names.some((name) => String(conditions?.[name] ?? "") !== "") ? [dimension] : [],
  );

describe("the engine and a plain one in arbitrary precision, written from the semantics alone,", () => {
  it("give the same answer for any cart and any promotions", () => {
    let compared = 0;
    fc.assert(
      fc.property(wholeWorld, (input) => {
        const { engine, plain } = both(input);
        if (plain.isContested) return;
        compared++;
        expect(engine.lines).toEqual(asNumbers(plain.lines));
        expect(engine.totals).toEqual(asNumbers(plain.totals));
        expect(engine.trialDays).toBe(plain.trialDays);
        expect(engine.applied).toEqual(asNumbers(plain.applied));
        expect(told(engine.rejected)).toEqual(told(plain.rejected));
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS / 2);
  }, 120_000);

  it("find the same people to be who a promotion is for, in every dimension and either way", () => {
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(audienceWorld, (input) => {
        const { engine, plain } = both(input);
        expect(told(engine.rejected)).toEqual(told(plain.rejected));
        const [refusal] = engine.rejected;
        const { conditions } = simulatorInput.parse(input).promotions[0] ?? {};
        if (refusal?.reason === "AUDIENCE_MISMATCH") verdicts.add(`${refusal.params["dimension"]} refused`);
        if (!refusal) for (const dimension of asked(conditions)) verdicts.add(`${dimension} met`);
      }),
      { numRuns: 2 * RUNS },
    );
    const either = Object.keys(ASKS).flatMap((dimension) => [`${dimension} met`, `${dimension} refused`]);
    expect([...verdicts].sort()).toEqual(either.sort());
  }, 120_000);

  it("find the same least total wherever several choices are open in one layer", () => {
    fc.assert(
      fc.property(singleLayerWorld, (input) => {
        expect(both(input).engine.totals.total).toBe(Number(leastTotal(simulatorInput.parse(input))));
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});
