import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { MINUTE, machineClock, SECOND } from "@/lib/core/time";
import { makeEvent } from "./event";
import { Executor } from "./executor";
import { local } from "./local";

export interface EmbeddedOptions {
  /** The process's own database without it. */
  readonly databaseUrl?: string;
  /** Where this application serves its functions. */
  readonly appUrl?: string;
  readonly firstRetrySeconds?: number;
  readonly callsAtOnce?: number;
  readonly keepRunsDays?: number;
}

export interface EmbeddedExecutor {
  /** Takes an event in as if the client had sent it; resolves when it is stored. */
  send(event: { name: string; data?: Record<string, unknown>; id?: string; ts?: number }): Promise<void>;
  /** Lets calls under way end for a moment; what is left goes on at the next start. */
  stop(): Promise<void>;
}

/** A new process may have to wait for the one it replaces; the server does not wait with it. */
const START_AT_MOST_MS = 5 * SECOND;

/** Runs this application's functions in this process, with all state in its database. */
export async function startEmbeddedExecutor(options: EmbeddedOptions = {}): Promise<EmbeddedExecutor> {
  const databaseUrl = options.databaseUrl ?? env().POSTGRES_URL ?? env().DATABASE_URL;
  if (databaseUrl === undefined) throw new Error("The embedded executor needs a database address.");
  const callUrl = options.appUrl ?? `http://127.0.0.1:${env().PORT}/api/inngest`;
  const executor = new Executor({
    databaseUrl,
    apps: [callUrl],
    callUrl,
    signingKey: local().signingKey,
    firstRetryMs: (options.firstRetrySeconds ?? 5) * SECOND,
    callsAtOnce: options.callsAtOnce ?? 50,
    keepRunsDays: options.keepRunsDays ?? 7,
    // A built server's functions cannot change while it runs; edited ones can.
    syncEveryMs: env().NODE_ENV === "production" ? MINUTE : 5 * SECOND,
  });
  local().executor = executor;
  await executor.start(START_AT_MOST_MS);
  log().info(
    "jobs run in this process; for more than one machine, set INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY",
  );
  return {
    send: ({ name, data, id, ts }) =>
      executor.takeEvents([makeEvent({ name, data, id, ts }, machineClock.now().getTime())]),
    async stop() {
      await executor.stop();
      local().executor = null;
    },
  };
}
