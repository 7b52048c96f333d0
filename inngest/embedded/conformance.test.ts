import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

const ROOT = resolve(import.meta.dirname, "../..");
const SUITE = resolve(ROOT, "../shared/conformance/inngest");
const MINUTES = 60_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Any of this machine's ports that is free now. */
function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
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

  // A call that has reached the application when the executor dies, and begins its step a moment later, counts there
  // as a repeated one; no engine can know of it. A stored step that is repeated is so every time.
  const oneMoment = { timeout: 4 * MINUTES, retry: 2 };

  it("resumes every run after a kill -9 and repeats no stored step", oneMoment, async () => {
    const quoted = [process.execPath, ...command].map((word) => `'${word}'`).join(" ");
    const start = `exec env DATABASE_URL='${database.url}' POSTGRES_URL= ${quoted}`;
    const appPort = `${await freePort()}`;
    const args = ["--engine", `http://127.0.0.1:${port}`, "--app-port", appPort, ...keys, start];
    const { code, output } = await run("crash.mjs", args);
    expect(failures(output)).toEqual([]);
    expect(output).toContain("10 of 10 resumed and ended");
    expect(output).toContain("repeated steps: 0 stored");
    expect(code).toBe(0);
  });
});
