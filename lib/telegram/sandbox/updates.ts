import type { Update } from "grammy/types";
import { Refusal } from "./refusal";
import { now, type SandboxBot, type World } from "./world";

export interface UpdateSettings {
  /** How a webhook is called. */
  readonly fetch: typeof fetch;
  /** Waits between tries of the same update; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
  readonly webhookTimeoutMs: number;
}

/** Update kinds that come only when a bot names them. */
const ONLY_BY_NAME = new Set(["chat_member", "message_reaction", "message_reaction_count"]);

const kindOf = (update: object): string => Object.keys(update).find((key) => key !== "update_id") ?? "";

function isWanted(bot: SandboxBot, kind: string): boolean {
  return bot.allowedUpdates.length === 0 ? !ONLY_BY_NAME.has(kind) : bot.allowedUpdates.includes(kind);
}

export interface Updates {
  enqueue(bot: SandboxBot, update: Omit<Update, "update_id">): void;
  /** Long polling: answers at once when something waits, or after `timeoutSeconds`. */
  poll(bot: SandboxBot, query: Poll): Promise<Update[]>;
  /** Starts handing waiting updates to the webhook, one after another. */
  wake(bot: SandboxBot): void;
  /** Resolves once no webhook delivery is under way and none can be made. */
  idle(): Promise<void>;
  stop(): void;
}

export interface Poll {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function createUpdates(world: World, settings: UpdateSettings): Updates {
  const pollers = new Map<SandboxBot, (reason: "update" | "replaced") => void>();
  const pumps = new Map<SandboxBot, Promise<void>>();
  const stopping = new AbortController();

  async function pump(bot: SandboxBot): Promise<void> {
    let failures = 0;
    for (;;) {
      const [update] = bot.queue;
      const { webhook } = bot;
      if (!update || !webhook || stopping.signal.aborted) return;
      const failure = await post(webhook.url, webhook.secret, update);
      if (bot.webhook !== webhook) continue;
      if (failure === null) {
        bot.queue = bot.queue.filter((waiting) => waiting !== update);
        webhook.lastError = undefined;
        failures = 0;
        continue;
      }
      webhook.lastError = { date: now(world), message: failure };
      const delays = settings.retryDelaysMs;
      await pause(delays[Math.min(failures, delays.length - 1)] ?? 1000, stopping.signal);
      failures += 1;
    }
  }

  async function post(url: string, secret: string | undefined, update: Update): Promise<string | null> {
    try {
      const response = await settings.fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(secret ? { "x-telegram-bot-api-secret-token": secret } : {}),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(settings.webhookTimeoutMs)]),
      });
      await response.arrayBuffer();
      if (response.ok) return null;
      return `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim();
    } catch (error) {
      return error instanceof Error && error.name === "TimeoutError"
        ? "Read timeout expired"
        : "Connection refused";
    }
  }

  function wake(bot: SandboxBot): void {
    if (pumps.has(bot) || !bot.webhook) return;
    pumps.set(
      bot,
      pump(bot).finally(() => {
        pumps.delete(bot);
        if (bot.webhook && bot.queue.length > 0 && !stopping.signal.aborted) wake(bot);
      }),
    );
  }

  function waitForUpdate(bot: SandboxBot, query: Poll): Promise<"update" | "replaced" | "over"> {
    pollers.get(bot)?.("replaced");
    const aborted = query.signal ? AbortSignal.any([query.signal, stopping.signal]) : stopping.signal;
    return new Promise((resolve) => {
      const finish = (reason: "update" | "replaced" | "over") => {
        clearTimeout(timer);
        if (pollers.get(bot) === finish) pollers.delete(bot);
        resolve(reason);
      };
      const timer = setTimeout(finish, (query.timeoutSeconds ?? 0) * 1000, "over");
      timer.unref();
      pollers.set(bot, finish);
      aborted.addEventListener("abort", () => finish("over"), { once: true });
    });
  }

  return {
    wake,
    enqueue(bot, update) {
      if (!isWanted(bot, kindOf(update))) return;
      bot.queue.push({ ...update, update_id: bot.nextUpdateId });
      bot.nextUpdateId += 1;
      pollers.get(bot)?.("update");
      wake(bot);
    },
    async poll(bot, query) {
      if (bot.webhook)
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      const { offset = 0, limit = 100 } = query;
      bot.queue =
        offset < 0 ? bot.queue.slice(offset) : bot.queue.filter((update) => update.update_id >= offset);
      if (bot.queue.length === 0 && (query.timeoutSeconds ?? 0) > 0) {
        if ((await waitForUpdate(bot, query)) === "replaced")
          throw new Refusal(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
          );
      }
      return bot.queue.slice(0, limit);
    },
    async idle() {
      while (pumps.size > 0) await Promise.all(pumps.values());
    },
    stop: () => stopping.abort(),
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    timer.unref();
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
