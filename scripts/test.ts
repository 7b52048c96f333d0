import { type SpawnOptions, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBuilt } from "./boot/fresh.mjs";
import { findChromium } from "./test/chromium";
import { summarise, type Tally, tallyChecks, tallyPlaywright, tallyVitest } from "./test/tally";

const reports = mkdtempSync(join(tmpdir(), "kiosk-tests-"));
// As root, the database runs as another user, who has to get in.
chmodSync(reports, 0o711);

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program of the project; what it says is shown at once and kept. */
function run(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const options: SpawnOptions = {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, FORCE_COLOR: "0", ...env },
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, options);
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

const failure = (line: string): Tally => ({ passed: 0, skipped: 0, failures: [line] });

function readReport<Report>(file: string): Report | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : undefined;
}

/** A part that ended badly without naming a failure has failed as a whole. */
const orWhole = (tally: Tally, code: number, part: string): Tally =>
  code !== 0 && tally.failures.length === 0
    ? { ...tally, failures: [`${part} ended with code ${code}`] }
    : tally;

async function checks(): Promise<Tally> {
  const { code, output } = await run(["--import", "tsx", "scripts/check.ts"]);
  return orWhole(tallyChecks(output), code, "the checks");
}

async function unitTests(): Promise<Tally> {
  const file = join(reports, "vitest.json");
  const { code } = await run([
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  const report = readReport<Parameters<typeof tallyVitest>[0]>(file);
  return report ? orWhole(tallyVitest(report), code, "the tests") : failure("the tests left no report");
}

async function build(): Promise<Tally> {
  if (isBuilt()) return { passed: 1, skipped: 0, failures: [] };
  const { code } = await run(["--import", "tsx", "scripts/build.ts"]);
  return code === 0 ? { passed: 1, skipped: 0, failures: [] } : failure("the production build");
}

async function browserTests(): Promise<Tally> {
  const browser = findChromium();
  if (!browser) return failure("browser tests: there is no Chromium and none could be installed");
  const file = join(reports, "playwright.json");
  const { code } = await run(
    ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json", "--pass-with-no-tests"],
    { KIOSK_CHROMIUM: browser, KIOSK_E2E_DATA: join(reports, "data"), PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  );
  const report = readReport<Parameters<typeof tallyPlaywright>[0]>(file);
  return report
    ? orWhole(tallyPlaywright(report), code, "the browser tests")
    : failure("the browser tests left no report");
}

const PARTS = [
  ["Checks", checks],
  ["Unit, service, race and contract tests", unitTests],
  ["Production build", build],
  ["Browser tests", browserTests],
] as const;

const tallies: Tally[] = [];
for (const [title, part] of PARTS) {
  const began = performance.now();
  console.log(`\n── ${title}`);
  const tally = await part();
  tallies.push(tally);
  console.log(`── ${title}: ${summarise([tally])} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
}
rmSync(reports, { recursive: true, force: true });

const failures = tallies.flatMap((tally) => tally.failures);
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((line) => `  ${line}`).join("\n")}`);
console.log(`\n${summarise(tallies)}`);
process.exitCode = failures.length > 0 ? 1 : 0;
