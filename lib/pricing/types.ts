import type { HijriSeason } from "@/lib/core/hijri-seasons";
import type { Currency } from "@/lib/core/money";
import type { Params } from "@/lib/core/result";
import type { Reason } from "./reasons";

/** Each layer sees what the previous ones left. */
export const LAYERS = ["sale", "volume", "customer", "code"] as const;
export type Layer = (typeof LAYERS)[number];

export type TierBy = "subtotal" | "quantity" | "term_months" | "tenure_months";
export type Tier = readonly [from: number, value: number];
export type Slice = readonly [upTo: number | null, basisPoints: number];

/** What a promotion does. Amounts are minor units as safe integers, rates are basis points. */
export type Effect =
  | { readonly kind: "percent"; readonly basisPoints: number }
  | { readonly kind: "fixed"; readonly amount: number }
  | { readonly kind: "fixed_price"; readonly price: number }
  | {
      readonly kind: "tiered_percent" | "tiered_fixed";
      readonly by: TierBy;
      readonly base: number;
      readonly tiers: readonly Tier[];
    }
  | { readonly kind: "graduated"; readonly tiers: readonly Slice[] }
  | { readonly kind: "first_then"; readonly first: number; readonly additional: number }
  | {
      readonly kind: "buy_get";
      readonly buyQuantity: number;
      readonly buyTags: readonly string[];
      readonly getQuantity: number;
      readonly getTags: readonly string[];
      readonly basisPoints: number;
    }
  | { readonly kind: "free_trial"; readonly days: number }
  | { readonly kind: "cashback"; readonly basisPoints: number; readonly cap: number | null };

/** Which lines count. An empty list does not restrict. */
export interface Scope {
  readonly productIds: readonly string[];
  readonly planIds: readonly string[];
  readonly tags: readonly string[];
  readonly termMonths: readonly number[];
}

export interface Conditions {
  readonly minSubtotal: number | null;
  readonly maxSubtotal: number | null;
  readonly minQuantity: number | null;
  readonly minLineQuantity: number | null;
  readonly requiresTags: readonly string[];
  readonly firstPurchase: boolean;
  readonly countries: readonly string[];
  readonly languages: readonly string[];
  readonly tiers: readonly string[];
  readonly tags: readonly string[];
  readonly segments: readonly string[];
  readonly minTenureMonths: number | null;
  readonly birthdayWindowDays: number | null;
  /** Full years on the day of the quote, inclusive. */
  readonly minAge: number | null;
  readonly maxAge: number | null;
  /** Minor units of the cart's currency, inclusive. */
  readonly minSpent: number | null;
  readonly maxSpent: number | null;
  readonly minOrders: number | null;
  readonly maxOrders: number | null;
  readonly activeWithinDays: number | null;
  readonly inactiveForDays: number | null;
}

