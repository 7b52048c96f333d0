import { parseArgs } from "node:util";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { Executor } from "@/inngest/embedded/executor";
import { listen } from "@/inngest/embedded/listen";
import { env } from "@/lib/core/env";
import { onShutdown, shutDown } from "@/lib/core/shutdown";

const USAGE = `npm run executor -- [--port 8288] [--app URL]… [--retry-interval SECONDS] [--event-key KEY --signing-key KEY]`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8288" },
    app: { type: "string", multiple: true, default: [] },
    "retry-interval": { type: "string", default: "10" },
    "event-key": { type: "string" },
    "signing-key": { type: "string" },
    help: { type: "boolean", default: false },
  },
});

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

const port = Number(values.port);
const retrySeconds = Number(values["retry-interval"]);
const eventKey = values["event-key"] ?? env().INNGEST_EVENT_KEY ?? null;
const signingKey = values["signing-key"] ?? env().INNGEST_SIGNING_KEY ?? null;

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
if (!Number.isInteger(port) || port < 0 || port > 65_535) refuse(`--port ${values.port} is not a port.`);
if (!(retrySeconds > 0)) refuse(`--retry-interval ${values["retry-interval"]} is not a number of seconds.`);
const notAUrl = values.app.find((url) => !URL.canParse(url));
if (notAUrl !== undefined) refuse(`--app ${notAUrl} is not a URL.`);
if ((eventKey === null) !== (signingKey === null))
  refuse("An event key and a signing key are given together.");

async function databaseUrl(): Promise<string> {
  const given = env().POSTGRES_URL ?? env().DATABASE_URL;
  if (given !== undefined) return given;
  const embedded = await startEmbeddedPostgres({ dataDir: env().DATA_DIR, say: console.log });
  onShutdown("database server", embedded.stop);
  return embedded.url;
}

async function start(): Promise<void> {
  const url = await databaseUrl();
  await migrateDatabase(url);
  const executor = new Executor({
    databaseUrl: url,
    apps: values.app,
    callUrl: null,
    signingKey,
    firstRetryMs: retrySeconds * 1000,
    callsAtOnce: 50,
    keepRunsDays: 7,
    syncEveryMs: 5000,
  });
  onShutdown("executor", () => executor.stop());
  await executor.start();
  const server = await listen(executor, { eventKey, signingKey, callUrl: null }, port);
  onShutdown("listener", () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const shown = typeof address === "object" && address !== null ? address.port : port;
  console.log(`The executor listens on http://127.0.0.1:${shown}, for this machine only. Ctrl-C stops it.`);
}

let ending = false;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    shutDown().then((failures) => process.exit(failures.length > 0 ? 1 : 0));
  });

start().catch(async (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  await shutDown();
  process.exit(1);
});
