import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
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
import { createdAt, currency, instant, minor } from "./columns";
import { customers } from "./customers";

export type PromotionStatus = "active" | "paused" | "archived";
/** Returned: used, and given back with a full refund. */
export type RedemptionState = "held" | "committed" | "released" | "returned";

/** The counter behind a limit; promotions that share a limit share the row. */
export const promotionLimits = pgTable(
  "promotion_limits",
  {
    id: text().$type<Id<"limitHolder">>().primaryKey(),
    /** Null counts without a bound. */
    maximum: integer(),
    held: integer().notNull().default(0),
    committed: integer().notNull().default(0),
    /** Money that may be given away in all, in `currency`; null is no budget. The counters count that currency alone. */
    budgetMinor: minor("budget_minor"),
    budgetHeldMinor: minor("budget_held_minor").notNull().default(sql`0`),
    budgetCommittedMinor: minor("budget_committed_minor").notNull().default(sql`0`),
    currency: currency(),
  },
  (t) => [
    check(
      "promotion_limits_never_passed",
      sql`${t.maximum} IS NULL OR ${t.held} + ${t.committed} <= ${t.maximum}`,
    ),
    check(
      "promotion_limits_not_negative",
      sql`${t.held} >= 0 AND ${t.committed} >= 0 AND ${t.budgetHeldMinor} >= 0 AND ${t.budgetCommittedMinor} >= 0`,
    ),
    check(
      "promotion_limits_budget_never_passed",
      sql`${t.budgetMinor} IS NULL OR ${t.budgetHeldMinor} + ${t.budgetCommittedMinor} <= ${t.budgetMinor}`,
    ),
  ],
);

/** Promotions under one name, window and budget. Pausing it stops them all; its limit holder is theirs. */
export const promotionCampaigns = pgTable(
  "promotion_campaigns",
  {
    id: text().$type<Id<"campaign">>().primaryKey(),
    name: text().notNull(),
    status: text().$type<PromotionStatus>().notNull().default("active"),
    startsAt: instant("starts_at"),
    endsAt: instant("ends_at"),
    limitId: text("limit_id")
      .$type<Id<"limitHolder">>()
      .notNull()
      .references(() => promotionLimits.id),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [check("promotion_campaigns_end_after_start", sql`${t.endsAt} > ${t.startsAt}`)],
);

/** A discount, automatic or behind a code. `definition` is the simulator's promotion; a redeemed one is versioned on edit. */
export const promotions = pgTable(
  "promotions",
  {
    id: text().$type<Id<"promotion">>().primaryKey(),
    name: text().notNull(),
    /** As people type it, upper-cased; null for automatic promotions. */
    code: text(),
    /** The code with look-alike letters folded: two codes that read the same collide here. */
    codeKey: text("code_key"),
    status: text().$type<PromotionStatus>().notNull().default("active"),
    version: integer().notNull().default(1),
    definition: jsonb().$type<Record<string, unknown>>().notNull(),
    startsAt: instant("starts_at"),
    endsAt: instant("ends_at"),
    limitId: text("limit_id")
      .$type<Id<"limitHolder">>()
      .notNull()
      .references(() => promotionLimits.id),
    maxPerCustomer: integer("max_per_customer"),
    campaignId: text("campaign_id")
      .$type<Id<"campaign">>()
      .references(() => promotionCampaigns.id),
    /** Whether an order that is refunded whole gives its use back. */
    returnsOnRefund: boolean("returns_on_refund").notNull().default(false),
    /** Counts only behind a row of `promotion_codes`: a batch, or what personal codes give. */
    hasManyCodes: boolean("has_many_codes").notNull().default(false),
    /** What personal codes give, in one word: codes that give the same share one promotion. */
    sharedKey: text("shared_key").unique("promotions_one_per_shared_offer"),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("promotions_one_live_per_code")
      .on(t.codeKey)
      .where(sql`status <> 'archived' AND code_key IS NOT NULL`),
    index("promotions_by_status").on(t.status),
    index("promotions_of_campaign").on(t.campaignId).where(sql`campaign_id IS NOT NULL`),
  ],
);

/** One definition behind many codes that a machine wrote: who made how many, and how they look. */
export const promotionBatches = pgTable(
  "promotion_batches",
  {
    id: text().$type<Id<"batch">>().primaryKey(),
    promotionId: text("promotion_id")
      .$type<Id<"promotion">>()
      .notNull()
      .references(() => promotions.id)
      .unique("promotion_batches_one_per_promotion"),
    prefix: text().notNull(),
    size: integer().notNull(),
    usesPerCode: integer("uses_per_code").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [check("promotion_batches_have_codes", sql`${t.size} > 0 AND ${t.usesPerCode} > 0`)],
);

/** Why the shop gave somebody a code. */
export type IssueOrigin =
  | "first_purchase"
  | "birthday"
  | "channel_subscribed"
  | "by_hand"
  | "renewal"
  | "win_back";

/** One code of a batch, or one person's. It gives what its promotion says, and counts its own uses. */
export const promotionCodes = pgTable(
  "promotion_codes",
  {
    codeKey: text("code_key").primaryKey(),
    code: text().notNull(),
    promotionId: text("promotion_id")
      .$type<Id<"promotion">>()
      .notNull()
      .references(() => promotions.id),
    maximum: integer().notNull(),
    held: integer().notNull().default(0),
    committed: integer().notNull().default(0),
    /** The only customer for whom it exists; null for whoever has it. */
    recipientId: text("recipient_id")
      .$type<Id<"customer">>()
      .references(() => customers.id),
    /** What it was issued for; a second issue finds the first. */
    issueKey: text("issue_key").unique("promotion_codes_one_per_issue"),
    origin: text().$type<IssueOrigin>(),
    note: text(),
    startsAt: instant("starts_at"),
    endsAt: instant("ends_at"),
    revokedAt: instant("revoked_at"),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    check("promotion_codes_never_passed", sql`${t.held} + ${t.committed} <= ${t.maximum}`),
    check("promotion_codes_not_negative", sql`${t.held} >= 0 AND ${t.committed} >= 0`),
    index("promotion_codes_of_promotion").on(t.promotionId, t.codeKey),
    index("promotion_codes_of_recipient").on(t.recipientId).where(sql`recipient_id IS NOT NULL`),
    index("promotion_codes_by_origin").on(t.origin, t.createdAt).where(sql`origin IS NOT NULL`),
  ],
);

/** When the shop gives a code by itself, and what. One rule per occasion. */
export const promotionIssueRules = pgTable("promotion_issue_rules", {
  trigger: text().$type<IssueTrigger>().primaryKey(),
  isOn: boolean("is_on").notNull().default(false),
  /** As an owner wrote it: the draft of what each code gives, without code and window. */
  offer: jsonb().$type<Record<string, unknown>>().notNull(),
  validDays: integer("valid_days").notNull(),
  /** Of `channel_subscribed`: Telegram's number of the shop's public channel. */
  chatId: bigint("chat_id", { mode: "bigint" }),
  updatedBy: text("updated_by").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export type IssueTrigger = Exclude<IssueOrigin, "renewal" | "win_back">;

/** What a promotion said at a version: orders and renewals keep theirs. */
export const promotionVersions = pgTable(
  "promotion_versions",
  {
    promotionId: text("promotion_id")
      .$type<Id<"promotion">>()
      .notNull()
      .references(() => promotions.id),
    version: integer().notNull(),
    definition: jsonb().$type<Record<string, unknown>>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ name: "promotion_versions_once", columns: [t.promotionId, t.version] })],
);

/** How often one customer holds or used one promotion; the row that bounds `max_per_customer`. */
export const promotionCustomerUses = pgTable(
  "promotion_customer_uses",
  {
    promotionId: text("promotion_id")
      .$type<Id<"promotion">>()
      .notNull()
      .references(() => promotions.id),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    held: integer().notNull().default(0),
    committed: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ name: "promotion_customer_uses_once", columns: [t.promotionId, t.customerId] }),
    check("promotion_customer_uses_not_negative", sql`${t.held} >= 0 AND ${t.committed} >= 0`),
  ],
);

