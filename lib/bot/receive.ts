import { type Bot, BotError } from "grammy";
import type { Update } from "grammy/types";
import { InvariantError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { classifyTelegramError, TelegramRefusal } from "@/lib/telegram/api";
import { handleOnce, type UpdateOutcome } from "@/lib/telegram/updates";
import type { BotContext, BotDeps } from "./context";

export const CUSTOMER_BOT = "customer";

/**
 * Handles one update once. Throws where a later delivery may succeed (database or Telegram away), so that Telegram repeats
 * it; what can never succeed is logged and let go, unless it carries money.
 */
export async function receiveUpdate(
  bot: Bot<BotContext>,
  deps: BotDeps,
  update: Update,
): Promise<UpdateOutcome> {
  const services = await deps.services();
  if (!bot.isInited()) await calledInit(bot);
  return handleOnce(services, { bot: CUSTOMER_BOT, updateId: update.update_id }, async () => {
    try {
      await bot.handleUpdate(update);
    } catch (error) {
      const cause = classifyTelegramError(error instanceof BotError ? error.error : error);
      if (!isHopeless(cause, update)) throw cause;
      log().error({ err: cause, updateId: update.update_id }, "an update was let go");
    }
  });
}

async function calledInit(bot: Bot<BotContext>): Promise<void> {
  try {
    await bot.init();
  } catch (error) {
    throw classifyTelegramError(error);
  }
}

function isHopeless(cause: unknown, update: Update): boolean {
  if (cause instanceof TelegramRefusal) return true;
  if (update.message?.successful_payment) return false;
  return (
    cause instanceof InvariantError ||
    cause instanceof TypeError ||
    cause instanceof RangeError ||
    cause instanceof ReferenceError
  );
}
