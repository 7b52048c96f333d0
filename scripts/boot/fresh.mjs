// Plain JavaScript: on a fresh clone there is nothing yet that could run TypeScript.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SOURCES = ["app", "components", "db", "inngest", "lib", "messages", "public", "scripts"];
const SHIPPED = /(?<!\.test)\.(tsx?|mts|mjs|css|json|sql|woff2|svg|png|ico|webp)$/;
const ROOT_FILES = [
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
];
const STAMP = ".next/kiosk/built-from";

/** Whether node_modules holds exactly what package-lock.json names. */
export function isInstalled() {
  const found = "node_modules/.package-lock.json";
  if (!existsSync(found)) return false;
  const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const present = JSON.parse(readFileSync(found, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.link) return true;
    // Packages for other systems are left out, in one lock as in the other.
    if (!(path in present)) return entry.optional === true || entry.peer === true;
    return present[path].version === entry.version;
  });
}

/** Everything that a build is made from, in a fixed order. */
export const sourceFiles = () =>
  [...SOURCES.flatMap(filesBelow), ...ROOT_FILES].filter((file) => existsSync(file));

/** A fingerprint of everything that a build is made from. */
export function sourceFingerprint() {
  const hash = createHash("sha256");
  for (const file of sourceFiles()) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesBelow(root) {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => join(root, path))
    .filter((path) => SHIPPED.test(path))
    .sort();
}

export const isBuilt = () => existsSync(STAMP) && readFileSync(STAMP, "utf8") === sourceFingerprint();

export { STAMP };
