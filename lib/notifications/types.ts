import type { Api } from "grammy";
import type { alerts, notifications } from "@/db/schema/notifications";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { MoneyJson } from "@/lib/core/money";

export type Notification = typeof notifications.$inferSelect;
export type Alert = typeof alerts.$inferSelect;

/** What a message is about. Customers may do without the last two, never without money, access and security. */
export type Category = "money" | "access" | "security" | "renewals" | "offers";

export const KINDS = {
  paid: "money",
  payment_failed: "money",
  payment_confirm: "money",
  topped_up: "money",
  renews: "money",
  renewal_failed: "money",
  refunded: "money",
  transfer_rejected: "money",
  past_due: "money",
  invite_ready: "access",
  joined: "access",
  ended: "access",
  cancelled: "access",
  kept: "access",
  demo_granted: "access",
  demo_ended: "access",
  demo_continues: "money",
  reminder: "renewals",
  demo_reminder: "renewals",
  low_wallet: "renewals",
  win_back: "renewals",
  code_issued: "offers",
  alert: "security",
} as const satisfies Record<string, Category>;

export type Kind = keyof typeof KINDS;

export const isKind = (kind: string): kind is Kind => Object.hasOwn(KINDS, kind);

/** What a message speaks of: ids and the few facts that must not change between cause and sending. */
export interface Params {
  subscriptionId?: Id<"subscription">;
  orderId?: Id<"order">;
  deliveryId?: Id<"delivery">;
  alertId?: Id<"alert">;
  refundId?: Id<"refund">;
  daysBefore?: number;
  periodEnd?: string;
  /** Why a transfer was not taken, and what the owner added. */
  reason?: string;
  /** When a refused charge is tried again. */
  nextTryAt?: string;
  note?: string | null;
  /** Why a code was given, and the key by which it is looked at again before the message goes. */
  issued?: { origin: string; codeKey: string };
  /** What the wallet held, in minor units of the order's currency. */
  walletMinor?: string;
  /** A personal code that the message hands over. */
  offer?: { code: string; endsAt: string; basisPoints?: number; amount?: MoneyJson; days?: number };
}

/** Notifications speak through the customer bot where nothing else is given. */
export interface NotificationCtx extends Ctx {
  readonly telegram?: Api;
}

export const ALERT_KINDS = [
  "delivery_stuck",
  "admin_lost",
  "paid_not_delivered",
  "right_without_delivery",
  "delivery_without_right",
  "payment_mismatched",
  "ledger_broken",
  "late_discount",
  "webhook_dead",
  "card_not_released",
  "refund_failed",
  "refund_stuck",
  "refund_unmatched",
  "dispute_opened",
  "dispute_unmatched",
  "transfer_waiting",
  "dispute_lost",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
