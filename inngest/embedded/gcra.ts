/** A limit smoothed over its period: one pass per `period / limit`, and `burst` of them at once. */
export interface Rate {
  readonly limit: number;
  readonly periodMs: number;
  readonly burst: number;
}

const interval = (rate: Rate): number => rate.periodMs / rate.limit;

/** The earliest instant at which the next pass is allowed, and how far it uses up the allowance. */
export function nextPass(rate: Rate, spentUntil: number, now: number): { at: number; spentUntil: number } {
  const spent = Math.max(spentUntil, now);
  const at = Math.max(now, spent - (rate.burst - 1) * interval(rate));
  return { at, spentUntil: Math.max(spent, at) + interval(rate) };
}

/** What a pass right now leaves spent, or null when the limit is reached. */
export function passNow(rate: Rate, spentUntil: number, now: number): number | null {
  const pass = nextPass(rate, spentUntil, now);
  return pass.at > now ? null : pass.spentUntil;
}

/** `rateLimit` lets a tenth of its limit through at once, as Inngest does. */
export const rateLimitOf = (limit: number, periodMs: number): Rate => ({
  limit,
  periodMs,
  burst: 1 + Math.floor(limit / 10),
});

/** `throttle` starts its whole limit at once, and its burst on top. */
export const throttleOf = (limit: number, periodMs: number, burst: number): Rate => ({
  limit,
  periodMs,
  burst: limit + burst,
});
