import { and, eq, ne } from "drizzle-orm";
import { telegramChannels } from "@/db/schema/telegram";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";

/** Remembers whether the bot may invite and remove; true where that is news. */
export async function recordBotRight(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  input: { channelId: Id<"channel">; isAdmin: boolean },
): Promise<boolean> {
  const changed = await tx
    .update(telegramChannels)
    .set({ botIsAdmin: input.isAdmin, checkedAt: ctx.clock.now() })
    .where(and(eq(telegramChannels.id, input.channelId), ne(telegramChannels.botIsAdmin, input.isAdmin)))
    .returning({ id: telegramChannels.id });
  return changed.length > 0;
}
