import { setTimeout as pause } from "node:timers/promises";
import { run } from "@grammyjs/runner";
import type { Update } from "grammy/types";
import { UnavailableError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { calling, classifyTelegramError } from "@/lib/telegram/api";
import { ALLOWED_UPDATES } from "./bot";
import type { CustomerBot } from "./context";
import { introduceBot } from "./introduce";
import { receiveUpdate } from "./receive";

export interface LongPolling {
  /** Takes no more updates and lets those under way end. */
  stop(): Promise<void>;
}

export interface PollingPace {
  /** Telegram's wait for news; below the client's own patience. */
  readonly waitSeconds: number;
  /** Between tries of an update that could not be handled; Telegram hands it over only once. */
  readonly retryDelaysMs: readonly number[];
}

/** In all longer than a claim lasts: one that an absent database left behind must not swallow the update. */
const PACE: PollingPace = {
  waitSeconds: 15,
  retryDelaysMs: [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000, 30_000],
};

/** Asks Telegram for updates and handles them. A webhook set earlier is taken away. */
export function pollUpdates({ bot, deps }: CustomerBot, pace: PollingPace = PACE): LongPolling {
  const stopping = new AbortController();
  let isIntroduced = false;

  async function introduceOnce(): Promise<void> {
    if (isIntroduced) return;
    await calling(bot.api.deleteWebhook());
    await introduceBot(bot.api, deps);
    isIntroduced = true;
  }

  const runner = run<Update, unknown>(
    {
      api: {
        getUpdates: async (args, signal) => {
          try {
            await introduceOnce();
            return await bot.api.getUpdates({ ...args, allowed_updates: ALLOWED_UPDATES }, signal);
          } catch (error) {
            if (!signal.aborted)
              log().warn({ err: classifyTelegramError(error) }, "Telegram gave no updates");
            throw error;
          }
        },
      },
      handleUpdate: (update) =>
        whileUnavailable(stopping.signal, pace, async () => {
          const outcome = await receiveUpdate(bot, deps, update);
          if (outcome === "busy") throw new UnavailableError("bot", "an earlier try still holds the update");
        }),
      errorHandler: (error) => log().error({ err: error }, "an update was lost"),
    },
    { runner: { silent: true, fetch: { timeout: pace.waitSeconds } } },
  );
  return {
    stop: async () => {
      stopping.abort();
      await runner.stop();
    },
  };
}

/** Tries again while something outside is away; the last failure is thrown. */
async function whileUnavailable(
  signal: AbortSignal,
  pace: PollingPace,
  work: () => Promise<void>,
): Promise<void> {
  for (const delay of pace.retryDelaysMs) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw error;
      const asked = error instanceof UnavailableError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
      log().warn({ err: error }, "an update waits for another try");
      await pause(Math.max(delay, asked), undefined, { signal });
    }
  }
  return work();
}
