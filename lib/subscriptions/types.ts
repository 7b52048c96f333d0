import { z } from "zod";
import type { subscriptions } from "@/db/schema/subscriptions";
import { AgreedPrice } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";

export type Subscription = typeof subscriptions.$inferSelect;

const subscriptionId = z.string().transform((value) => value as Id<"subscription">);

export const NamedSubscription = z.object({ id: subscriptionId });
export const ChangeRenewal = z.object({
  id: subscriptionId,
  /** The price that the customer saw and agrees to; null takes the consent back. */
  renewAt: AgreedPrice.nullable(),
});
export const CancelSubscription = z.object({
  id: subscriptionId,
  reason: z.string().trim().max(500).optional(),
});

/** What became of one batch of due subscriptions. */
export interface SweepReport {
  claimed: number;
  reminded: number;
  pastDue: number;
  ended: number;
  /** True where another batch may be waiting. */
  more: boolean;
}
