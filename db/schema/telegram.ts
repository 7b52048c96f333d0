import { bigint, boolean, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { createdAt, instant } from "./columns";

/** Every update a bot received, so that one delivered twice is handled once. */
export const telegramUpdates = pgTable(
  "telegram_updates",
  {
    bot: text().notNull(),
    updateId: bigint("update_id", { mode: "bigint" }).notNull(),
    receivedAt: instant("received_at").notNull(),
    /** Null while somebody works on it: an update whose worker died is taken up again when Telegram repeats it. */
    handledAt: instant("handled_at"),
  },
  (t) => [primaryKey({ name: "telegram_updates_once", columns: [t.bot, t.updateId] })],
);

/** A private channel or group whose door the bot keeps. */
export const telegramChannels = pgTable("telegram_channels", {
  id: text().$type<Id<"channel">>().primaryKey(),
  chatId: bigint("chat_id", { mode: "bigint" }).notNull().unique("telegram_channels_one_per_chat"),
  title: text().notNull(),
  /** False once Telegram says that the bot lost its right to invite and remove: an alert, not a silence. */
  botIsAdmin: boolean("bot_is_admin").notNull().default(true),
  checkedAt: instant("checked_at"),
  createdAt: createdAt(),
});
