import { spawnSync } from "node:child_process";
import { isInstalled } from "./fresh.mjs";

/** Says why in one sentence, and ends. */
export function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 11))
    giveUp(`Kiosk needs Node 20.11 or newer; this is ${process.versions.node}.`);
}

/** Installs the packages of package-lock.json where they are missing or others. */
export function installWhenNeeded() {
  if (isInstalled()) return;
  console.log("Installing packages …");
  // npm tells its scripts where it is; started without npm, it is looked up.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], { stdio: "inherit" })
    : spawnSync("npm", args, { stdio: "inherit" });
  if (status !== 0) giveUp("The packages could not be installed; npm says why above.");
}

/** Runs a TypeScript file of the project and waits for it. */
export function runTypeScript(file, args = []) {
  return spawnSync(process.execPath, ["--import", "tsx", file, ...args], { stdio: "inherit" }).status ?? 1;
}
