import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sourceFiles } from "../../scripts/boot/fresh.mjs";

const FOLDER = ".bench";
const ROUTES = "bench/routes";

/**
 * A copy of what a build is made from, with the routes of `bench/routes` beside the shop's own under `/api/bench`: a bare
 * route can then be asked of the very server that is measured, and no shop ever has it. Its build is kept for the next run.
 */
export function copyWithRoutes(): string {
  const copied = sourceFiles();
  // What was deleted must not stay; the build and its cache may.
  const first = new Set(copied.map((file) => file.split("/")[0] ?? file));
  for (const name of first) rmSync(join(FOLDER, name), { recursive: true, force: true });
  for (const file of copied) copy(file, file);
  for (const file of readdirSync(ROUTES)) copy(join(ROUTES, file), routeOf(file));
  if (!existsSync(join(FOLDER, "node_modules")))
    symlinkSync("../node_modules", join(FOLDER, "node_modules"), "junction");
  return FOLDER;
}

const routeOf = (file: string): string => join("app/api/bench", basename(file, ".ts"), "route.ts");

function copy(from: string, to: string): void {
  const target = join(FOLDER, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
}
