import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isBuilt } from "./boot/fresh.mjs";
import { giveUp, installWhenNeeded, requireNode, runTypeScript } from "./boot/install.mjs";
import { requireFreePort } from "./boot/port.mjs";

process.chdir(resolve(import.meta.dirname, ".."));
requireNode();
process.env.NEXT_TELEMETRY_DISABLED = "1";

if (process.argv.includes("--dev")) {
  installWhenNeeded();
  process.exitCode = runTypeScript("scripts/dev.ts");
} else {
  process.env.NODE_ENV = "production";
  await requireFreePort();
  installWhenNeeded();
  if (!isBuilt() && runTypeScript("scripts/build.ts") !== 0) giveUp("The build failed; the reason is above.");
  await import(pathToFileURL(resolve(".next/kiosk/serve.mjs")).href);
}
