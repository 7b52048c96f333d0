const HOUR = 3_600_000;

/** Milliseconds before attempt `attempt + 1`: doubling from the first interval, an hour at most, up to a tenth of jitter. */
export function backoff(attempt: number, firstMs: number, random: number): number {
  const plain = Math.min(firstMs * 2 ** attempt, Math.max(HOUR, firstMs));
  return Math.round(plain * (1 + random / 10));
}

/** The instant named by a `Retry-After` header, in seconds from now or as a date; null when it names none. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return now + Math.max(0, seconds * 1000);
  const instant = Date.parse(header);
  return Number.isNaN(instant) ? null : Math.max(instant, now);
}
