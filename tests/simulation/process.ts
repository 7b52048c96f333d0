import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Database, Db, Sql } from "@/db/client";
import type { Random } from "@/db/seed/random";

/** The process is gone: nothing it would still do reaches the database or anybody outside. */
export class Killed extends Error {
  override name = "Killed";
}

/** One statement of a process, on one of its connections. */
export interface Statement {
  readonly process: Process;
  readonly connection: number | null;
  readonly text: string;
}

/** What decides, before each statement of a process, whether and when it goes on. */
export interface Steering {
  /** Resolves when the statement may run; the text may come back changed. "kill" ends the process before or after it. */
  turn(statement: Statement): Promise<{ text: string; kill: "before" | "after" | null }>;
  /** The statement came back, or the process ended. */
  done(statement: Statement): void;
  /** These connections of a dead process are PostgreSQL's to clean up: until it has, their locks stand. */
  dying(connections: readonly number[]): void;
}

/** A server process: its own connections, and a life that can end at any await. */
export interface Process {
  readonly name: string;
  readonly database: Database;
  /** Decides what happens to this process alone: others draw nothing from it. */
  readonly random: Random;
  readonly isDead: boolean;
  /** Opens all its connections: statements side by side then come in the order they were begun, not as sockets open. */
  warm(): Promise<void>;
  /** Throws where the process is gone: for every door to the outside. */
  live(): void;
  kill(): void;
  close(): Promise<void>;
}

interface Patched extends pg.PoolClient {
  processID?: number;
}

const CONNECTIONS = 3;

/** Starts a process on the database at `url`, every statement of which asks `steering` first. */
export function startProcess(name: string, url: string, steering: Steering, random: Random): Process {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  const clients = new Set<Patched>();
  let isDead = false;
  pool.on("error", () => undefined);

  const process: Process = {
    name,
    database: {
      db: drizzle(pool) as unknown as Db,
      driver: "pg",
      sql: pool as unknown as Sql,
      close: () => pool.end(),
    },
    random,
    get isDead() {
      return isDead;
    },
    async warm() {
      if (clients.size === CONNECTIONS) return;
      const opened = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()));
      for (const client of opened) client.release();
    },
    live() {
      if (isDead) throw new Killed(`${name} is gone`);
    },
    kill() {
      if (isDead) return;
      isDead = true;
      steering.dying([...clients].flatMap(({ processID }) => processID ?? []));
      // As the machine does it: the sockets close, and PostgreSQL rolls back what was open.
      for (const client of clients)
        (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
    async close() {
      if (!isDead) await pool.end();
    },
  };

  pool.on("connect", (client: Patched) => {
    clients.add(client);
    client.on("error", () => undefined);
    const run = client.query.bind(client) as (config: unknown, values?: unknown) => Promise<unknown>;
    const steered = async (config: string | { text: string; name?: string }, values?: unknown[]) => {
      process.live();
      const asked = typeof config === "string" ? config : config.text;
      const statement: Statement = { process, connection: client.processID ?? null, text: asked };
      const { text, kill } = await steering.turn(statement);
      try {
        process.live();
        if (kill === "before") {
          process.kill();
          throw new Killed(`${name} was killed before: ${asked.slice(0, 60)}`);
        }
        const changed =
          typeof config === "string" ? text : text === asked ? config : { ...config, text, name: undefined };
        const result = await run(changed, values);
        if (kill === "after") {
          process.kill();
          throw new Killed(`${name} was killed after: ${asked.slice(0, 60)}`);
        }
        return result;
      } finally {
        steering.done(statement);
      }
    };
    client.query = steered as never;
  });
  // A query without a transaction: the pool would hand its client a callback.
  pool.query = (async (config: never, values: never) => {
    process.live();
    const client = await pool.connect();
    try {
      return await client.query(config, values);
    } finally {
      client.release(isDead);
    }
  }) as never;
  return process;
}
