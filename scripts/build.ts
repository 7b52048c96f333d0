import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { STAMP, sourceFingerprint } from "./boot/fresh.mjs";

rmSync(STAMP, { force: true });
const fingerprint = sourceFingerprint();
console.log("Building …");

const next = spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
if (next.status !== 0) process.exit(next.status ?? 1);

// Later starts then need no compiler: less memory, less time.
await build({
  entryPoints: { serve: "scripts/serve.ts" },
  outdir: ".next/kiosk",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  logLevel: "warning",
});
writeFileSync(STAMP, fingerprint);
