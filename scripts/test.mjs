import { resolve } from "node:path";
import { installWhenNeeded, requireNode, runTypeScript } from "./boot/install.mjs";

process.chdir(resolve(import.meta.dirname, ".."));
requireNode();
process.env.NEXT_TELEMETRY_DISABLED = "1";
installWhenNeeded();
process.exitCode = runTypeScript("scripts/test.ts", process.argv.slice(2));
