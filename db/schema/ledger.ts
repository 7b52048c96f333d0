import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { createdAt, instant, minor } from "./columns";
import { customers } from "./customers";

/** A currency, or points. */
export type Unit = Currency | "PTS";
export type CustomerAccountKind = "wallet" | "points" | "cashback" | "commission";
export type SystemAccountKind =
  | "revenue"
  | "fees"
  | "refunds"
  | "promo_liability"
  | "adjustments"
  | "provider_cash"
  | "clearing";
export type AccountKind = CustomerAccountKind | SystemAccountKind;
export type HoldState = "held" | "captured" | "released" | "expired";

declare const accountId: unique symbol;
/** The account spelt out: `wallet:cus_…:SAR`, `clearing:stripe:USD`, `revenue:SAR`. */
export type AccountId = string & { readonly [accountId]: true };

/**
 * Where money and points stand. Positive is owed by the shop or earned by it; what the shop has (provider_cash) and what it
 * gave away (refunds, promo_liability) run negative.
 */
export const ledgerAccounts = pgTable(
  "ledger_accounts",
  {
    id: text().$type<AccountId>().primaryKey(),
    kind: text().$type<AccountKind>().notNull(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .references(() => customers.id),
    provider: text(),
    unit: text().$type<Unit>().notNull(),
    /**
     * Of a customer's account: the sum of its entries, kept by every transfer. Of the shop's own: the sum up to
     * `counted_through`, so that no two sales wait for one row.
     */
    balanceMinor: minor("balance_minor").notNull().default(sql`0`),
    /** Promised to open holds. */
    heldMinor: minor("held_minor").notNull().default(sql`0`),
    countedThrough: bigint("counted_through", { mode: "bigint" }).notNull().default(sql`0`),
    /** Something was taken back that was spent already: only then may a customer's account be below zero. */
    isOverdrawn: boolean("is_overdrawn").notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    index("ledger_accounts_of_customer").on(t.customerId).where(sql`customer_id IS NOT NULL`),
    check(
      "ledger_accounts_not_overdrawn",
      sql`${t.customerId} IS NULL OR ${t.isOverdrawn} OR ${t.balanceMinor} >= ${t.heldMinor}`,
    ),
    check("ledger_accounts_hold_not_negative", sql`${t.heldMinor} >= 0`),
  ],
);

/** One movement between accounts, told once: its id follows from its key. Append-only by trigger. */
export const ledgerTransfers = pgTable(
  "ledger_transfers",
  {
    id: text().$type<Id<"transfer">>().primaryKey(),
    key: text().notNull(),
    /** Digest of everything the transfer says: the same key with another digest is an error. */
    digest: text().notNull(),
    kind: text().notNull(),
    /** Why, in the words of the person who posted it by hand. */
    memo: text(),
    customerId: text("customer_id").$type<Id<"customer">>(),
    orderId: text("order_id").$type<Id<"order">>(),
    paymentId: text("payment_id").$type<Id<"payment">>(),
    refundId: text("refund_id"),
    mismatchId: text("mismatch_id"),
    postedAt: instant("posted_at").notNull(),
  },
  (t) => [
    index("ledger_transfers_by_time").on(t.postedAt),
    index("ledger_transfers_of_customer").on(t.customerId).where(sql`customer_id IS NOT NULL`),
    index("ledger_transfers_of_order").on(t.orderId).where(sql`order_id IS NOT NULL`),
    index("ledger_transfers_of_payment").on(t.paymentId).where(sql`payment_id IS NOT NULL`),
    index("ledger_transfers_of_refund").on(t.refundId).where(sql`refund_id IS NOT NULL`),
    index("ledger_transfers_of_mismatch").on(t.mismatchId).where(sql`mismatch_id IS NOT NULL`),
  ],
);

/**
 * One account's side of a transfer. Append-only by trigger; a trigger also holds that what one statement adds sums to zero
 * per transfer and unit and belongs to transfers there are. No foreign keys: they would lock the shop's own accounts in
 * every sale.
 */
export const ledgerEntries = pgTable(
  "ledger_entries",
  {
    seq: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity().primaryKey(),
    transferId: text("transfer_id").$type<Id<"transfer">>().notNull(),
    accountId: text("account_id").$type<AccountId>().notNull(),
    unit: text().$type<Unit>().notNull(),
    amountMinor: minor("amount_minor").notNull(),
  },
  (t) => [
    index("ledger_entries_of_account").on(t.accountId, t.seq),
    index("ledger_entries_of_transfer").on(t.transferId),
    check("ledger_entries_move_something", sql`${t.amountMinor} <> 0`),
  ],
);

/** A part of a customer's balance promised to something: captured in full or in part, released, or expired. */
export const ledgerHolds = pgTable(
  "ledger_holds",
  {
    id: text().$type<Id<"hold">>().primaryKey(),
    key: text().notNull(),
    accountId: text("account_id")
      .$type<AccountId>()
      .notNull()
      .references(() => ledgerAccounts.id),
    orderId: text("order_id").$type<Id<"order">>(),
    amountMinor: minor("amount_minor").notNull(),
    capturedMinor: minor("captured_minor").notNull().default(sql`0`),
    state: text().$type<HoldState>().notNull().default("held"),
    /** From this instant on it cannot be captured; null where only its owner ends it. */
    expiresAt: instant("expires_at"),
    createdAt: createdAt(),
    settledAt: instant("settled_at"),
  },
  (t) => [
    index("ledger_holds_of_order").on(t.orderId).where(sql`order_id IS NOT NULL`),
    index("ledger_holds_open").on(t.accountId).where(sql`state = 'held'`),
    index("ledger_holds_due").on(t.expiresAt).where(sql`state = 'held' AND expires_at IS NOT NULL`),
    check(
      "ledger_holds_capture_no_more_than_held",
      sql`${t.amountMinor} > 0 AND ${t.capturedMinor} BETWEEN 0 AND ${t.amountMinor}`,
    ),
  ],
);

/** Points that came at once and go at once: spent oldest end first, gone at `expires_at`. */
export const ledgerLots = pgTable(
  "ledger_lots",
  {
    id: text().$type<Id<"lot">>().primaryKey(),
    accountId: text("account_id")
      .$type<AccountId>()
      .notNull()
      .references(() => ledgerAccounts.id),
    transferId: text("transfer_id").$type<Id<"transfer">>().notNull(),
    amountMinor: minor("amount_minor").notNull(),
    remainingMinor: minor("remaining_minor").notNull(),
    expiresAt: instant("expires_at"),
    createdAt: createdAt(),
  },
  (t) => [
    index("ledger_lots_left").on(t.accountId, t.expiresAt).where(sql`remaining_minor > 0`),
    index("ledger_lots_due").on(t.expiresAt).where(sql`remaining_minor > 0 AND expires_at IS NOT NULL`),
    check("ledger_lots_spend_no_more_than_granted", sql`${t.remainingMinor} BETWEEN 0 AND ${t.amountMinor}`),
  ],
);

/** What a proof of the books found, check by check. */
export const ledgerProofs = pgTable(
  "ledger_proofs",
  {
    id: text().$type<Id<"proof">>().primaryKey(),
    isProven: boolean("is_proven").notNull(),
    checks: jsonb().$type<ProofCheck[]>().notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at").notNull(),
  },
  (t) => [index("ledger_proofs_by_time").on(t.startedAt)],
);

export interface ProofCheck {
  /** `admin.ledger.checks.<name>` */
  name: string;
  /** How many rows break it. */
  broken: number;
  /** Some of them: ids of accounts, transfers or payments. */
  examples: string[];
}
