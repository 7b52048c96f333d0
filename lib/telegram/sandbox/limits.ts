import type { Clock } from "@/lib/core/time";
import { tooManyRequests } from "./refusal";

export interface LimitSettings {
  /** Messages a second to all chats together. */
  readonly perSecond: number;
  /** Messages a second to one person, after a first burst. */
  readonly perPersonPerSecond: number;
  readonly personBurst: number;
  /** Messages a minute to one group or channel. */
  readonly perGroupPerMinute: number;
}

export const TELEGRAM_LIMITS: LimitSettings = {
  perSecond: 30,
  perPersonPerSecond: 1,
  personBurst: 5,
  perGroupPerMinute: 20,
};

export interface Limits {
  /** Takes one message from the budgets of the bot and the chat, or refuses with the seconds to wait. */
  spend(botId: number, chatId: number): void;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Budgets that fill up evenly; kept on the machine's clock, which the sandbox cannot move. */
export function createLimits(clock: Clock, settings: LimitSettings | null): Limits {
  const buckets = new Map<string, Bucket>();

  function wait(key: string, size: number, perSecond: number, at: number): number {
    const bucket = buckets.get(key) ?? { tokens: size, at };
    bucket.tokens = Math.min(size, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    buckets.set(key, bucket);
    return bucket.tokens >= 1 ? 0 : Math.ceil((1 - bucket.tokens) / perSecond);
  }

  function take(key: string): void {
    const bucket = buckets.get(key);
    if (bucket) bucket.tokens -= 1;
  }

  return {
    spend(botId, chatId) {
      if (settings === null) return;
      const at = clock.now().getTime();
      const overall = `${botId}`;
      const chat = `${botId}:${chatId}`;
      const seconds = Math.max(
        wait(overall, settings.perSecond, settings.perSecond, at),
        chatId > 0
          ? wait(chat, settings.personBurst, settings.perPersonPerSecond, at)
          : wait(chat, settings.perGroupPerMinute, settings.perGroupPerMinute / 60, at),
      );
      if (seconds > 0) throw tooManyRequests(seconds);
      take(overall);
      take(chat);
    },
  };
}
