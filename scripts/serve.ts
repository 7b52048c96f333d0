import { createServer, type RequestListener } from "node:http";
import nextEnv from "@next/env";
import { database } from "@/db/client";
import { CannotStart } from "@/db/embedded/cannot-start";
import { log } from "@/lib/core/log";
import { onShutdown, shutDown } from "@/lib/core/shutdown";
import { close, listen } from "./serve/listen";
import { prepare } from "./serve/prepare";
import { sayingWrongMethods } from "./serve/wrong-method";

const say = (sentence: string) => console.log(sentence);

let ending: Promise<void> | undefined;

/** Stops in the order server, jobs, database, once; waits for a start that is under way. */
function end(exitCode: number): void {
  ending ??= (async () => {
    await starting.catch(() => undefined);
    const failures = await shutDown();
    for (const failure of failures) log().error({ err: failure }, "could not be stopped");
    process.exit(failures.length > 0 ? 1 : exitCode);
  })();
}

async function start(): Promise<void> {
  const began = performance.now();
  nextEnv.loadEnvConfig(process.cwd(), false, { info: () => undefined, error: console.error });
  const port = Number(process.env["PORT"] || 3000);
  // In the sandbox anybody may log in as the owner, so only this machine reaches it unless told otherwise.
  const sandbox = !process.env["TELEGRAM_BOT_TOKEN"];
  const host = process.env["HOST"] || (sandbox ? "127.0.0.1" : "0.0.0.0");

  let handle: RequestListener = (_request, response) => {
    const error = { code: "service.unavailable", message: "Kiosk is starting.", params: {} };
    response.writeHead(503, { "content-type": "application/json", "retry-after": "1" });
    response.end(JSON.stringify({ error }));
  };
  const server = createServer((request, response) => handle(request, response));
  await listen(server, port, host);
  onShutdown("early server", () => close(server, 0));

  const prepared = await prepare(say, { fresh: process.argv.includes("--fresh") });
  onShutdown("database server", prepared.stop);
  onShutdown("database connections", async () => (await database()).close());
  if (ending) return;

  const { default: next } = await import("next");
  const app = next({ dev: false, hostname: host, port });
  await app.prepare();
  handle = sayingWrongMethods(app.getRequestHandler());
  onShutdown("server", () => close(server, 5000));

  const address = `http://${host === "0.0.0.0" ? "localhost" : host}:${port}`;
  say(`\nKiosk is ready after ${((performance.now() - began) / 1000).toFixed(1)} s.\n`);
  say(`  Shop          ${address}/`);
  say(`  Dashboard     ${address}/admin`);
  if (sandbox) say(`  Sandbox chat  ${address}/sandbox`);
  say("\nCtrl-C stops it.");
}

const starting = start();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(0));
process.on("uncaughtException", (error) => {
  log().fatal({ err: error }, "an exception nobody caught");
  end(1);
});
process.on("unhandledRejection", (error) => log().error({ err: error }, "a rejection nobody handled"));

// A killed npm does not tell its script; without this the server would outlive it.
if (process.env["npm_lifecycle_event"]) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || end(0), 1000).unref();
}

starting.catch((error: unknown) => {
  console.error(error instanceof CannotStart ? error.message : error);
  end(1);
});
