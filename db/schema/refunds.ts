import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { orders } from "./checkout";
import { createdAt, currency, instant, minor } from "./columns";
import { customers } from "./customers";
import { paymentAttempts } from "./payments";

export type RefundStatus = "requested" | "pending" | "done" | "failed";
export type DisputeStatus = "open" | "under_review" | "won" | "lost";

/** Money of an order that goes back. The row and what it reverses are written before the provider is asked. */
export const refunds = pgTable(
  "refunds",
  {
    id: text().$type<Id<"refund">>().primaryKey(),
    orderId: text("order_id")
      .$type<Id<"order">>()
      .notNull()
      .references(() => orders.id),
    paymentId: text("payment_id")
      .$type<Id<"payment">>()
      .notNull()
      .references(() => paymentAttempts.id),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    idempotencyKey: text("idempotency_key").notNull(),
    /** Digest of the request that used the key: the same key with another request is an error. */
    requestHash: text("request_hash").notNull(),
    /** All the money that goes back: to the provider and into the wallet. */
    amountMinor: minor("amount_minor").notNull(),
    toProviderMinor: minor("to_provider_minor").notNull(),
    toWalletMinor: minor("to_wallet_minor").notNull(),
    currency: currency().notNull(),
    reason: text().notNull(),
    note: text(),
    status: text().$type<RefundStatus>().notNull(),
    isFull: boolean("is_full").notNull(),
    endsAccess: boolean("ends_access").notNull(),
    /** What was reversed with it, as the preview told it. */
    reversed: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The provider's name of the refund. */
    refundRef: text("refund_ref"),
    failureCode: text("failure_code"),
    attempts: integer().notNull().default(0),
    /** When the provider is asked next; null once the outcome is known. */
    nextTryAt: instant("next_try_at"),
    requestedBy: text("requested_by").notNull(),
    createdAt: createdAt(),
    settledAt: instant("settled_at"),
  },
  (t) => [
    unique("refunds_one_per_key").on(t.orderId, t.idempotencyKey),
    index("refunds_of_order").on(t.orderId),
    index("refunds_of_customer").on(t.customerId),
    index("refunds_by_time").on(t.createdAt),
    index("refunds_due").on(t.nextTryAt).where(sql`next_try_at IS NOT NULL`),
    check("refunds_give_something", sql`${t.amountMinor} > 0`),
    check(
      "refunds_go_somewhere",
      sql`${t.toProviderMinor} >= 0 AND ${t.toWalletMinor} >= 0 AND ${t.amountMinor} = ${t.toProviderMinor} + ${t.toWalletMinor}`,
    ),
  ],
);

/** A customer's bank asks for the money back: a case with a deadline, one per dispute at the provider. */
export const disputes = pgTable(
  "disputes",
  {
    id: text().$type<Id<"dispute">>().primaryKey(),
    provider: text().notNull(),
    disputeRef: text("dispute_ref").notNull(),
    orderId: text("order_id")
      .$type<Id<"order">>()
      .notNull()
      .references(() => orders.id),
    paymentId: text("payment_id")
      .$type<Id<"payment">>()
      .notNull()
      .references(() => paymentAttempts.id),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    amountMinor: minor("amount_minor").notNull(),
    currency: currency().notNull(),
    /** As the provider names it. */
    reason: text().notNull(),
    status: text().$type<DisputeStatus>().notNull(),
    /** Evidence must be there by then. */
    dueBy: instant("due_by"),
    openedAt: instant("opened_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (t) => [
    unique("disputes_one_per_provider_case").on(t.provider, t.disputeRef),
    index("disputes_of_order").on(t.orderId),
    index("disputes_open").on(t.dueBy).where(sql`closed_at IS NULL`),
  ],
);

/** What happened in a dispute, in order; append-only. */
export const disputeEvents = pgTable(
  "dispute_events",
  {
    id: text().$type<Id<"disputeEvent">>().primaryKey(),
    disputeId: text("dispute_id")
      .$type<Id<"dispute">>()
      .notNull()
      .references(() => disputes.id),
    at: instant("at").notNull(),
    kind: text().$type<"opened" | "updated" | "note" | "won" | "lost">().notNull(),
    actor: text().notNull(),
    note: text(),
    details: jsonb().$type<Record<string, unknown>>(),
  },
  (t) => [index("dispute_events_of_dispute").on(t.disputeId, t.id)],
);
