/** What one part of the test run came to. */
export interface Tally {
  readonly passed: number;
  readonly skipped: number;
  /** One line per failure: where, what. */
  readonly failures: readonly string[];
}

interface VitestReport {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
}

interface PlaywrightSuite {
  title: string;
  file: string;
  suites?: PlaywrightSuite[];
  specs: { title: string; ok: boolean; file: string; line: number }[];
}

interface PlaywrightReport {
  stats: { expected: number; skipped: number; unexpected: number; flaky: number };
  errors: { message?: string }[];
  suites: PlaywrightSuite[];
}

const firstLine = (text: string | undefined) => text?.trim().split("\n")[0] ?? "";

export const tallyChecks = (output: string): Tally => ({
  passed: output.match(/^ok /gm)?.length ?? 0,
  skipped: 0,
  failures: [...output.matchAll(/^FAIL (.+) \(/gm)].map(([, name]) => `check: ${name}`),
});

export function tallyVitest(report: VitestReport): Tally {
  const failures = report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === "failed");
    // A file that could not be loaded has failed without one failed test.
    if (failed.length === 0 && file.status === "failed") return [`${file.name}: ${firstLine(file.message)}`];
    return failed.map((test) => `${file.name}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
  });
  return {
    passed: report.numPassedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

export function tallyPlaywright(report: PlaywrightReport): Tally {
  const specsOf = (suite: PlaywrightSuite): PlaywrightSuite["specs"] => [
    ...suite.specs,
    ...(suite.suites ?? []).flatMap(specsOf),
  ];
  const failed = report.suites.flatMap(specsOf).filter((spec) => !spec.ok);
  return {
    passed: report.stats.expected,
    skipped: report.stats.skipped,
    failures: [
      ...failed.map((spec) => `tests/e2e/${spec.file}:${spec.line}: ${spec.title}`),
      ...report.errors.map((error) => `browser tests: ${firstLine(error.message)}`),
    ],
  };
}

export function summarise(tallies: readonly Tally[]): string {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const skipped = sum((tally) => tally.skipped);
  const failed = sum((tally) => tally.failures.length);
  return `${sum((tally) => tally.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
