export interface Debounce {
  readonly periodMs: number;
  readonly timeoutMs: number | null;
}

/** When a debounced run starts: a quiet period after the latest event, but no later than the timeout after the first. */
export function debounceEnd(debounce: Debounce, firstAt: number, latestAt: number): number {
  const quiet = latestAt + debounce.periodMs;
  return debounce.timeoutMs === null ? quiet : Math.min(quiet, firstAt + debounce.timeoutMs);
}
