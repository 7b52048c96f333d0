import { sql } from "drizzle-orm";
import {
  boolean,
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
import type { Currency } from "@/lib/core/money";
import { bytea, createdAt, currency, instant, minor } from "./columns";
import { customers } from "./customers";

export type PaymentStatus = "created" | "pending" | "settled" | "failed" | "cancelled" | "refunded";
/** What a customer chooses to pay with; each has one provider of the same name. */
export type MethodId =
  | "sandbox"
  | "stars"
  | "stripe"
  | "paytabs"
  | "cryptopay"
  | "paypal"
  | "bank"
  | "wallet";
/** `none` pays what costs nothing. */
export type Provider = MethodId | "none";

/** One try to collect one amount for one order by one provider. The row exists before the provider is called. */
export const paymentAttempts = pgTable(
  "payment_attempts",
  {
    id: text().$type<Id<"payment">>().primaryKey(),
    orderId: text("order_id").$type<Id<"order">>().notNull(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    /** One attempt per tap: a retried request finds the attempt it already made. */
    idempotencyKey: text("idempotency_key").notNull(),
    provider: text().$type<Provider>().notNull(),
    method: text().notNull(),
    /** The provider's name for the attempt: session, invoice, payload. */
    providerRef: text("provider_ref"),
    /** The provider's name for the money that moved; recurring charges repeat the ref, never this. */
    chargeId: text("charge_id"),
    /** What is collected: the order's total and the method's fee. */
    amountMinor: minor("amount_minor").notNull(),
    feeMinor: minor("fee_minor").notNull().default(sql`0`),
    currency: currency().notNull(),
    status: text().$type<PaymentStatus>().notNull().default("created"),
    failureCode: text("failure_code"),
    /** The provider charges again by itself. */
    recurring: boolean().notNull().default(false),
    /** Where the customer goes to pay: hosted page or invoice link. */
    payUrl: text("pay_url"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    settledAt: instant("settled_at"),
    /** When the sweep asks the provider next; null once the outcome is known. */
    nextCheckAt: instant("next_check_at"),
    checks: integer().notNull().default(0),
    /** When the provider was last asked, so that an impatient page does not ask at every look. */
    checkedAt: instant("checked_at"),
  },
  (t) => [
    uniqueIndex("payment_attempts_one_per_provider_ref")
      .on(t.provider, t.providerRef)
      .where(sql`provider_ref IS NOT NULL`),
    uniqueIndex("payment_attempts_one_per_charge")
      .on(t.provider, t.chargeId)
      .where(sql`charge_id IS NOT NULL`),
    unique("payment_attempts_one_per_tap").on(t.orderId, t.idempotencyKey),
    index("payment_attempts_to_check").on(t.nextCheckAt).where(sql`next_check_at IS NOT NULL`),
    uniqueIndex("payment_attempts_one_settled_per_order").on(t.orderId).where(sql`status = 'settled'`),
  ],
);

/** What a customer agreed that a provider keeps for later payments: the provider's names of it, never a number. */
export const savedMeans = pgTable(
  "saved_means",
  {
    id: text().$type<Id<"savedMeans">>().primaryKey(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    provider: text().$type<Provider>().notNull(),
    /** The provider's name of the customer, where it has one. */
    customerRef: text("customer_ref"),
    meansRef: text("means_ref").notNull(),
    brand: text().notNull(),
    ending: text(),
    expiresMonth: integer("expires_month"),
    expiresYear: integer("expires_year"),
    keptAt: instant("kept_at").notNull(),
    /** The customer wants it gone: nothing is charged to it, and the row goes once the provider has let go of it. */
    forgottenAt: instant("forgotten_at"),
    /** When the provider is asked again to let go of it; null while it is kept. */
    nextReleaseAt: instant("next_release_at"),
    releaseTries: integer("release_tries").notNull().default(0),
  },
  (t) => [
    unique("saved_means_once").on(t.provider, t.meansRef),
    index("saved_means_to_release").on(t.nextReleaseAt).where(sql`next_release_at IS NOT NULL`),
    index("saved_means_by_customer").on(t.customerId),
  ],
);

/** A page where a customer may have a provider keep a card, asked for by them alone: nobody else is given what it keeps. */
export const meansSetups = pgTable(
  "means_setups",
  {
    id: text().$type<Id<"meansSetup">>().primaryKey(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    provider: text().$type<Provider>().notNull(),
    /** The provider's name of the page; null until it is open. */
    providerRef: text("provider_ref"),
    status: text().$type<"open" | "kept" | "cancelled" | "refused" | "expired">().notNull().default("open"),
    createdAt: createdAt(),
    /** Until when the provider's page can be used. */
    expiresAt: instant("expires_at").notNull(),
    /** When the sweep asks the provider next; null once the outcome is known. */
    nextCheckAt: instant("next_check_at"),
    checks: integer().notNull().default(0),
    /** When the provider was last asked, so that an impatient screen does not ask at every look. */
    checkedAt: instant("checked_at"),
    endedAt: instant("ended_at"),
  },
  (t) => [
    unique("means_setups_one_per_provider_ref").on(t.provider, t.providerRef),
    index("means_setups_of_customer").on(t.customerId, t.createdAt),
    index("means_setups_to_check").on(t.nextCheckAt).where(sql`next_check_at IS NOT NULL`),
  ],
);

/** Amounts per currency, in minor units. */
export type AmountsByCurrency = Partial<Record<Currency, number>>;

/** How far the movements of a bot's Stars have been read. */
export const starsCursors = pgTable("stars_cursors", {
  bot: text().primaryKey(),
  readCount: integer("read_count").notNull(),
  readAt: instant("read_at").notNull(),
});

/** How the shop offers a method: absent, it is offered as its provider says. Keys are sealed; nobody reads them back. */
export const paymentMethods = pgTable("payment_methods", {
  id: text().$type<MethodId>().primaryKey(),
  enabled: boolean().notNull(),
  /** Order at checkout, smallest first. */
  position: integer().notNull(),
  /** ISO 3166 codes; empty for everywhere. */
  countries: text().array().notNull().default(sql`'{}'`),
  /** Empty for all that the provider takes. */
  currencies: text().$type<Currency>().array().notNull().default(sql`'{}'`),
  feeBasisPoints: integer("fee_basis_points").notNull().default(0),
  feeFixed: jsonb("fee_fixed").$type<AmountsByCurrency>().notNull().default({}),
  minimum: jsonb().$type<AmountsByCurrency>().notNull().default({}),
  maximum: jsonb().$type<AmountsByCurrency>().notNull().default({}),
  /** What the provider needs and anyone may read: account, region, switches. */
  fields: jsonb().$type<Record<string, string>>().notNull().default({}),
  /** What nobody may read: field to sealed text. */
  sealed: jsonb().$type<Record<string, string>>().notNull().default({}),
  /** When the keys were last tried with the provider, and what it said: `ok` or a refusal's code. */
  testedAt: instant("tested_at"),
  testResult: text("test_result"),
  updatedAt: instant("updated_at").notNull(),
});

/** One row that moves with every change of a method, in the change's own transaction: caches compare it. */
export const paymentMethodRevisions = pgTable(
  "payment_method_revisions",
  { id: integer().primaryKey(), revision: integer().notNull() },
  (t) => [check("payment_method_revisions_one_row", sql`${t.id} = 1`)],
);

/** A webhook as it arrived, byte for byte: verified, remembered, answered; processed by a job. */
export const inboxEvents = pgTable(
  "inbox_events",
  {
    id: text().$type<Id<"inboxEvent">>().primaryKey(),
    provider: text().notNull(),
    eventId: text("event_id").notNull(),
    kind: text().notNull(),
    body: bytea().notNull(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    receivedAt: instant("received_at").notNull(),
    processedAt: instant("processed_at"),
    attempts: integer().notNull().default(0),
    outcome: text(),
    lastError: text("last_error"),
    /** When the sweep works it off, where no job did; null once that is over. */
    nextTryAt: instant("next_try_at"),
    /** Tried too often: a person decides. */
    deadAt: instant("dead_at"),
  },
  (t) => [
    unique("inbox_events_once").on(t.provider, t.eventId),
    index("inbox_events_by_arrival").on(t.receivedAt),
    index("inbox_events_due").on(t.nextTryAt).where(sql`processed_at IS NULL AND next_try_at IS NOT NULL`),
    index("inbox_events_given_up").on(t.deadAt).where(sql`dead_at IS NOT NULL`),
  ],
);

/** Money that arrived but fits nothing: wrong amount, currency, order or payee. Never credited, always shown. */
export const paymentMismatches = pgTable("payment_mismatches", {
  id: text().primaryKey(),
  provider: text().notNull(),
  providerRef: text("provider_ref").notNull(),
  reason: text().notNull(),
  expected: jsonb().$type<Record<string, unknown>>().notNull(),
  received: jsonb().$type<Record<string, unknown>>().notNull(),
  createdAt: createdAt(),
  resolvedAt: instant("resolved_at"),
  /** What a person decided: `admin.mismatch.outcomes.<resolution>` */
  resolution: text().$type<"given_back" | "credited" | "kept" | "never_came">(),
  /** In that person's words. */
  resolutionReason: text("resolution_reason"),
  resolvedBy: text("resolved_by"),
});
