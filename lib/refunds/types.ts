import { z } from "zod";
import type { disputes, refunds } from "@/db/schema/refunds";
import type { Id } from "@/lib/core/ids";
import type { RefundPlan } from "./rules";
import { REFUND_REASONS } from "./rules";

export type Refund = typeof refunds.$inferSelect;
export type Dispute = typeof disputes.$inferSelect;

const orderId = z
  .string()
  .max(100)
  .transform((value) => value as Id<"order">);

/** How much goes back: everything, the unused days, or an amount in minor units of the order's currency. */
const Share = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("all") }),
  z.object({ kind: z.literal("unused") }),
  z.object({
    kind: z.literal("amount"),
    amountMinor: z
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .transform((amount) => BigInt(amount)),
  }),
]);

/** What an owner asks for; the preview takes the same and writes nothing. */
export const RefundInput = z.object({
  orderId,
  share: Share.default({ kind: "all" }),
  destination: z.enum(["original", "wallet"]).default("original"),
  reason: z.enum(REFUND_REASONS).default("goodwill"),
  endsAccess: z.boolean().nullable().default(null),
});
export type RefundInput = z.output<typeof RefundInput>;

export const RefundRequestInput = RefundInput.extend({
  idempotencyKey: z.string().min(8).max(100),
  note: z.string().trim().max(500).nullable().default(null),
  /** The amount as the person typed it, compared with the plan: nobody refunds another amount than they read. */
  confirmedMinor: z
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .transform((amount) => BigInt(amount)),
});
export type RefundRequestInput = z.output<typeof RefundRequestInput>;

export interface RefundPreview extends RefundPlan {
  readonly orderId: Id<"order">;
  readonly orderNumber: number;
  readonly currency: string;
  readonly method: string;
  /** What is left to refund, before this one. */
  readonly leftMinor: bigint;
  /** What the shop's account with the provider loses. */
  readonly outOfAccountMinor: bigint;
}
