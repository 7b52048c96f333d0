import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { type DemoLimit, planPrices, plans, products } from "./catalog";
import { createdAt, currency, instant, minor } from "./columns";
import { customers } from "./customers";
import { subscriptions } from "./subscriptions";

export type DemoStatus = "active" | "ended" | "revoked" | "converted";

/** A free try of a product: one per person and product, for ever. A person is a Telegram account, a phone, a way to pay. */
export const demoGrants = pgTable(
  "demo_grants",
  {
    id: text().$type<Id<"demo">>().primaryKey(),
    productId: text("product_id")
      .$type<Id<"product">>()
      .notNull()
      .references(() => products.id),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    telegramId: bigint("telegram_id", { mode: "bigint" }).notNull(),
    subscriptionId: text("subscription_id")
      .$type<Id<"subscription">>()
      .notNull()
      .references(() => subscriptions.id),
    /** Keyed hashes, as far as they were known at the grant: the same phone or card is the same person. */
    phoneHash: text("phone_hash"),
    paymentFingerprintHash: text("payment_fingerprint_hash"),
    days: integer().notNull(),
    /** What of the plans' metered features this demo gives. */
    limits: jsonb().$type<DemoLimit[]>().notNull().default([]),
    status: text().$type<DemoStatus>().notNull().default("active"),
    grantedBy: text("granted_by").notNull(),
    createdAt: createdAt(),
    endsAt: instant("ends_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    unique("demo_grants_one_per_person_and_product").on(t.telegramId, t.productId),
    uniqueIndex("demo_grants_one_per_phone_and_product")
      .on(t.phoneHash, t.productId)
      .where(sql`phone_hash IS NOT NULL`),
    uniqueIndex("demo_grants_one_per_payment_and_product")
      .on(t.paymentFingerprintHash, t.productId)
      .where(sql`payment_fingerprint_hash IS NOT NULL`),
    index("demo_grants_of_customer").on(t.customerId),
    index("demo_grants_by_status").on(t.status, t.endsAt),
  ],
);

/** How a person's wish for a demo ended, once per outcome: `granted`, or the code of the refusal. */
export const demoRequests = pgTable(
  "demo_requests",
  {
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    productId: text("product_id")
      .$type<Id<"product">>()
      .notNull()
      .references(() => products.id),
    outcome: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: "demo_requests_once_per_outcome", columns: [t.customerId, t.productId, t.outcome] }),
    index("demo_requests_by_creation").on(t.createdAt),
  ],
);

export type ContinuationOutcome = "paid" | "no_method" | "declined" | "confirm" | "bought" | "gone";

/** The consent that a demo goes on, paid, at this price. Without such a row nothing is ever taken. */
export const demoContinuations = pgTable(
  "demo_continuations",
  {
    demoId: text("demo_id")
      .$type<Id<"demo">>()
      .primaryKey()
      .references(() => demoGrants.id),
    planId: text("plan_id")
      .$type<Id<"plan">>()
      .notNull()
      .references(() => plans.id),
    priceId: text("price_id")
      .$type<Id<"price">>()
      .notNull()
      .references(() => planPrices.id),
    termMonths: integer("term_months").notNull(),
    currency: currency().notNull(),
    /** What the customer agreed to, whatever the plan costs by then. */
    amountMinor: minor("amount_minor").notNull(),
    consentedAt: instant("consented_at").notNull(),
    revokedAt: instant("revoked_at"),
    /** Set once, before the money is asked for: a consent is used at most once. */
    triedAt: instant("tried_at"),
    outcome: text().$type<ContinuationOutcome>(),
    orderId: text("order_id").$type<Id<"order">>(),
  },
  (t) => [index("demo_continuations_open").on(t.demoId).where(sql`revoked_at IS NULL AND tried_at IS NULL`)],
);
