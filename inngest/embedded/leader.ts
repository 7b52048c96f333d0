import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

/** Held by the one executor that works on a database, for as long as its connection lives. */
const EXECUTOR_LOCK = 7_305_443;
const ASK_AGAIN_MS = 100;

/** Opens a connection and waits until it holds the executor's lock; null when `stopped` comes first. */
export async function becomeLeader(
  databaseUrl: string,
  stopped: () => boolean,
  lost: (error: unknown) => void,
): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
  // Without a listener a broken connection would end the process.
  client.on("error", lost);
  client.on("end", () => lost(new Error("The database connection ended.")));
  await client.connect();
  // The same few statements over and over: planning them anew would cost as much as running them.
  await client.query("set plan_cache_mode = force_generic_plan");
  while (!stopped()) {
    const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [
      EXECUTOR_LOCK,
    ]);
    if (rows[0]?.held) return client;
    await pause(ASK_AGAIN_MS);
  }
  await client.end();
  return null;
}
