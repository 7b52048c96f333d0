import type { Clock } from "@/lib/core/time";
import { createTelegramSandbox } from "@/lib/telegram/sandbox/sandbox";

/** A Telegram with one bot that knows nobody yet and never tells it to slow down. */
export const newTelegram = (token: string, clock: Clock) =>
  createTelegramSandbox({
    bots: [{ token, username: "test_bot", name: "Test" }],
    clock,
    limits: null,
  });
