import { sql } from "drizzle-orm";
import { bigint, check, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { admins } from "./auth";
import { createdAt, instant } from "./columns";
import { customers } from "./customers";

export type NotificationStatus = "waiting" | "sending" | "sent" | "suppressed" | "failed" | "unknown";

/** One message the shop owes one person, a customer or an admin, from the event that caused it to Telegram's answer. */
export const notifications = pgTable(
  "notifications",
  {
    id: text().$type<Id<"notification">>().primaryKey(),
    /** What makes a second message for the same cause a no-op. */
    dedupeKey: text("dedupe_key").notNull().unique("notifications_one_per_cause"),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .references(() => customers.id),
    adminId: text("admin_id")
      .$type<Id<"admin">>()
      .references(() => admins.id),
    kind: text().notNull(),
    params: jsonb().$type<Record<string, unknown>>().notNull(),
    status: text().$type<NotificationStatus>().notNull().default("waiting"),
    /** Why it was suppressed, deferred or failed. */
    reason: text(),
    dueAt: instant("due_at"),
    attempts: integer().notNull().default(0),
    /** How often nobody knows whether Telegram took it; a second time is not risked twice. */
    unknowns: integer().notNull().default(0),
    sentAt: instant("sent_at"),
    messageId: bigint("message_id", { mode: "bigint" }),
    createdAt: createdAt(),
  },
  (t) => [
    index("notifications_due").on(t.dueAt).where(sql`due_at IS NOT NULL`),
    index("notifications_of_customer").on(t.customerId, t.id),
    check("notifications_for_one_person", sql`num_nonnulls(${t.customerId}, ${t.adminId}) = 1`),
  ],
);

/** Something a person has to look at; open until somebody closes it. */
export const alerts = pgTable(
  "alerts",
  {
    id: text().$type<Id<"alert">>().primaryKey(),
    dedupeKey: text("dedupe_key").notNull().unique("alerts_one_per_cause"),
    kind: text().notNull(),
    severity: text().$type<"warning" | "critical">().notNull(),
    params: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    toldAt: instant("told_at"),
    closedAt: instant("closed_at"),
  },
  (t) => [index("alerts_open").on(t.createdAt).where(sql`closed_at IS NULL`)],
);
