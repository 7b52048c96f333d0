import { z } from "zod";
import { SEASONS } from "@/lib/core/hijri-seasons";
import { CURRENCIES } from "@/lib/core/money";
import { isTimeZone } from "@/lib/core/time";
import { type Effect, LAYERS, type Promotion } from "./types";

const amount = z.int().min(0);
const count = z.int().min(1);
const basisPoints = z.int().min(0).max(10_000);
const id = z.string().min(1);
const names = z.array(z.string()).default([]);
const months = z.int().min(1);
const instant = z.iso.datetime({ offset: true });
const timeZone = z.string().refine(isTimeZone, "is not an IANA time zone");

const ascending =
  <T>(boundOf: (entry: T) => number | null) =>
  (entries: readonly T[], context: z.RefinementCtx) => {
    for (let i = 1; i < entries.length; i++) {
      const [before, here] = [entries[i - 1], entries[i]].map((entry) =>
        entry === undefined ? null : boundOf(entry),
      );
      if (
        before === null ||
        before === undefined ||
        (here !== null && here !== undefined && here <= before)
      ) {
        context.addIssue({ code: "custom", path: [i, 0], message: "must be greater than the one before it" });
      }
    }
  };

const tiersOf = (value: z.ZodType<number>) =>
  z
    .array(z.tuple([amount, value]))
    .min(1)
    .superRefine(ascending<[number, number]>(([from]) => from));

const slices = z
  .array(z.tuple([count.nullable(), basisPoints]))
  .min(1)
  .superRefine(ascending<[number | null, number]>(([upTo]) => upTo));

const by = z.enum(["subtotal", "quantity", "term_months", "tenure_months"]);

const effect = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("percent"), basisPoints }),
  z.strictObject({ kind: z.literal("fixed"), amount }),
  z.strictObject({ kind: z.literal("fixed_price"), price: amount }),
  z.strictObject({
    kind: z.literal("tiered_percent"),
    by,
    base: basisPoints.default(0),
    tiers: tiersOf(basisPoints),
  }),
  z.strictObject({ kind: z.literal("tiered_fixed"), by, base: amount.default(0), tiers: tiersOf(amount) }),
  z.strictObject({ kind: z.literal("graduated"), tiers: slices }),
  z.strictObject({ kind: z.literal("first_then"), first: amount, additional: amount }),
  z.strictObject({
    kind: z.literal("buy_get"),
    buyQuantity: count,
    buyTags: names,
    getQuantity: count,
    getTags: names,
    basisPoints: basisPoints.default(10_000),
  }),
  z.strictObject({ kind: z.literal("free_trial"), days: count }),
  z.strictObject({ kind: z.literal("cashback"), basisPoints, cap: amount.nullable().default(null) }),
]) satisfies z.ZodType<Effect>;

const scope = z.strictObject({
  productIds: names,
  planIds: names,
  tags: names,
  termMonths: z.array(months).default([]),
});

const conditions = z.strictObject({
  minSubtotal: amount.nullable().default(null),
  maxSubtotal: amount.nullable().default(null),
  minQuantity: amount.nullable().default(null),
  minLineQuantity: amount.nullable().default(null),
  requiresTags: names,
  firstPurchase: z.boolean().default(false),
  countries: names,
  languages: names,
  tiers: names,
  tags: names,
  segments: names,
  minTenureMonths: amount.nullable().default(null),
  birthdayWindowDays: amount.nullable().default(null),
  minAge: amount.nullable().default(null),
  maxAge: amount.nullable().default(null),
  minSpent: amount.nullable().default(null),
  maxSpent: amount.nullable().default(null),
  minOrders: amount.nullable().default(null),
  maxOrders: amount.nullable().default(null),
  activeWithinDays: amount.nullable().default(null),
  inactiveForDays: amount.nullable().default(null),
});

const startOfWindow = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 18:00");
const endOfWindow = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time such as 22:00");

const schedule = z
  .strictObject({
    startsAt: instant.nullable().default(null),
    endsAt: instant.nullable().default(null),
    weekly: z
      .array(
        z.strictObject({
          days: z.array(z.int().min(0).max(7)).default([]),
          from: startOfWindow.default("00:00"),
          to: endOfWindow.default("24:00"),
        }),
      )
      .default([]),
    hijri: z
      .array(
        z.strictObject({
          season: z.enum(SEASONS),
          daysBefore: amount.max(60).default(0),
          daysAfter: amount.max(60).default(0),
        }),
      )
      .default([]),
    zone: z.enum(["shop", "customer"]).default("shop"),
  })
  .superRefine(({ startsAt, endsAt }, context) => {
    if (startsAt !== null && endsAt !== null && Date.parse(endsAt) <= Date.parse(startsAt)) {
      context.addIssue({ code: "custom", path: ["endsAt"], message: "must be after startsAt" });
    }
  });

