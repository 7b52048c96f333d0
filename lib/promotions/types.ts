import { z } from "zod";
import type { promotions } from "@/db/schema/promotions";
import { type Id, type IdKind, isId } from "@/lib/core/ids";
import { CURRENCIES } from "@/lib/core/money";
import { distinctWords } from "@/lib/core/words";
import { HIJRI_SEASONS, LAYERS, TIERS_BY } from "./choices";

const idOf = <K extends IdKind>(kind: K) =>
  z.custom<Id<K>>((value) => typeof value === "string" && isId(kind, value), `is not a ${kind}'s id`);

const amount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const whole = z.number().int().min(-1_000_000_000).max(1_000_000_000);
const moment = z.iso.datetime({ offset: true }).nullable().default(null);
const count = z.number().int().min(1).max(1_000_000_000).nullable().default(null);
const money = amount.nullable().default(null);
const word = z.string().trim().min(1).max(64);
const words = z.array(word).max(50).default([]);
/** What customers are called: kept as typed, the same word once. */
const marks = z.array(word).max(50).transform(distinctWords).default([]);
const age = z.number().int().min(0).max(150).nullable().default(null);
const days = z.number().int().min(0).max(100_000).nullable().default(null);

const by = z.enum(TIERS_BY);
const tiers = z.array(z.tuple([amount, amount])).max(50);

/** What a promotion does. Amounts are minor units of the draft's currency, rates are basis points. */
export const PromotionEffect = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("percent"), basisPoints: whole }),
  z.strictObject({ kind: z.literal("fixed"), amount }),
  z.strictObject({ kind: z.literal("fixed_price"), price: amount }),
  z.strictObject({ kind: z.literal("tiered_percent"), by, base: amount.default(0), tiers }),
  z.strictObject({ kind: z.literal("tiered_fixed"), by, base: amount.default(0), tiers }),
  z.strictObject({
    kind: z.literal("graduated"),
    tiers: z.array(z.tuple([amount.nullable(), amount])).max(50),
  }),
  z.strictObject({ kind: z.literal("first_then"), first: amount, additional: amount }),
  z.strictObject({
    kind: z.literal("buy_get"),
    buyQuantity: whole,
    buyTags: words,
    getQuantity: whole,
    getTags: words,
    basisPoints: whole.default(10_000),
  }),
  z.strictObject({ kind: z.literal("free_trial"), days: whole }),
  z.strictObject({ kind: z.literal("cashback"), basisPoints: whole, cap: money }),
]);
export type PromotionEffect = z.output<typeof PromotionEffect>;

const clock = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Wall-clock hours on weekdays 1 (Monday) to 7; no days means daily; `to` before `from` ends on the next day. */
const WeeklyHours = z.strictObject({
  days: z.array(z.number().int().min(1).max(7)).max(7).default([]),
  from: z.string().regex(clock, "must be a time such as 18:00").default("00:00"),
  to: z
    .string()
    .refine((text) => text === "24:00" || clock.test(text), "must be a time such as 22:00")
    .default("24:00"),
});

const season = z.strictObject({
  season: z.enum(HIJRI_SEASONS),
  daysBefore: z.number().int().min(0).max(60).default(0),
  daysAfter: z.number().int().min(0).max(60).default(0),
});

/** What an owner says of a promotion; draft-rules.ts tells what of it is impossible. Unknown fields are refused by name. */
export const PromotionDraft = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** Null or absent: applies by itself. */
  code: z.string().max(64).nullable().default(null),
  /** Null: by itself where there is no code. With a code: the shop enters it for everybody who may use it. */
  autoApply: z.boolean().nullable().default(null),
  effect: PromotionEffect,
  /** The currency of fixed amounts, thresholds, caps and the budget. */
  currency: z.enum(CURRENCIES).nullable().default(null),

  /** Null: "sale" without a code, "code" with one. */
  layer: z.enum(LAYERS).nullable().default(null),
  target: z.enum(["line", "order"]).default("order"),
  per: z.enum(["line", "unit"]).default("line"),
  maxUnits: count,
  groupSize: count,
  pick: z.enum(["all", "cheapest", "most_expensive"]).default("all"),
  base: z.enum(["running", "list"]).default("running"),

  productIds: z.array(idOf("product")).max(100).default([]),
  planIds: z.array(idOf("plan")).max(100).default([]),
  planTags: words,
  termMonths: z
    .array(z.union([z.literal(1), z.literal(3), z.literal(6), z.literal(12), z.literal(24)]))
    .default([]),

  firstPurchase: z.boolean().default(false),
  minimumOrder: money,
  maximumOrder: money,
  minimumQuantity: count,
  minimumLineQuantity: count,
  /** Tags that some line of the cart must bear, each of them. */
  requiresTags: words,
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, "must be a country such as SA"))
    .max(250)
    .default([]),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, "must be a language such as ar"))
    .max(50)
    .default([]),
  tiers: marks,
  customerTags: marks,
  /** Of the shipped ones. */
  segments: marks,
  /** Full years, inclusive. */
  minimumAge: age,
  maximumAge: age,
  /** Paid so far in `currency`, inclusive. */
  minimumSpent: money,
  maximumSpent: money,
  /** Paid orders so far, inclusive. */
  minimumOrders: count,
  maximumOrders: days,
  /** Days since the customer was last active. */
  activeWithinDays: days,
  inactiveForDays: days,
  minimumTenureMonths: count,
  /** Days before and after the birthday. */
  birthdayWindowDays: z.number().int().min(0).max(183).nullable().default(null),

  startsAt: moment,
  endsAt: moment,
  weekly: z.array(WeeklyHours).max(21).default([]),
  seasons: z.array(season).max(6).default([]),
  /** Whose clock weekly hours and seasons are read on. */
  zone: z.enum(["shop", "customer"]).default("shop"),

  maximumDiscount: money,
  combine: z.enum(["best", "stack"]).default("best"),
  group: z.string().trim().min(1).max(40).nullable().default(null),
  exclusive: z.boolean().default(false),
  priority: z.number().int().min(0).max(10_000).default(100),

  maximumUses: count,
  maximumPerCustomer: count,
  /** Money it may give away in all, in `currency`. */
  budget: money,
  /** Pays out what is left of the budget where it does not cover the whole discount. */
  partial: z.boolean().default(false),
  /** Whether an order that is refunded whole gives its use back. */
  returnsOnRefund: z.boolean().default(false),
  /** Shares the campaign's limits, window and standing. */
  campaignId: idOf("campaign").nullable().default(null),
});
/** A promotion behind a code; without one it would be a discount. */
export const PromoCodeDraft = PromotionDraft.extend({ code: z.string().max(64) });

export type PromotionDraft = z.output<typeof PromotionDraft>;

export type PromotionRow = typeof promotions.$inferSelect;

/** The simulator's promotion as `promotions.definition` stores it. */
export type Definition = Record<string, unknown>;

/** One promotion to take a slot of, with what it gives in this order. */
export interface Hold {
  promotionId: Id<"promotion">;
  limitId: Id<"limitHolder">;
  version: number;
  code: string | null;
  /** Of a code that is a row of its own: the row that counts its uses. */
  codeKey: string | null;
  amountMinor: bigint;
  maxPerCustomer: number | null;
}
