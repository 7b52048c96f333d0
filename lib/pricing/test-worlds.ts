import fc from "fast-check";
import type { Fields } from "./test-cases";

export const basisPoints = fc.integer({ min: 0, max: 10_000 });
export const money = fc.integer({ min: 0, max: 30_000 });

export const lines = fc
  .array(
    fc.record({
      unitPrice: fc.oneof(
        { arbitrary: money, weight: 5 },
        { arbitrary: fc.integer({ min: 0, max: 10 ** 14 }), weight: 1 },
      ),
      quantity: fc.integer({ min: 1, max: 5 }),
      productId: fc.constantFrom("p1", "p2", "p3"),
      termMonths: fc.constantFrom(1, 6, 12),
      tags: fc.subarray(["x", "y"]),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => all.map((line, i) => ({ id: `l${i}`, ...line })));

const tiers = (value: fc.Arbitrary<number>, last: fc.Arbitrary<number | null>) =>
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 3 }),
      fc.array(value, { minLength: 4, maxLength: 4 }),
      last,
    )
    .map(([from, values, open]): [number | null, number][] => {
      const bounded = from
        .sort((a, b) => a - b)
        .map((at, i): [number | null, number] => [at, values[i] ?? 0]);
      return open === null ? [...bounded, [null, values[3] ?? 0]] : bounded;
    });

const by = fc.constantFrom("subtotal", "quantity", "term_months", "tenure_months");

export const priceEffect: fc.Arbitrary<Fields> = fc.oneof(
  fc.record({ kind: fc.constant("percent"), basisPoints }),
  fc.record({ kind: fc.constant("fixed"), amount: money }),
  fc.record({ kind: fc.constant("fixed_price"), price: money }),
  fc.record({
    kind: fc.constant("tiered_percent"),
    by,
    base: basisPoints,
    tiers: tiers(basisPoints, fc.constant(0)),
  }),
  fc.record({ kind: fc.constant("tiered_fixed"), by, base: money, tiers: tiers(money, fc.constant(0)) }),
  fc.record({
    kind: fc.constant("graduated"),
    tiers: tiers(basisPoints, fc.option(fc.constant(0))),
  }),
  fc.record({ kind: fc.constant("first_then"), first: money, additional: money }),
  fc.record({
    kind: fc.constant("buy_get"),
    buyQuantity: fc.integer({ min: 1, max: 2 }),
    buyTags: fc.subarray(["x", "y"]),
    getQuantity: fc.integer({ min: 1, max: 2 }),
    getTags: fc.subarray(["x", "y"]),
    basisPoints,
  }),
);

const besideEffect: fc.Arbitrary<Fields> = fc.oneof(
  fc.record({ kind: fc.constant("free_trial"), days: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant("cashback"), basisPoints, cap: fc.option(money) }),
);

const effect = fc.oneof({ arbitrary: priceEffect, weight: 6 }, { arbitrary: besideEffect, weight: 1 });

export const shape = {
  target: fc.constantFrom("line", "order"),
  per: fc.constantFrom("line", "unit"),
  maxUnits: fc.option(fc.integer({ min: 1, max: 4 })),
  groupSize: fc.option(fc.integer({ min: 1, max: 3 })),
  pick: fc.constantFrom("all", "cheapest", "most_expensive"),
  base: fc.constantFrom("running", "list"),
  scope: fc.record({ productIds: fc.subarray(["p1", "p2"]), termMonths: fc.subarray([1, 12]) }),
};

const rarely = <T>(one: T, common: T) =>
  fc.oneof({ arbitrary: fc.constant(common), weight: 5 }, { arbitrary: fc.constant(one), weight: 1 });

const seldom = <T>(one: fc.Arbitrary<T>, common: T) =>
  fc.oneof({ arbitrary: fc.constant(common), weight: 15 }, { arbitrary: one, weight: 1 });
const bound = (most: number) => seldom<number | null>(fc.integer({ min: 0, max: most }), null);

/** What may be asked of the customer; each alone is as often met as not. */
const audience = fc.record({
  firstPurchase: rarely(true, false),
  countries: rarely<string[]>(["SA"], []),
  languages: seldom<string[]>(fc.constantFrom(["ar"], ["en", "ar"]), []),
  tiers: rarely<string[]>(["gold"], []),
  tags: seldom<string[]>(fc.constantFrom(["founder"], ["Early Bird", "vip"]), []),
  segments: seldom<string[]>(fc.constantFrom(["active"], ["at_risk", "new"]), []),
  minTenureMonths: bound(30),
  birthdayWindowDays: bound(3),
  minAge: seldom<number | null>(fc.constantFrom(0, 17, 18, 30), null),
  maxAge: seldom<number | null>(fc.constantFrom(17, 18, 36), null),
  minSpent: bound(20_000),
  maxSpent: bound(20_000),
  minOrders: bound(2),
  maxOrders: bound(2),
  activeWithinDays: bound(60),
  inactiveForDays: bound(60),
});

