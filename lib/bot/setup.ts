import { env, isSandbox } from "@/lib/core/env";
import { invariant } from "@/lib/core/errors";
import { err, ok, type Result } from "@/lib/core/result";
import { restoreSandboxWorld } from "@/lib/delivery/sandbox-world";
import { restoreClockShift } from "@/lib/settings/sandbox-clock";
import { calling } from "@/lib/telegram/api";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";
import type { TelegramSandbox } from "@/lib/telegram/sandbox/sandbox";
import { ALLOWED_UPDATES } from "./bot";
import { customerBot } from "./index";
import { introduceBot } from "./introduce";

const HOOK_PATH = "/api/telegram/customer";

/** Where Telegram delivers: the public address, or this very machine in the sandbox. */
function hookAddress(): string | null {
  const { PUBLIC_URL, PORT } = env();
  if (isSandbox()) return `http://127.0.0.1:${PORT}${HOOK_PATH}`;
  return PUBLIC_URL === undefined ? null : new URL(HOOK_PATH, PUBLIC_URL).href;
}

/** Points Telegram at this server and introduces the bot. Safe to repeat. */
export async function setUpWebhooks(): Promise<Result<{ customer: string }, "webhook.not_configured">> {
  const url = hookAddress();
  const secret = env().TELEGRAM_WEBHOOK_SECRET;
  if (url === null || !secret) return err("webhook.not_configured");
  const { bot, deps } = customerBot();
  await calling(bot.api.setWebhook(url, { secret_token: secret, allowed_updates: [...ALLOWED_UPDATES] }));
  await introduceBot(bot.api, deps);
  return ok({ customer: url });
}

/** Brings the sandbox Telegram to life when a server starts: people, channels and the webhook. */
export async function setUpSandbox(): Promise<TelegramSandbox> {
  const sandbox = telegramSandbox();
  const services = await customerBot().deps.services();
  await restoreClockShift(services.db);
  await restoreSandboxWorld(services, sandbox);
  const hooked = await setUpWebhooks();
  invariant(hooked.ok, "TELEGRAM_WEBHOOK_SECRET is not set; `npm start` makes one");
  return sandbox;
}
