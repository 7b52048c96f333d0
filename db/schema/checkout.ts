import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { planPrices, plans, products } from "./catalog";
import { createdAt, currency, instant, minor } from "./columns";
import { customers } from "./customers";

export type OrderStatus = "reserved" | "paid" | "cancelled" | "expired" | "refunded";
/** A top-up sells nothing: what is paid goes into the customer's wallet. */
export type OrderKind = "purchase" | "renewal" | "top_up";

/** A promise to sell at a price: reserved while the customer pays, paid once the money is settled. */
export const orders = pgTable(
  "orders",
  {
    id: text().$type<Id<"order">>().primaryKey(),
    /** What people read out on the phone: a short running number. */
    number: bigint({ mode: "number" })
      .generatedAlwaysAsIdentity({ startWith: 20_001 })
      .unique("orders_one_per_number"),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    idempotencyKey: text("idempotency_key").notNull(),
    /** Digest of the request that used the key: the same key with another request is an error. */
    requestHash: text("request_hash").notNull(),
    kind: text().$type<OrderKind>().notNull(),
    status: text().$type<OrderStatus>().notNull(),
    currency: currency().notNull(),
    listMinor: minor("list_minor").notNull(),
    discountMinor: minor("discount_minor").notNull(),
    totalMinor: minor("total_minor").notNull(),
    /** What of the total the wallet and the points pay; the rest is collected by a provider. */
    walletMinor: minor("wallet_minor").notNull().default(sql`0`),
    pointsMinor: minor("points_minor").notNull().default(sql`0`),
    /** How many points that takes. */
    pointsSpent: bigint("points_spent", { mode: "bigint" }).notNull().default(sql`0`),
    trialDays: integer("trial_days").notNull().default(0),
    /** The product a free-trial code opens with this order: one trial per person and product. */
    trialProductId: text("trial_product_id")
      .$type<Id<"product">>()
      .references(() => products.id),
    quoteHash: text("quote_hash").notNull(),
    /** The quote as the customer accepted it: the slip is printed from this for ever. */
    quote: jsonb().$type<Record<string, unknown>>().notNull(),
    /** `startapp` source of the visit that led here. */
    source: text(),
    createdAt: createdAt(),
    reservedUntil: instant("reserved_until").notNull(),
    paidAt: instant("paid_at"),
    closedAt: instant("closed_at"),
    fulfilledAt: instant("fulfilled_at"),
  },
  (t) => [
    unique("orders_one_per_idempotency_key").on(t.customerId, t.idempotencyKey),
    index("orders_of_customer").on(t.customerId, t.id),
    index("orders_paid_of_customer").on(t.customerId).where(sql`paid_at IS NOT NULL`),
    index("orders_by_payment").on(t.paidAt).where(sql`paid_at IS NOT NULL`),
    index("orders_reserved").on(t.reservedUntil).where(sql`status = 'reserved'`),
    index("orders_paid_not_fulfilled").on(t.paidAt).where(sql`status = 'paid' AND fulfilled_at IS NULL`),
    uniqueIndex("orders_one_trial_per_customer_and_product")
      .on(t.customerId, t.trialProductId)
      .where(sql`trial_product_id IS NOT NULL AND status IN ('reserved', 'paid', 'refunded')`),
    check(
      "orders_add_up",
      sql`${t.listMinor} - ${t.discountMinor} = ${t.totalMinor} AND ${t.totalMinor} >= 0`,
    ),
    check(
      "orders_purses_pay_no_more_than_the_total",
      sql`${t.walletMinor} >= 0 AND ${t.pointsMinor} >= 0 AND ${t.walletMinor} + ${t.pointsMinor} <= ${t.totalMinor}`,
    ),
  ],
);

/** What an order sells, at the price it was sold for. */
export const orderLines = pgTable(
  "order_lines",
  {
    id: text().$type<Id<"orderLine">>().primaryKey(),
    orderId: text("order_id")
      .$type<Id<"order">>()
      .notNull()
      .references(() => orders.id),
    planId: text("plan_id")
      .$type<Id<"plan">>()
      .notNull()
      .references(() => plans.id),
    priceId: text("price_id")
      .$type<Id<"price">>()
      .notNull()
      .references(() => planPrices.id),
    termMonths: integer("term_months").notNull(),
    quantity: integer().notNull().default(1),
    listMinor: minor("list_minor").notNull(),
    discountMinor: minor("discount_minor").notNull(),
    totalMinor: minor("total_minor").notNull(),
  },
  (t) => [
    index("order_lines_of_order").on(t.orderId),
    check(
      "order_lines_add_up",
      sql`${t.listMinor} - ${t.discountMinor} = ${t.totalMinor} AND ${t.totalMinor} >= 0`,
    ),
  ],
);