/** Wall-clock hours, `from` inclusive, `to` exclusive; days are 1 (Monday) to 7 (Sunday, also 0). */
export interface WeeklyWindow {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export interface Schedule {
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly weekly: readonly WeeklyWindow[];
  readonly hijri: readonly HijriSeason[];
  /** Whose clock the weekly hours and seasons are read on. */
  readonly zone: "shop" | "customer";
}

export interface Limits {
  readonly total: number | null;
  readonly used: number;
  readonly perCustomer: number | null;
  readonly budget: number | null;
  readonly budgetUsed: number;
  /** Pays out what is left of the budget where it does not cover the whole discount. */
  readonly partial: boolean;
}

/** A promotion as data: the shape the simulator takes, all defaults filled in. */
export interface Promotion {
  readonly id: string;
  readonly status: string;
  readonly code: string | null;
  readonly autoApply: boolean;
  readonly layer: Layer;
  readonly effect: Effect;
  readonly target: "line" | "order";
  readonly per: "line" | "unit";
  readonly maxUnits: number | null;
  readonly groupSize: number | null;
  readonly pick: "all" | "cheapest" | "most_expensive";
  readonly base: "running" | "list";
  readonly scope: Scope;
  readonly conditions: Conditions;
  readonly schedule: Schedule;
  readonly currency: Currency | null;
  readonly cap: number | null;
  readonly combine: "best" | "stack";
  readonly group: string | null;
  readonly exclusive: boolean;
  readonly priority: number;
  readonly limits: Limits;
}

export interface CartLine {
  readonly id: string;
  /** The plan's price for the term, before any promotion. */
  readonly unitPrice: bigint;
  readonly quantity: number;
  readonly productId: string | null;
  readonly planId: string | null;
  readonly termMonths: number;
  readonly tags: readonly string[];
}

export interface Cart {
  readonly currency: Currency;
  readonly lines: readonly CartLine[];
  /** The most that all promotions together may take off; null where there is no such bound. */
  readonly maxDiscount?: bigint | null;
}

export interface CustomerFacts {
  readonly id: string | null;
  readonly orders: number;
  /** Minor units of the cart's currency. */
  readonly spent: bigint;
  readonly tenureMonths: number;
  readonly tier: string | null;
  readonly country: string | null;
  readonly language: string | null;
  /** "MM-DD" or "YYYY-MM-DD". */
  readonly birthday: string | null;
  readonly tags: readonly string[];
  readonly segments: readonly string[];
  /** How often the customer has used each promotion, by promotion id. */
  readonly usage: Readonly<Record<string, number>>;
  /** Whole days since the customer was last active; null where it is not known. */
  readonly daysSinceActive: number | null;
  readonly timeZone?: string | null;
}

export interface Refusal {
  readonly reason: Reason;
  readonly params: Params;
}

export interface Facts {
  /** The shop's zone (IANA). */
  readonly timeZone: string;
  readonly customer: CustomerFacts | null;
  /** Points the customer wants to spend; one point pays one minor unit. */
  readonly points: bigint;
  readonly walletBalance: bigint;
  /** Promotions the caller has already refused for reasons the engine cannot see, by promotion id. */
  readonly refused?: Readonly<Record<string, Refusal>>;
  /** What is left of budgets that the caller counts itself, by promotion id; others go by their own limits. */
  readonly budgetsLeft?: Readonly<Record<string, bigint>>;
}

export interface QuoteLine {
  readonly id: string;
  readonly list: bigint;
  readonly discount: bigint;
  readonly total: bigint;
}

export interface QuoteTotals {
  readonly list: bigint;
  readonly discount: bigint;
  readonly total: bigint;
  readonly points: bigint;
  readonly wallet: bigint;
  readonly due: bigint;
  readonly cashback: bigint;
}

export interface Application {
  readonly promotionId: string;
  /** What it takes off the price: the sum of its lines. */
  readonly amount: bigint;
  readonly lines: Readonly<Record<string, bigint>>;
  /** What it gives back after payment. */
  readonly cashback: bigint;
}

export interface Rejection extends Refusal {
  /** Null for a code that no promotion bears. */
  readonly promotionId: string | null;
  readonly code: string | null;
}

/** One thing that was looked at, in order. Amounts are minor units as safe integers. */
export interface TraceRow {
  readonly step: number;
  readonly layer: Layer | "tender" | "entry";
  readonly promotionId: string | null;
  readonly code: string | null;
  /** The effect's kind, or what paid: points, wallet. */
  readonly kind: string | null;
  readonly verdict: "applied" | "refused" | "skipped";
  readonly reason: Reason | null;
  readonly params: Params;
  /** Taken off, paid or given back by this step. */
  readonly amount: number;
  /** What the whole cart costs before and after this step. */
  readonly before: number;
  readonly after: number;
  /** The part of `amount` on each line. */
  readonly lines: Readonly<Record<string, number>> | null;
}

export interface Quote {
  readonly currency: Currency;
  readonly lines: readonly QuoteLine[];
  readonly totals: QuoteTotals;
  readonly trialDays: number;
  readonly applied: readonly Application[];
  readonly rejected: readonly Rejection[];
  readonly trace: readonly TraceRow[];
}
