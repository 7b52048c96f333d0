import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { sourceFiles } from "./sources";

interface Cruise {
  modules: { source: string; followable?: boolean; coreModule?: boolean }[];
  summary: { violations: { rule: { name: string }; from: string; to: string; comment?: string }[] };
}

const CONFIG = resolve(".dependency-cruiser.cjs");
const DEPCRUISE = resolve("node_modules/.bin/depcruise");
const ROOTS = [
  "lib",
  "db",
  "inngest",
  "app",
  "components",
  "scripts",
  "tests",
  "bench",
  "instrumentation.ts",
];

/** Every forbidden import, one line each. A cruise that read fewer modules than there are files is a failure too. */
export async function checkFloors(project = "."): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-cruise-"));
  const report = join(folder, "report.json");
  const roots = ROOTS.filter((root) => existsSync(join(project, root)));
  try {
    const args = ["--config", CONFIG, "--output-type", "json", "--output-to", report, ...roots];
    // Its exit code counts violations, which the report tells in full.
    await promisify(execFile)(DEPCRUISE, args, { cwd: project }).catch((error: Error) => {
      if (!existsSync(report)) throw error;
    });
    const cruise = JSON.parse(readFileSync(report, "utf8")) as Cruise;
    return [...unread(cruise, sourceFiles(project), roots), ...cruise.summary.violations.map(tell)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const tell = ({ rule, from, to }: Cruise["summary"]["violations"][number]) => `${rule.name}: ${from} → ${to}`;

function unread(cruise: Cruise, files: string[], roots: string[]): string[] {
  const read = new Set(cruise.modules.map((module) => module.source));
  const missing = files.filter(
    (file) => roots.some((root) => file === root || file.startsWith(`${root}/`)) && !read.has(file),
  );
  return missing.map((file) => `${file} was not read: the check would pass without looking`);
}
