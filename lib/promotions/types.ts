import { z } from "zod";
import type { promotions } from "@/db/schema/promotions";
import { type Id, type IdKind, isId } from "@/lib/core/ids";
import { CURRENCIES } from "@/lib/core/money";

const idOf = <K extends IdKind>(kind: K) =>
  z.custom<Id<K>>((value) => typeof value === "string" && isId(kind, value), `is not a ${kind}'s id`);

const amount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime({ offset: true }).nullable().default(null);
const count = z.number().int().min(1).max(1_000_000_000).nullable().default(null);

/** What an owner says of a promotion; rules.ts tells what of it is impossible. */
export const PromotionDraft = z.object({
  name: z.string().trim().min(1).max(80),
  /** Null or absent: applies by itself. */
  code: z.string().max(64).nullable().default(null),
  effect: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("percent"), basisPoints: z.number().int() }),
    z.object({ kind: z.literal("fixed"), amount }),
    z.object({ kind: z.literal("free_trial"), days: z.number().int() }),
  ]),
  /** The currency of fixed amounts, thresholds and caps. */
  currency: z.enum(CURRENCIES).nullable().default(null),
  productIds: z.array(idOf("product")).max(100).default([]),
  planIds: z.array(idOf("plan")).max(100).default([]),
  termMonths: z
    .array(z.union([z.literal(1), z.literal(3), z.literal(6), z.literal(12), z.literal(24)]))
    .default([]),
  firstPurchase: z.boolean().default(false),
  minimumOrder: amount.nullable().default(null),
  maximumDiscount: amount.nullable().default(null),
  startsAt: moment,
  endsAt: moment,
  maximumUses: count,
  maximumPerCustomer: count,
});
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
  amountMinor: bigint;
  maxPerCustomer: number | null;
}
