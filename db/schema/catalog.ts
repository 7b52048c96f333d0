import { sql } from "drizzle-orm";
import { boolean, check, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { createdAt, currency, instant, minor } from "./columns";
import { telegramChannels } from "./telegram";

export type ProductKind = "channel" | "vpn" | "service";
export type CatalogStatus = "active" | "archived";

/** One line of a plan's feature list; `key` lines up the same feature across plans. */
export interface PlanFeature {
  key: string;
  label: LocalizedText;
  /** What the plan gives: a text, a yes or no, or a metered allowance. */
  value: LocalizedText | boolean;
  limit?: { amount: number; per: "day" | "month" };
}

/** What of a metered feature (by its key in the plans) a demo gives, instead of what the plan says. */
export interface DemoLimit {
  key: string;
  amount: number;
  /** "demo" is once for the whole time. */
  per: "day" | "month" | "demo";
}

/** Something on sale: a channel membership, a VPN account, a service. */
export const products = pgTable(
  "products",
  {
    id: text().$type<Id<"product">>().primaryKey(),
    slug: text().notNull().unique("products_one_per_slug"),
    kind: text().$type<ProductKind>().notNull(),
    name: jsonb().$type<LocalizedText>().notNull(),
    description: jsonb().$type<LocalizedText>().notNull(),
    allowDemo: boolean("allow_demo").notNull().default(false),
    demoDays: integer("demo_days").notNull().default(7),
    /** Only people whose phone Telegram confirmed may try. */
    demoRequiresPhone: boolean("demo_requires_phone").notNull().default(false),
    demoLimits: jsonb("demo_limits").$type<DemoLimit[]>().notNull().default([]),
    /** The personal code that the reminder brings; null for none. */
    demoOffer: jsonb("demo_offer").$type<{ basisPoints: number; validDays: number }>(),
    /** Whoever asks for a demo may agree that it goes on, paid, after its end. */
    demoContinues: boolean("demo_continues").notNull().default(false),
    status: text().$type<CatalogStatus>().notNull().default("active"),
    position: integer().notNull().default(0),
    createdAt: createdAt(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [check("products_demo_days_between_1_and_90", sql`${t.demoDays} BETWEEN 1 AND 90`)],
);

/** A channel that a product opens for its subscribers. */
export const productChannels = pgTable(
  "product_channels",
  {
    productId: text("product_id")
      .$type<Id<"product">>()
      .notNull()
      .references(() => products.id),
    channelId: text("channel_id")
      .$type<Id<"channel">>()
      .notNull()
      .references(() => telegramChannels.id),
  },
  (t) => [primaryKey({ name: "product_channels_once", columns: [t.productId, t.channelId] })],
);

/** A level of a product: what a subscriber gets. */
export const plans = pgTable("plans", {
  id: text().$type<Id<"plan">>().primaryKey(),
  productId: text("product_id")
    .$type<Id<"product">>()
    .notNull()
    .references(() => products.id),
  name: jsonb().$type<LocalizedText>().notNull(),
  tagline: jsonb().$type<LocalizedText>().notNull(),
  features: jsonb().$type<PlanFeature[]>().notNull().default([]),
  tags: jsonb().$type<string[]>().notNull().default([]),
  featured: boolean().notNull().default(false),
  status: text().$type<CatalogStatus>().notNull().default("active"),
  position: integer().notNull().default(0),
  /** A refund without a question so many days after paying; null promises none. */
  refundDays: integer("refund_days"),
  /** … while no more than this share of the bought time is used; 10 000 is all of it. */
  refundUsedBasisPoints: integer("refund_used_basis_points"),
  createdAt: createdAt(),
  updatedAt: instant("updated_at").notNull(),
});

/** What a plan costs for a term in a currency; never changed once sold, but replaced. */
export const planPrices = pgTable(
  "plan_prices",
  {
    id: text().$type<Id<"price">>().primaryKey(),
    planId: text("plan_id")
      .$type<Id<"plan">>()
      .notNull()
      .references(() => plans.id),
    termMonths: integer("term_months").notNull(),
    currency: currency().notNull(),
    /** The price for the whole term. */
    amountMinor: minor("amount_minor").notNull(),
    /** The price before the term's saving: monthly price times months. */
    listMinor: minor("list_minor").notNull(),
    status: text().$type<CatalogStatus>().notNull().default("active"),
    createdAt: createdAt(),
  },
  (t) => [
    unique("plan_prices_one_per_term_currency_status").on(
      t.planId,
      t.termMonths,
      t.currency,
      t.amountMinor,
      t.listMinor,
    ),
    check("plan_prices_not_negative", sql`${t.amountMinor} >= 0 AND ${t.listMinor} >= ${t.amountMinor}`),
    check("plan_prices_known_term", sql`${t.termMonths} IN (1, 3, 6, 12, 24)`),
  ],
);

/** One row that moves with every change of the catalogue, in the change's own transaction: caches compare it. */
export const catalogRevisions = pgTable(
  "catalog_revisions",
  { id: integer().primaryKey(), revision: integer().notNull() },
  (t) => [check("catalog_revisions_one_row", sql`${t.id} = 1`)],
);
