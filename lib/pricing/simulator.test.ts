import { describe, expect, it } from "vitest";
import { simulate, simulateAll } from "./simulator";
import { simulatorInput } from "./simulator-input";
import type { Fields } from "./test-cases";

const good = (): Fields => ({ currency: "SAR", lines: [{ id: "a", unitPrice: 4900 }], promotions: [] });
const promotion = (more: Fields): Fields => ({
  ...good(),
  promotions: [{ id: "P1", effect: { kind: "percent", basisPoints: 1000 }, ...more }],
});
const effect = (given: unknown): Fields => promotion({ effect: given });

describe("the simulator", () => {
  it("answers in the contract's fields and order", () => {
    const result = simulate({
      ...promotion({ code: "WELCOME10" }),
      codes: ["WELCOME10"],
    });
    if (!result.ok) throw new Error("refused");
    const { trace, ...rest } = result.value;
    expect(JSON.stringify(rest)).toBe(
      JSON.stringify({
        lines: [{ id: "a", list: 4900, discount: 490, total: 4410 }],
        totals: { list: 4900, discount: 490, total: 4410, points: 0, wallet: 0, due: 4410, cashback: 0 },
        trialDays: 0,
        applied: [{ promotionId: "P1", amount: 490, lines: { a: 490 } }],
        rejected: [],
      }),
    );
    expect(Object.keys(result.value).at(-1)).toBe("trace");
    expect(trace).toHaveLength(1);
  });

  it("fills every default of the contract", () => {
    const parsed = simulatorInput.parse(promotion({}));
    expect(parsed).toMatchObject({
      now: "2026-03-01T12:00:00Z",
      timeZone: "Asia/Riyadh",
      customer: null,
      codes: [],
      points: 0,
      walletBalance: 0,
    });
    expect(parsed.lines[0]).toMatchObject({ quantity: 1, termMonths: 1, productId: null, tags: [] });
    expect(parsed.promotions[0]).toMatchObject({
      status: "active",
      code: null,
      autoApply: true,
      layer: "code",
      target: "order",
      per: "line",
      pick: "all",
      base: "running",
      combine: "best",
      exclusive: false,
      priority: 100,
      limits: { total: null, used: 0, perCustomer: null, budget: null, budgetUsed: 0, partial: false },
    });
    expect(parsed.promotions[0]?.conditions).toEqual({
      minSubtotal: null,
      maxSubtotal: null,
      minQuantity: null,
      minLineQuantity: null,
      requiresTags: [],
      firstPurchase: false,
      countries: [],
      languages: [],
      tiers: [],
      tags: [],
      segments: [],
      minTenureMonths: null,
      birthdayWindowDays: null,
      minAge: null,
      maxAge: null,
      minSpent: null,
      maxSpent: null,
      minOrders: null,
      maxOrders: null,
      activeWithinDays: null,
      inactiveForDays: null,
    });
    expect(simulatorInput.parse({ ...good(), customer: {} }).customer?.daysSinceActive).toBeNull();
    expect(simulatorInput.parse(promotion({ code: "X" })).promotions[0]?.autoApply).toBe(false);
  });

  it("gives an array for an array", () => {
    const result = simulateAll([good(), good()]);
    expect(result.ok && Array.isArray(result.value) && result.value.length).toBe(2);
    const one = simulateAll(good());
    expect(one.ok && Array.isArray(one.value)).toBe(false);
  });

  it("prices an empty cart at nothing", () => {
    const result = simulate({ ...good(), lines: [] });
    expect(result.ok && result.value.totals.due).toBe(0);
  });
});

