import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { createdAt, instant } from "./columns";
import { customers } from "./customers";
import { telegramChannels } from "./telegram";

export type DeliveryStatus = "pending" | "invited" | "joined" | "removing" | "removed";

/** The access one subscription gives to one channel, from invitation to removal. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: text().$type<Id<"delivery">>().primaryKey(),
    subscriptionId: text("subscription_id").$type<Id<"subscription">>().notNull(),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    channelId: text("channel_id")
      .$type<Id<"channel">>()
      .notNull()
      .references(() => telegramChannels.id),
    telegramId: bigint("telegram_id", { mode: "bigint" }).notNull(),
    status: text().$type<DeliveryStatus>().notNull().default("pending"),
    inviteLink: text("invite_link"),
    inviteExpiresAt: instant("invite_expires_at"),
    invitedAt: instant("invited_at"),
    joinedAt: instant("joined_at"),
    removedAt: instant("removed_at"),
    attempts: integer().notNull().default(0),
    nextTryAt: instant("next_try_at"),
    /** The run that is calling Telegram for it; a retried step of that run goes on at once. */
    claimedBy: text("claimed_by"),
    lastError: text("last_error"),
    /** Set once a person was told that retries do not help. */
    escalatedAt: instant("escalated_at"),
    createdAt: createdAt(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    unique("deliveries_one_per_subscription_and_channel").on(t.subscriptionId, t.channelId),
    index("deliveries_of_customer").on(t.customerId),
    index("deliveries_of_member").on(t.channelId, t.telegramId),
    index("deliveries_to_try").on(t.nextTryAt).where(sql`next_try_at IS NOT NULL`),
  ],
);
