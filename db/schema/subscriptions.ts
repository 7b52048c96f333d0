import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { planPrices, plans, products } from "./catalog";
import { orders } from "./checkout";
import { createdAt, currency, instant, minor } from "./columns";
import { customers } from "./customers";

export type SubscriptionStatus =
  | "trialing"
  | "active"
  | "past_due"
  | "paused"
  | "cancelled"
  | "expired"
  | "refunded";

/** A customer's right to a product for a time; at most one that is alive per customer and product. */
export const subscriptions = pgTable(
  "subscriptions",
  {
    id: text().$type<Id<"subscription">>().primaryKey(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    productId: text("product_id")
      .$type<Id<"product">>()
      .notNull()
      .references(() => products.id),
    planId: text("plan_id")
      .$type<Id<"plan">>()
      .notNull()
      .references(() => plans.id),
    /** The price of the running term; null for a demo. */
    priceId: text("price_id")
      .$type<Id<"price">>()
      .references(() => planPrices.id),
    termMonths: integer("term_months"),
    status: text().$type<SubscriptionStatus>().notNull(),
    isDemo: boolean("is_demo").notNull().default(false),
    startedAt: instant("started_at").notNull(),
    periodStart: instant("period_start").notNull(),
    periodEnd: instant("period_end").notNull(),
    /** Past the period's end, access lasts until here while payment is awaited. */
    graceUntil: instant("grace_until"),
    cancelledAt: instant("cancelled_at"),
    cancelReason: text("cancel_reason"),
    endedAt: instant("ended_at"),
    /** The next instant at which something is to be done (reminder, end of period, end of grace); null when nothing is. */
    dueAt: instant("due_at"),
    createdAt: createdAt(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("subscriptions_one_alive_per_customer_and_product")
      .on(t.customerId, t.productId)
      .where(sql`status NOT IN ('expired', 'refunded')`),
    index("subscriptions_due").on(t.dueAt).where(sql`due_at IS NOT NULL`),
    index("subscriptions_ended").on(t.endedAt).where(sql`status = 'expired' AND NOT is_demo`),
    index("subscriptions_of_customer").on(t.customerId),
    index("subscriptions_of_plan").on(t.planId, t.status),
    index("subscriptions_by_period_end").on(t.periodEnd).where(sql`status IN ('active', 'past_due')`),
  ],
);

/** Every change of a subscription with its cause; the subscription row is the sum of these. */
export const subscriptionEvents = pgTable(
  "subscription_events",
  {
    id: text().$type<Id<"subscriptionEvent">>().primaryKey(),
    subscriptionId: text("subscription_id")
      .$type<Id<"subscription">>()
      .notNull()
      .references(() => subscriptions.id),
    at: instant("at").notNull(),
    fromStatus: text("from_status").$type<SubscriptionStatus>(),
    toStatus: text("to_status").$type<SubscriptionStatus>().notNull(),
    cause: text().notNull(),
    actor: text().notNull(),
    details: jsonb().$type<Record<string, unknown>>(),
  },
  (t) => [index("subscription_events_of_subscription").on(t.subscriptionId, t.id)],
);

/** An order that became time on a subscription: the row that makes a second activation a no-op. */
export const subscriptionOrders = pgTable(
  "subscription_orders",
  {
    orderId: text("order_id")
      .$type<Id<"order">>()
      .notNull()
      .references(() => orders.id),
    subscriptionId: text("subscription_id")
      .$type<Id<"subscription">>()
      .notNull()
      .references(() => subscriptions.id),
    periodStart: instant("period_start").notNull(),
    periodEnd: instant("period_end").notNull(),
  },
  (t) => [
    primaryKey({ name: "subscription_orders_once", columns: [t.orderId] }),
    index("subscription_orders_of_subscription").on(t.subscriptionId),
  ],
);

export type RenewalOutcome = "paid" | "no_method" | "declined" | "confirm" | "gone" | "missed";

/** The consent that a subscription is renewed by itself, at this price. Without such a row nothing is ever taken. */
export const renewalConsents = pgTable(
  "renewal_consents",
  {
    subscriptionId: text("subscription_id")
      .$type<Id<"subscription">>()
      .primaryKey()
      .references(() => subscriptions.id),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    /** Another plan or term, bought since, is not what was agreed to. */
    planId: text("plan_id")
      .$type<Id<"plan">>()
      .notNull()
      .references(() => plans.id),
    termMonths: integer("term_months").notNull(),
    currency: currency().notNull(),
    /** What the customer agreed to, whatever the plan costs by then. */
    amountMinor: minor("amount_minor").notNull(),
    consentedAt: instant("consented_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("renewal_consents_of_customer").on(t.customerId).where(sql`revoked_at IS NULL`)],
);

/** The consent to a renewal that was given while buying: it becomes one of the subscription that the order opens. */
export const renewalWishes = pgTable("renewal_wishes", {
  orderId: text("order_id")
    .$type<Id<"order">>()
    .primaryKey()
    .references(() => orders.id),
  termMonths: integer("term_months").notNull(),
  currency: currency().notNull(),
  /** What the customer saw and agreed to, whatever this order costs with its discounts. */
  amountMinor: minor("amount_minor").notNull(),
  consentedAt: instant("consented_at").notNull(),
  /** What became of it; null until the order is time. */
  outcome: text().$type<"agreed" | "not_possible">(),
});

/** A term's end for which the money was asked for: one row per end and one try at a time, so that nothing is taken twice. */
export const renewalCharges = pgTable(
  "renewal_charges",
  {
    subscriptionId: text("subscription_id")
      .$type<Id<"subscription">>()
      .notNull()
      .references(() => subscriptions.id),
    periodEnd: instant("period_end").notNull(),
    triedAt: instant("tried_at").notNull(),
    /** How often it was asked for: each try has an order and a charge of its own. */
    tries: integer().notNull().default(1),
    /** When it is asked for again, where the bank's refusal may pass. */
    nextTryAt: instant("next_try_at"),
    /** Null while nobody knows yet: the same charge is looked at again. */
    outcome: text().$type<RenewalOutcome>(),
    orderId: text("order_id").$type<Id<"order">>(),
  },
  (t) => [
    primaryKey({ name: "renewal_charges_once_per_end", columns: [t.subscriptionId, t.periodEnd] }),
    index("renewal_charges_open").on(t.triedAt).where(sql`outcome IS NULL`),
    index("renewal_charges_again").on(t.nextTryAt).where(sql`next_try_at IS NOT NULL`),
  ],
);
