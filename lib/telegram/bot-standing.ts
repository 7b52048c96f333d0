import { eq } from "drizzle-orm";
import { telegramChannels } from "@/db/schema/telegram";
import { type Ctx, inTransaction } from "@/db/transaction";
import { ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { recordBotRight } from "./channel-rights";

/**
 * Writes down what Telegram says of the bot's own place in a channel. Losing the right to invite and remove is told once;
 * having it again is only written. What is not our channel is nobody's business.
 */
export function recordBotStanding(
  ctx: Ctx,
  input: { chatId: bigint; isAdmin: boolean },
): Promise<Result<{ changed: boolean }, never>> {
  return inTransaction(ctx, async (tx) => {
    const [channel] = await tx
      .select({ id: telegramChannels.id })
      .from(telegramChannels)
      .where(eq(telegramChannels.chatId, input.chatId));
    if (!channel) return ok({ changed: false });
    const changed = await recordBotRight(tx, ctx, { channelId: channel.id, isAdmin: input.isAdmin });
    if (changed && !input.isAdmin) await emit(tx, ctx, "channel/admin_lost", { channelId: channel.id });
    return ok({ changed });
  });
}
