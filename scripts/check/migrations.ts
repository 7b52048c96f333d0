import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const DRIZZLE_KIT = "node_modules/.bin/drizzle-kit";

/** The migrations agree with each other, and together they make the schema as it is written. */
export async function checkMigrations(): Promise<string[]> {
  try {
    await run(DRIZZLE_KIT, ["check"]);
  } catch (error) {
    return [String((error as { stdout?: string }).stdout ?? error)];
  }
  // drizzle-kit reads its output folder relative to the project only.
  const copy = mkdtempSync("node_modules/.migrations-");
  try {
    cpSync("db/migrations", copy, { recursive: true });
    const before = sqlFiles(copy);
    await run(DRIZZLE_KIT, [
      "generate",
      "--dialect=postgresql",
      "--schema=./db/schema/*.ts",
      `--out=${copy}`,
    ]);
    const added = sqlFiles(copy).filter((file) => !before.includes(file));
    return added.length === 0 ? [] : ["db/schema has changes without a migration: run npm run db:generate"];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const sqlFiles = (folder: string) => readdirSync(join(folder)).filter((file) => file.endsWith(".sql"));
