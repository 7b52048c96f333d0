import type { AccountId, AccountKind, CustomerAccountKind, HoldState, Unit } from "@/db/schema/ledger";
import type { Id } from "@/lib/core/ids";

export type { AccountId, AccountKind, CustomerAccountKind, HoldState, Unit };

export interface CustomerAccount {
  readonly kind: CustomerAccountKind;
  readonly customerId: Id<"customer">;
  readonly unit: Unit;
}

/** One account of the books; it exists from its first entry on. */
export type Account =
  | CustomerAccount
  | { readonly kind: "provider_cash" | "clearing"; readonly provider: string; readonly unit: Unit }
  | {
      readonly kind: "revenue" | "fees" | "refunds" | "promo_liability" | "adjustments";
      readonly unit: Unit;
    };

export interface Leg {
  readonly account: Account;
  /** Minor units of the account's unit, never zero: positive adds to what the account says, negative takes away. */
  readonly amountMinor: bigint;
  /** Of points that come: when those not spent are gone; left out where they stay. */
  readonly expiresAt?: Date;
}

/** What a transfer is about; every screen links by it. */
export interface Reference {
  readonly customerId?: Id<"customer">;
  readonly orderId?: Id<"order">;
  readonly paymentId?: Id<"payment">;
  readonly refundId?: string;
  readonly mismatchId?: string;
}

export const TRANSFER_KINDS = [
  "payment_received",
  "order_paid",
  "top_up",
  "wallet_spent",
  "points_granted",
  "points_spent",
  "points_expired",
  "cashback_granted",
  "commission_granted",
  "commission_paid",
  "refund",
  "reversal",
  "dispute",
  "mismatch_resolved",
  "adjustment",
] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export interface Transfer {
  /** Names the movement for ever: the same key with the same content is the same transfer. */
  readonly key: string;
  readonly kind: TransferKind;
  /** Sum to zero in every unit. */
  readonly legs: readonly Leg[];
  readonly reference?: Reference;
  readonly memo?: string;
  /** When it happened, where that is not now. */
  readonly postedAt?: Date;
  /** Takes back what may be spent already: customers' accounts may fall below zero by this one. */
  readonly mayOverdraw?: boolean;
}

export interface Posted {
  readonly id: Id<"transfer">;
  readonly key: string;
  /** False where it was posted before: nothing moved again. */
  readonly fresh: boolean;
}

export interface Balance {
  readonly balanceMinor: bigint;
  /** Promised to open holds. */
  readonly heldMinor: bigint;
  /** What can be spent now: neither held nor past its end. */
  readonly availableMinor: bigint;
}
