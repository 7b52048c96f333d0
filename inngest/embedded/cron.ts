import { Cron } from "croner";

/** "TZ=Europe/Riga 0 9 * * *": the zone may stand before the expression; UTC without one. */
function parse(expression: string): Cron {
  const zoned = /^TZ=(\S+)\s+(.+)$/.exec(expression);
  return new Cron(zoned?.[2] ?? expression, { timezone: zoned?.[1] ?? "UTC", paused: true });
}

export const isCron = (expression: string): boolean => {
  try {
    parse(expression);
    return true;
  } catch {
    return false;
  }
};

/** The first tick strictly after `now`, or null when there is none left. */
export const nextTick = (expression: string, now: number): number | null =>
  parse(expression).nextRun(new Date(now))?.getTime() ?? null;