export const promotion: fc.Arbitrary<Fields> = fc.record({
  effect,
  ...shape,
  layer: fc.constantFrom("sale", "volume", "customer", "code"),
  conditions: fc.record({
    minSubtotal: fc.option(money),
    minQuantity: fc.option(fc.integer({ min: 1, max: 4 })),
  }),
  cap: fc.option(money),
  combine: fc.constantFrom("best", "stack"),
  group: fc.option(fc.constantFrom("g", "h"), { freq: 2 }),
  exclusive: rarely(true, false),
  priority: fc.integer({ min: 1, max: 3 }),
  limits: fc.record({ budget: fc.option(money), partial: fc.boolean() }),
});

export const named = (all: readonly Fields[]): Fields[] => all.map((one, i) => ({ id: `P${i}`, ...one }));

/** Every field of a promotion that may refuse it, most of the time with a value that does not. */
const conditional = fc
  .tuple(
    promotion,
    fc.record({
      status: rarely("paused", "active"),
      code: fc.option(fc.constantFrom("TEN", "t e n", "TWENTY"), { freq: 2 }),
      currency: rarely<string | null>("USD", null),
      schedule: fc.record({
        startsAt: fc.option(fc.constantFrom("2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z"), { freq: 2 }),
        endsAt: fc.option(fc.constantFrom("2026-03-01T12:00:02Z", "2027-01-01T00:00:00Z"), { freq: 2 }),
      }),
    }),
    fc.record({
      maxSubtotal: fc.option(fc.integer({ min: 5000, max: 60_000 }), { freq: 2 }),
      minLineQuantity: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
      requiresTags: rarely<string[]>(["x", "y"], []),
    }),
    audience,
    fc.record({
      total: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 2 }),
      used: fc.integer({ min: 0, max: 2 }),
      perCustomer: fc.option(fc.integer({ min: 1, max: 2 }), { freq: 2 }),
      budgetUsed: fc.integer({ min: 0, max: 500 }),
    }),
  )
  .map(([one, more, conditions, who, limits]) => ({
    ...one,
    ...more,
    conditions: { ...(one["conditions"] as Fields), ...conditions, ...who },
    limits: { ...(one["limits"] as Fields), ...limits },
  }));

const customer = fc.record({
  orders: fc.constantFrom(0, 0, 1, 2),
  spent: fc.constantFrom(0, 9999, 10_000, 20_000),
  tenureMonths: fc.integer({ min: 0, max: 30 }),
  country: fc.constantFrom("SA", "AE", null),
  tier: fc.constantFrom("gold", " Gold", "silver", null),
  language: fc.constantFrom("ar", "en", null),
  // On 1 March 2026 full-aged to the day, a day too young, or born on a day that the year lacks.
  birthday: fc.constantFrom("2008-03-01", "2008-03-02", "2008-02-29", "1990-02-27", "02-29", "03-03", null),
  tags: fc.subarray(["Founder", "early bird"]),
  segments: fc.subarray(["active", "new"]),
  daysSinceActive: fc.constantFrom(0, 29, 30, 59, 60, null),
  usage: fc.record({ P0: fc.integer({ min: 0, max: 2 }), P1: fc.integer({ min: 0, max: 2 }) }),
});

const worldOf = (one: fc.Arbitrary<Fields>, maxLength: number) =>
  fc.record({
    currency: fc.constant("SAR"),
    timeZone: fc.constantFrom("Asia/Riyadh", "Pacific/Kiritimati"),
    now: fc.constantFrom("2026-03-01T12:00:00Z", "2026-03-01T12:00:02Z"),
    lines,
    promotions: fc.array(one, { maxLength }).map(named),
    codes: fc.subarray(["ten", "TWENTY"]),
    points: fc.integer({ min: 0, max: 5000 }),
    walletBalance: fc.integer({ min: 0, max: 5000 }),
    maxDiscount: fc.option(money, { freq: 2 }),
    customer: fc.option(customer, { freq: 6 }),
  });

/** Any cart, any customer, and up to seven promotions that use every field of the contract. */
export const wholeWorld = worldOf(fc.oneof(promotion, conditional), 7);

/** One offer and somebody it may be meant for. */
export const audienceWorld = fc.record({
  currency: fc.constant("SAR"),
  timeZone: fc.constantFrom("Asia/Riyadh", "Pacific/Kiritimati"),
  lines: fc.constant([{ id: "l0", unitPrice: 1000 }]),
  promotions: fc
    .record({ effect: fc.constant({ kind: "percent", basisPoints: 1000 }), conditions: audience })
    .map((one) => named([one])),
  customer,
});

/** Up to four promotions of one layer that get in each other's way. */
export const singleLayerWorld = worldOf(
  promotion.map((one) => ({ ...one, layer: "code", limits: {} })),
  4,
);
