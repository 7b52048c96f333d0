import { spawn } from "node:child_process";
import nextEnv from "@next/env";
import { CannotStart } from "@/db/embedded/cannot-start";
import { prepare } from "./serve/prepare";

nextEnv.loadEnvConfig(process.cwd(), true);
const prepared = await prepare(console.log).catch((error: unknown) => {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
});

const port = process.env["PORT"] || "3000";
const next = spawn(
  process.execPath,
  ["node_modules/next/dist/bin/next", "dev", "--hostname", "127.0.0.1", "--port", port],
  { stdio: "inherit" },
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => next.kill(signal));
next.once("exit", async (code) => {
  await prepared.stop();
  process.exit(code ?? 0);
});
