import { env } from "@/lib/core/env";

/** Runs with a real bot, where nothing of the sandbox stands in; `refresh` makes the shop read its methods anew. */
export async function withRealBot(refresh: () => Promise<unknown>, act: () => Promise<void>): Promise<void> {
  env().TELEGRAM_BOT_TOKEN = "1:a real bot";
  try {
    await refresh();
    await act();
  } finally {
    env().TELEGRAM_BOT_TOKEN = undefined;
    await refresh();
  }
}
