import { bigint, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { Role } from "@/lib/core/actor";
import type { Id } from "@/lib/core/ids";
import { createdAt, instant } from "./columns";
import { customers } from "./customers";

/** A person who may open the dashboard. */
export const admins = pgTable("admins", {
  id: text().$type<Id<"admin">>().primaryKey(),
  telegramId: bigint("telegram_id", { mode: "bigint" }).unique("admins_one_per_telegram_account"),
  name: text().notNull(),
  role: text().$type<Role>().notNull(),
  /** Argon2id; null where the admin has no password. */
  passwordHash: text("password_hash"),
  language: text().notNull().default("en"),
  createdAt: createdAt(),
  disabledAt: instant("disabled_at"),
});

/** A way into the dashboard that works once: only the hash of the token is kept. */
export const loginLinks = pgTable("login_links", {
  id: text().$type<Id<"loginLink">>().primaryKey(),
  adminId: text("admin_id")
    .$type<Id<"admin">>()
    .notNull()
    .references(() => admins.id),
  tokenHash: text("token_hash").notNull().unique("login_links_one_per_token"),
  createdAt: createdAt(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** An open dashboard session: 24 hours, revocable. */
export const adminSessions = pgTable(
  "admin_sessions",
  {
    id: text().$type<Id<"session">>().primaryKey(),
    adminId: text("admin_id")
      .$type<Id<"admin">>()
      .notNull()
      .references(() => admins.id),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    userAgent: text("user_agent"),
  },
  (t) => [index("admin_sessions_of_admin").on(t.adminId)],
);

/** Passwords tried within a minute, for one Telegram id or one admin. */
export const passwordTries = pgTable(
  "password_tries",
  {
    subject: text().primaryKey(),
    windowStart: instant("window_start").notNull(),
    tries: integer().notNull(),
  },
  (t) => [index("password_tries_by_window").on(t.windowStart)],
);

/** An open Mini App session, minted from initData once. */
export const customerSessions = pgTable(
  "customer_sessions",
  {
    id: text().$type<Id<"session">>().primaryKey(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    index("customer_sessions_of_customer").on(t.customerId),
    index("customer_sessions_by_end").on(t.expiresAt),
  ],
);