const limits = z.strictObject({
  total: amount.nullable().default(null),
  used: amount.default(0),
  perCustomer: amount.nullable().default(null),
  budget: amount.nullable().default(null),
  budgetUsed: amount.default(0),
  partial: z.boolean().default(false),
});

/** One promotion as data, with every default of the contract filled in. */
export const promotionInput = z
  .strictObject({
    id,
    status: id.default("active"),
    code: z.string().nullable().default(null),
    autoApply: z.boolean().optional(),
    layer: z.enum(LAYERS).default("code"),
    effect,
    target: z.enum(["line", "order"]).default("order"),
    per: z.enum(["line", "unit"]).default("line"),
    maxUnits: count.nullable().default(null),
    groupSize: count.nullable().default(null),
    pick: z.enum(["all", "cheapest", "most_expensive"]).default("all"),
    base: z.enum(["running", "list"]).default("running"),
    scope: scope.prefault({}),
    conditions: conditions.prefault({}),
    schedule: schedule.prefault({}),
    currency: z.enum(CURRENCIES).nullable().default(null),
    cap: amount.nullable().default(null),
    combine: z.enum(["best", "stack"]).default("best"),
    group: id.nullable().default(null),
    exclusive: z.boolean().default(false),
    priority: z.int().default(100),
    limits: limits.prefault({}),
    partial: z.boolean().default(false),
  })
  .transform(
    ({ partial, ...given }): Promotion => ({
      ...given,
      autoApply: given.autoApply ?? given.code === null,
      limits: { ...given.limits, partial: given.limits.partial || partial },
    }),
  );

const line = z.strictObject({
  id,
  unitPrice: amount,
  quantity: count.max(1_000_000_000).default(1),
  productId: z.string().nullable().default(null),
  planId: z.string().nullable().default(null),
  termMonths: months.default(1),
  tags: names,
});

const birthday = z
  .string()
  .regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "must be a day such as 03-01");

const customer = z.strictObject({
  id: z.string().nullable().default(null),
  orders: amount.default(0),
  spent: amount.default(0),
  tenureMonths: amount.default(0),
  tier: z.string().nullable().default(null),
  country: z.string().nullable().default(null),
  language: z.string().nullable().default(null),
  birthday: birthday.nullable().default(null),
  tags: names,
  segments: names,
  usage: z.record(z.string(), amount).default({}),
  daysSinceActive: amount.nullable().default(null),
  timeZone: timeZone.nullable().default(null),
});

const uniqueIds = (entries: readonly { id: string }[], context: z.RefinementCtx): void => {
  const seen = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    if (seen.has(entry.id))
      context.addIssue({ code: "custom", path: [i, "id"], message: "is already taken" });
    seen.add(entry.id);
  }
};

function fitsSafeIntegers(
  lines: readonly { unitPrice: number; quantity: number }[],
  context: z.RefinementCtx,
): void {
  let total = 0;
  for (const [i, { unitPrice, quantity }] of lines.entries()) {
    total += unitPrice * quantity;
    if (total > Number.MAX_SAFE_INTEGER) {
      context.addIssue({ code: "custom", path: [i, "quantity"], message: "makes the total too large" });
      return;
    }
  }
}

/** What the simulator takes. Only `currency`, `lines`, and per promotion `id` and `effect` must be given. */
export const simulatorInput = z.strictObject({
  now: instant.default("2026-03-01T12:00:00Z"),
  timeZone: timeZone.default("Asia/Riyadh"),
  currency: z.enum(CURRENCIES),
  lines: z.array(line).superRefine(uniqueIds).superRefine(fitsSafeIntegers),
  customer: customer.nullable().default(null),
  codes: names,
  points: amount.default(0),
  walletBalance: amount.default(0),
  maxDiscount: amount.nullable().default(null),
  promotions: z.array(promotionInput).superRefine(uniqueIds).default([]),
});

export type SimulatorInput = z.output<typeof simulatorInput>;
