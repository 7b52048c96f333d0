import { and, eq, isNull } from "drizzle-orm";
import { admins } from "@/db/schema/auth";
import { telegramChannels } from "@/db/schema/telegram";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { recordBotRight } from "./channel-rights";

export interface BotStanding {
  chatId: bigint;
  title: string;
  /** Whether the bot may invite and remove there. */
  isAdmin: boolean;
  /** Who changed the bot's place. */
  byTelegramId: bigint;
}

/**
 * Writes down what Telegram says of the bot's own place in a channel. A channel in which one of the shop's admins makes
 * the bot an administrator becomes one that products can open; other people's channels are nobody's business. Losing
 * the right to invite and remove is told once; having it again is only written.
 */
export function recordBotStanding(
  ctx: Ctx,
  input: BotStanding,
): Promise<Result<{ changed: boolean }, never>> {
  return inTransaction(ctx, async (tx) => {
    const [channel] = await tx
      .select({ id: telegramChannels.id })
      .from(telegramChannels)
      .where(eq(telegramChannels.chatId, input.chatId));
    if (!channel) return ok({ changed: await addChannel(tx, ctx, input) });
    const changed = await recordBotRight(tx, ctx, { channelId: channel.id, isAdmin: input.isAdmin });
    if (changed && !input.isAdmin) await emit(tx, ctx, "channel/admin_lost", { channelId: channel.id });
    return ok({ changed });
  });
}

async function addChannel(
  tx: Tx,
  ctx: Ctx,
  { chatId, title, isAdmin, byTelegramId }: BotStanding,
): Promise<boolean> {
  if (!isAdmin || !(await isOfTheShop(tx, byTelegramId))) return false;
  const id = newId("channel");
  const createdAt = ctx.clock.now();
  const [added] = await tx
    .insert(telegramChannels)
    .values({ id, chatId, title, createdAt, checkedAt: createdAt })
    .onConflictDoNothing()
    .returning({ id: telegramChannels.id });
  if (!added) return false;
  await audit(tx, ctx, {
    action: "channel.added",
    entity: "channel",
    entityId: id,
    after: { chatId, title, byTelegramId },
  });
  return true;
}

/** The owner may add the bot to the channel before ever opening the dashboard. */
async function isOfTheShop(tx: Tx, telegramId: bigint): Promise<boolean> {
  if (env().TELEGRAM_OWNER_ID === String(telegramId)) return true;
  const rows = await tx
    .select({ id: admins.id })
    .from(admins)
    .where(and(eq(admins.telegramId, telegramId), isNull(admins.disabledAt)));
  return rows.length > 0;
}
