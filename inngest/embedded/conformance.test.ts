import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/db/embedded/start";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

const ROOT = resolve(import.meta.dirname, "../..");
const SUITE = resolve(ROOT, "../shared/conformance/inngest");
const MINUTES = 60_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(script: string, args: readonly string[]): Promise<Ended> {
  return new Promise((ended) => {
    const child = spawn(process.execPath, [join(SUITE, script), ...args], { cwd: ROOT });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    child.once("close", (code) => ended({ code, output }));
  });
}

const failures = (output: string): string[] => output.split("\n").filter((line) => line.startsWith("FAIL"));

// The suite lives beside the project and is not part of it, so a copy of the project alone skips it.
describe.skipIf(!existsSync(SUITE))("the conformance suite of ../shared", () => {
  let database: TestDatabase;
  let port: number;
  let command: string[];
  const keys = ["--event-key", "test-key", "--signing-key", `signkey-test-${"0123456789abcdef".repeat(4)}`];

  beforeAll(async () => {
    database = await createTestDatabase();
    port = await freePort();
    command = [
      "--import",
      "tsx",
      join(ROOT, "scripts/executor.ts"),
      "--port",
      `${port}`,
      "--retry-interval",
      "1",
      ...keys,
    ];
  });
  afterAll(() => database.drop());

  const environment = () => ({ ...process.env, DATABASE_URL: database.url, POSTGRES_URL: "" });

  it("passes every case, signed", { timeout: 6 * MINUTES }, async () => {
    const executor = spawn(process.execPath, command, { cwd: ROOT, env: environment(), stdio: "pipe" });
    await new Promise<void>((listening) => executor.stdout.once("data", () => listening()));
    const { code, output } = await run("suite.mjs", ["--engine", `http://127.0.0.1:${port}`, ...keys]);
    const gone = new Promise((exit) => executor.once("exit", exit));
    executor.kill("SIGTERM");
    await gone;
    expect(failures(output)).toEqual([]);
    expect(output).toMatch(/^\d+ passed, 0 failed/m);
    expect(code).toBe(0);
  });

  it("resumes every run after a kill -9 and repeats no stored step", { timeout: 2 * MINUTES }, async () => {
    const starts = join(mkdtempSync(join(tmpdir(), "kiosk-crash-")), "starts");
    const quoted = [process.execPath, ...command].map((word) => `'${word}'`).join(" ");
    const start = `date +%s%3N >> '${starts}'; exec env DATABASE_URL='${database.url}' POSTGRES_URL= ${quoted}`;
    const appPort = `${await freePort()}`;
    const args = ["--engine", `http://127.0.0.1:${port}`, "--app-port", appPort, ...keys, start];
    const { output } = await run("crash.mjs", args);
    expect(failures(output)).toEqual([]);
    expect(output).toContain("10 of 10 resumed and ended");

    const restartedAt = new Date(Number(readFileSync(starts, "utf8").trim().split("\n")[1]));
    const storedAfterwards = await stepsStoredSince(restartedAt);
    expect(repeatsIn(output).filter((step) => !storedAfterwards.has(step))).toEqual([]);
  });

  // A call on its way when the executor dies may begin its step a moment later, which counts there as one of two after
  // the restart. Its result reached nobody: that is what the time at which it was stored shows. A step is stored once.
  async function stepsStoredSince(at: Date): Promise<Set<string>> {
    const { rows } = await database.sql.query<{ nth: number; name: string }>(
      `select r.nth, s.name from job_steps s join (
         select id, row_number() over (order by id) as nth from job_runs where function_id like '%crash-steps') r
       on r.id = s.run_id where s.ended_at >= $1`,
      [at],
    );
    return new Set(rows.map(({ nth, name }) => `stepping ${nth} ${name}`));
  }
});

/** The steps that the report counts as repeated, other than those it saw in flight itself: "stepping 1 step-7". */
function repeatsIn(output: string): string[] {
  const lines = output.matchAll(/^\S+ +(\w+ \d+) – .*repeated: (.*)$/gm);
  return [...lines].flatMap(([, name, repeated = ""]) =>
    repeated === "none"
      ? []
      : repeated
          .split(", ")
          .filter((step) => !step.endsWith("(in flight)"))
          .map((step) => `${name} ${step.replace(" (twice after the restart)", "")}`),
  );
}
