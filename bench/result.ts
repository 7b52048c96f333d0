/** One line of `npm run bench`. */
export interface BenchResult {
  benchmark: string;
  value: number;
  unit: string;
  /** To a baseline measured in the same run; null where there is none. */
  ratio: number | null;
  baseline: string;
  detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** Prints each result as one JSON line. */
export function report(results: readonly BenchResult[]): void {
  for (const { benchmark, value, unit, ratio, baseline, detail } of results) {
    const rss_mb = Math.round(process.memoryUsage().rss / 1_048_576);
    process.stdout.write(`${JSON.stringify({ benchmark, value, unit, ratio, baseline, rss_mb, detail })}\n`);
  }
}
