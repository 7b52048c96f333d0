import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { createdAt, instant } from "./columns";

/** A fact that happened in a committed transaction and still has to be told to the jobs. */
export const outboxEvents = pgTable(
  "outbox_events",
  {
    id: text().$type<Id<"event">>().primaryKey(),
    name: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    relayedAt: instant("relayed_at"),
    attempts: integer().notNull().default(0),
  },
  (t) => [index("outbox_events_waiting").on(t.id).where(sql`relayed_at IS NULL`)],
);
