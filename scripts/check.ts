import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { checkFloors } from "./check/floors";
import { checkMessages } from "./check/messages";
import { checkMigrations } from "./check/migrations";
import { checkSources } from "./check/sources";

const run = promisify(execFile);

/** Runs a tool; its output is the complaint when it fails. */
async function tool(command: string, ...args: string[]): Promise<string[]> {
  try {
    await run(`node_modules/.bin/${command}`, args, { maxBuffer: 64 * 1024 * 1024 });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout ?? ""}${stderr ?? ""}`.trim().split("\n");
  }
}

async function types(): Promise<string[]> {
  // Next writes the types of routes and of imported files; old ones speak of pages that are gone.
  const routes = await tool("next", "typegen");
  if (routes.length > 0) return routes;
  return tool("tsc", "--noEmit", "-p", ".");
}

const CHECKS: readonly (readonly [string, () => string[] | Promise<string[]>])[] = [
  ["types", types],
  ["floors", checkFloors],
  ["format and lint", () => tool("biome", "check", "--diagnostic-level=error", "--colors=off")],
  ["unused code", () => tool("knip", "--no-progress")],
  ["migrations", checkMigrations],
  ["messages", checkMessages],
  ["sources", checkSources],
];

const queue = [...CHECKS];
let failed = 0;

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, check] = next;
    const started = performance.now();
    const complaints = await check();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${complaints.length === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
    if (complaints.length === 0) continue;
    failed++;
    console.log(complaints.map((line) => `     ${line}`).join("\n"));
  }
}

await Promise.all([work(), work()]);
console.log(
  failed === 0 ? `${CHECKS.length} checks passed.` : `${failed} of ${CHECKS.length} checks failed.`,
);
process.exitCode = failed === 0 ? 0 : 1;
