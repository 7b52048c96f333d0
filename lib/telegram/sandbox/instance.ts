import { isSandbox } from "@/lib/core/env";
import { invariant } from "@/lib/core/errors";
import { processSingleton } from "@/lib/core/singleton";
import { createTelegramSandbox, type TelegramSandbox } from "./sandbox";

/** Everybody may know it: it opens nothing but the sandbox. */
export const SANDBOX_BOT_TOKEN = "7000000001:sandbox-of-the-madar-shop-no-secret";
export const SANDBOX_BOT_USERNAME = "madar_bot";

/** The sandbox Telegram of this process; it does not exist where a real bot is configured. */
export function telegramSandbox(): TelegramSandbox {
  invariant(isSandbox(), "there is no sandbox Telegram next to a real bot");
  return processSingleton("telegram-sandbox", () =>
    createTelegramSandbox({
      bots: [{ token: SANDBOX_BOT_TOKEN, username: SANDBOX_BOT_USERNAME, name: "Madar" }],
    }),
  );
}