describe("bad input is refused with the field named:", () => {
  it.each<[string, unknown]>([
    ["currency", { ...good(), currency: undefined }],
    ["currency", { ...good(), currency: "NOPE" }],
    ["lines", { currency: "SAR" }],
    ["lines[0].unitPrice", { ...good(), lines: [{ id: "a" }] }],
    ["lines[0].unitPrice", { ...good(), lines: [{ id: "a", unitPrice: -1 }] }],
    ["lines[0].unitPrice", { ...good(), lines: [{ id: "a", unitPrice: 49.5 }] }],
    ["lines[0].unitPrice", { ...good(), lines: [{ id: "a", unitPrice: "4900" }] }],
    ["lines[0].unitPrice", { ...good(), lines: [{ id: "a", unitPrice: 2 ** 53 }] }],
    ["lines[0].quantity", { ...good(), lines: [{ id: "a", unitPrice: 1, quantity: 0 }] }],
    ["lines[0].quantity", { ...good(), lines: [{ id: "a", unitPrice: 2 ** 52, quantity: 2 }] }],
    [
      "lines[1].id",
      {
        ...good(),
        lines: [
          { id: "a", unitPrice: 1 },
          { id: "a", unitPrice: 1 },
        ],
      },
    ],
    ["lines[0].unitprice", { ...good(), lines: [{ id: "a", unitPrice: 1, unitprice: 1 }] }],
    ["now", { ...good(), now: "yesterday" }],
    ["timeZone", { ...good(), timeZone: "Mars/Olympus" }],
    ["points", { ...good(), points: -1 }],
    ["customer.birthday", { ...good(), customer: { birthday: "13-01" } }],
    ["customer.usage.P", { ...good(), customer: { usage: { P: -1 } } }],
    ["codes[0]", { ...good(), codes: [1] }],
    ["promotions[0].id", { ...good(), promotions: [{ effect: { kind: "percent", basisPoints: 1 } }] }],
    ["promotions[0].effect", { ...good(), promotions: [{ id: "P" }] }],
    ["promotions[0].effect.kind", effect({ kind: "magic" })],
    ["promotions[0].effect.basisPoints", effect({ kind: "percent", basisPoints: 10_001 })],
    ["promotions[0].effect.basisPoints", effect({ kind: "percent" })],
    ["promotions[0].effect.amount", effect({ kind: "fixed", amount: -5 })],
    [
      "promotions[0].effect.tiers[1][0]",
      effect({
        kind: "graduated",
        tiers: [
          [100, 1],
          [50, 2],
        ],
      }),
    ],
    [
      "promotions[0].effect.tiers[1][0]",
      effect({
        kind: "graduated",
        tiers: [
          [null, 1],
          [50, 2],
        ],
      }),
    ],
    [
      "promotions[0].effect.tiers[1][0]",
      effect({
        kind: "tiered_percent",
        by: "quantity",
        tiers: [
          [5, 1],
          [5, 2],
        ],
      }),
    ],
    ["promotions[0].effect.days", effect({ kind: "free_trial", days: 0 })],
    ["promotions[0].layer", promotion({ layer: "last" })],
    ["promotions[0].maxUnits", promotion({ maxUnits: 0 })],
    ["promotions[0].currency", promotion({ currency: "RIAL" })],
    [
      "promotions[0].schedule.endsAt",
      promotion({ schedule: { startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-01T00:00:00Z" } }),
    ],
    [
      "promotions[0].schedule.weekly[0].from",
      promotion({ schedule: { weekly: [{ from: "24:00", to: "25:00" }] } }),
    ],
    ["promotions[0].conditions.minSubtotl", promotion({ conditions: { minSubtotl: 1 } })],
    [
      "promotions[1].id",
      { ...good(), promotions: [1, 2].map(() => ({ id: "P", effect: { kind: "fixed", amount: 1 } })) },
    ],
  ])("%s", (field, input) => {
    const result = simulate(input);
    expect(result.ok ? null : [result.error, result.params?.["field"]]).toEqual([
      "pricing.invalid_input",
      field,
    ]);
  });

  it("says what is missing, and where in an array", () => {
    const result = simulateAll([good(), { lines: [] }]);
    expect(result).toEqual({
      ok: false,
      error: "pricing.invalid_input",
      params: { field: "[1].currency", problem: "is missing" },
    });
  });

  it.each([null, 7, "text"])("the whole input: %j", (input) => {
    expect(simulate(input).ok).toBe(false);
  });
});
