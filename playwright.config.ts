import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";

/** As root, the database runs as another user, who has to get in. */
function passableFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-e2e-"));
  chmodSync(folder, 0o711);
  return folder;
}

// Workers read this file again: the first reading decides.
process.env["KIOSK_E2E_PORT"] ??= String(4300 + (process.pid % 600));
process.env["KIOSK_E2E_DATA"] ??= passableFolder();
const port = process.env["KIOSK_E2E_PORT"];
const baseURL = `http://127.0.0.1:${port}`;
const browser = process.env["KIOSK_CHROMIUM"];

export default defineConfig({
  testDir: "tests/e2e",
  // One shop, one clock that the sandbox can move: one journey at a time.
  workers: 1,
  timeout: 60_000,
  // What a server owes is asserted; how fast a busy machine draws it is not.
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    trace: "retain-on-failure",
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "node scripts/start.mjs",
    url: `${baseURL}/api/ready`,
    env: { PORT: port, DATA_DIR: process.env["KIOSK_E2E_DATA"], LOG_LEVEL: "warn" },
    reuseExistingServer: false,
    timeout: 300_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
  },
});