/** One use of a promotion by one order. Append-only: a release is a new state, never a delete. */
export const promotionRedemptions = pgTable(
  "promotion_redemptions",
  {
    id: text().$type<Id<"redemption">>().primaryKey(),
    promotionId: text("promotion_id")
      .$type<Id<"promotion">>()
      .notNull()
      .references(() => promotions.id),
    promotionVersion: integer("promotion_version").notNull(),
    /** The code of a batch, or the personal one, that was used. */
    codeKey: text("code_key").references(() => promotionCodes.codeKey),
    orderId: text("order_id").$type<Id<"order">>().notNull(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    code: text(),
    amountMinor: minor("amount_minor").notNull(),
    currency: currency().notNull(),
    state: text().$type<RedemptionState>().notNull().default("held"),
    /** Whether limit and code count it; not so where it was honoured late and no slot was left. */
    hasSlot: boolean("has_slot").notNull().default(true),
    heldUntil: instant("held_until").notNull(),
    createdAt: createdAt(),
    settledAt: instant("settled_at"),
  },
  (t) => [
    unique("promotion_redemptions_one_per_order").on(t.orderId, t.promotionId),
    index("promotion_redemptions_of_promotion").on(t.promotionId, t.id),
    index("promotion_redemptions_of_customer").on(t.customerId, t.id),
    index("promotion_redemptions_of_code").on(t.codeKey).where(sql`code_key IS NOT NULL`),
    index("promotion_redemptions_held").on(t.customerId, t.promotionId).where(sql`state = 'held'`),
  ],
);

/** One row that moves with every change of a promotion, in the change's own transaction: caches compare it. */
export const promotionRevisions = pgTable(
  "promotion_revisions",
  { id: integer().primaryKey(), revision: integer().notNull() },
  (t) => [check("promotion_revisions_one_row", sql`${t.id} = 1`)],
);

/** The codes a customer entered in the running minute: what bounds guessing. */
export const promotionGuesses = pgTable("promotion_guesses", {
  customerId: text("customer_id")
    .$type<Id<"customer">>()
    .primaryKey()
    .references(() => customers.id),
  windowStart: instant("window_start").notNull(),
  entered: text().array().notNull(),
});

/** A discount of the owner's own to start new ones from; the shipped ones are in `lib/promotions`. */
export const discountTemplates = pgTable("discount_templates", {
  id: text().$type<Id<"discountTemplate">>().primaryKey(),
  name: text().notNull(),
  /** A promotion's draft without what belongs to one promotion alone: no code, no campaign, no dates. */
  draft: jsonb().$type<Record<string, unknown>>().notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: createdAt(),
});
