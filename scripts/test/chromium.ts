import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

function find(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin"];
  const candidates = [
    ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    MAC,
    chromium.executablePath(),
  ];
  return candidates.find((path) => existsSync(path));
}

/** The path of a Chromium; installs one where there is none. */
export function findChromium(): string | undefined {
  const found = process.env["KIOSK_CHROMIUM"] || find();
  if (found) return found;
  console.log("Installing a Chromium …");
  const run = (command: string, ...args: string[]) =>
    spawnSync(command, args, {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    if (
      run("apt-get", "update", "-q") &&
      run("apt-get", "install", "-qy", "--no-install-recommends", "chromium")
    )
      return find();
  }
  run(process.execPath, "node_modules/@playwright/test/cli.js", "install", "chromium");
  return find();
}
