import { describe, expect, it } from "vitest";
import { summarise, tallyChecks, tallyPlaywright, tallyVitest } from "./tally";

describe("the last line of a test run", () => {
  it("counts what passed, failed and was skipped", () => {
    const tallies = [
      { passed: 7, skipped: 0, failures: [] },
      { passed: 100, skipped: 2, failures: ["lib/a.test.ts: it breaks"] },
    ];
    expect(summarise(tallies)).toBe("107 passed, 1 failed, 2 skipped");
    expect(summarise(tallies.slice(0, 1))).toBe("7 passed, 0 failed");
  });
});

describe("a tally", () => {
  it("of the checks takes each as one", () => {
    expect(
      tallyChecks("ok   types (3.1 s)\nFAIL floors (1.0 s)\n     ok is a word\n1 of 2 checks failed."),
    ).toEqual({
      passed: 1,
      skipped: 0,
      failures: ["check: floors"],
    });
  });

  it("of the unit tests names failed tests, and files that could not be loaded", () => {
    const failed = { fullName: "a price is right", status: "failed", failureMessages: ["expected 1\n at x"] };
    const passed = { fullName: "a price is a price", status: "passed" };
    expect(
      tallyVitest({
        numPassedTests: 1,
        numPendingTests: 0,
        numTodoTests: 0,
        testResults: [
          { name: "a.test.ts", status: "failed", message: "", assertionResults: [failed, passed] },
          { name: "b.test.ts", status: "failed", message: "Cannot find module", assertionResults: [] },
        ],
      }).failures,
    ).toEqual(["a.test.ts: a price is right: expected 1", "b.test.ts: Cannot find module"]);
  });

  it("of the browser tests finds failures in nested groups", () => {
    const spec = { title: "buys a plan", ok: false, file: "buy.spec.ts", line: 3 };
    const inner = { title: "inner", file: "buy.spec.ts", specs: [spec] };
    expect(
      tallyPlaywright({
        stats: { expected: 4, skipped: 0, unexpected: 1, flaky: 0 },
        errors: [],
        suites: [{ title: "outer", file: "buy.spec.ts", specs: [], suites: [inner] }],
      }),
    ).toEqual({ passed: 4, skipped: 0, failures: ["tests/e2e/buy.spec.ts:3: buys a plan"] });
  });
});
