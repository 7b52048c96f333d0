import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import type { Language } from "@/lib/core/languages";
import { createdAt, currency, instant } from "./columns";

/** Someone who met the shop in Telegram: one row per Telegram account. */
export const customers = pgTable(
  "customers",
  {
    id: text().$type<Id<"customer">>().primaryKey(),
    telegramId: bigint("telegram_id", { mode: "bigint" })
      .notNull()
      .unique("customers_one_per_telegram_account"),
    firstName: text("first_name").notNull(),
    lastName: text("last_name"),
    username: text(),
    language: text().$type<Language>().notNull(),
    /** True once the customer picked a language; Telegram's own no longer changes it then. */
    languageChosen: boolean("language_chosen").notNull().default(false),
    currency: currency().notNull(),
    country: text(),
    timeZone: text("time_zone"),
    /** Month and day as MM-DD: what a birthday's wishes and codes need. */
    birthday: text(),
    /** Stated only by who wants to, and read for nothing but the age that an offer asks for. */
    birthYear: integer("birth_year"),
    /** The shop's own words for this person, and their loyalty tier: conditions of promotions ask for them. */
    tags: text().array().notNull().default(sql`'{}'`),
    tier: text(),
    /** How the customer came: the `startapp` or /start payload of the first visit. */
    source: text(),
    notificationOptOuts: jsonb("notification_opt_outs").$type<string[]>().notNull().default([]),
    /** Keyed hash of the phone that Telegram confirmed; the number itself is not kept. */
    phoneHash: text("phone_hash"),
    phoneConfirmedAt: instant("phone_confirmed_at"),
    /** Keyed hash of what a provider calls the card or wallet paid with last. */
    paymentFingerprintHash: text("payment_fingerprint_hash"),
    isTest: boolean("is_test").notNull().default(false),
    /** Set when Telegram answers 403: the bot can no longer write to this person. */
    unreachableAt: instant("unreachable_at"),
    blockedAt: instant("blocked_at"),
    lastMethod: text("last_method"),
    createdAt: createdAt(),
    lastSeenAt: instant("last_seen_at").notNull(),
  },
  (t) => [
    check("customers_birth_year_of_a_birthday", sql`birth_year IS NULL OR birthday IS NOT NULL`),
    index("customers_by_creation").on(t.createdAt),
    index("customers_by_username").on(sql`lower(${t.username})`),
    index("customers_by_birthday").on(t.birthday).where(sql`birthday IS NOT NULL`),
    index("customers_by_phone").on(t.phoneHash).where(sql`phone_hash IS NOT NULL`),
    index("customers_by_payment_fingerprint")
      .on(t.paymentFingerprintHash)
      .where(sql`payment_fingerprint_hash IS NOT NULL`),
  ],
);
