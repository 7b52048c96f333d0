const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const unitOf = (word: string): number | undefined =>
  word === "ms" || word.startsWith("milli") ? 1 : UNITS[word.charAt(0)];

/** Milliseconds of "2s", "1h30m" or "2 minutes"; null for anything else. An empty text is no time at all. */
export function parseDuration(text: string): number | null {
  const source = text.trim().toLowerCase();
  if (source === "") return 0;
  if (!/^(\d+(\.\d+)?\s*[a-z]+\s*)+$/.test(source)) return null;
  let total = 0;
  for (const [, amount, word] of source.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const unit = unitOf(word ?? "");
    if (unit === undefined) return null;
    total += Number(amount) * unit;
  }
  return total;
}

/** The instant a sleep ends: its name is an ISO instant or a duration from now. */
export function sleepEnd(name: string, now: number): number | null {
  const duration = parseDuration(name);
  if (duration !== null) return now + duration;
  const instant = Date.parse(name);
  return Number.isNaN(instant) ? null : Math.max(instant, now);
}
