import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzleVercel } from "drizzle-orm/vercel-postgres";
import pg from "pg";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { processSingleton } from "@/lib/core/singleton";

/** One type for both drivers; services see this and nothing else. */
export type Db = PgDatabase<PgQueryResultHKT>;

/** What a pool of either driver can do for the few hand-written statements. */
export interface Sql {
  query<Row extends object>(
    text: string,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
}

export interface Database {
  readonly db: Db;
  readonly driver: "pg" | "vercel";
  readonly sql: Sql;
  close(): Promise<void>;
}

/** Hosts that are reached over WebSockets and HTTP because they sleep between requests. */
const SERVERLESS_HOST = /(^|\.)(neon\.tech|vercel-storage\.com)$/;

export const isServerlessUrl = (url: string): boolean => SERVERLESS_HOST.test(new URL(url).hostname);

export interface ConnectOptions {
  /** Connections at most; the executor and the pages share them. */
  max?: number;
  /** Forces a driver; without it the URL's host decides. */
  driver?: "pg" | "vercel";
  /** How long a caller waits for a connection before it is told that there is none; five seconds unless told. */
  patienceMs?: number;
}

/**
 * A connection keeps the plans of its statements, also those made while the shop was new and its tables small: none lives
 * so long that it would matter.
 */
const LIFETIME_SECONDS = 600;

export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const driver = options.driver ?? (isServerlessUrl(url) ? "vercel" : "pg");
  const max = options.max ?? 10;
  if (driver === "vercel") {
    const { createPool } = await import("@vercel/postgres");
    const pool = createPool({ connectionString: url, max });
    outliveConnections(pool);
    const sql: Sql = {
      query: async (text, values) => {
        const { rows, rowCount } = await pool.query(text, values);
        return { rows: rows as never, rowCount };
      },
    };
    return { db: drizzleVercel(pool) as unknown as Db, driver, sql, close: () => pool.end() };
  }
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: options.patienceMs ?? 5000,
    maxLifetimeSeconds: LIFETIME_SECONDS,
  });
  outliveConnections(pool);
  return {
    db: drizzlePg(pool) as unknown as Db,
    driver,
    sql: pool as unknown as Sql,
    close: () => pool.end(),
  };
}

interface Breakable {
  on(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * A connection that breaks is replaced at the next query. Without a listener it would end the process: the pool listens to
 * idle ones only, and a transaction holds one that is not.
 */
function outliveConnections(
  pool: Breakable & {
    readonly ending?: boolean;
    on(event: "connect", listener: (connection: Breakable) => void): unknown;
  },
): void {
  pool.on("error", (error) => {
    // A connection that breaks while its pool is being closed is no news.
    if (!pool.ending) log().warn({ err: error }, "an idle database connection broke");
  });
  pool.on("connect", (connection) => connection.on("error", () => undefined));
}

/** The process's own connection pool, opened at first use. */
export function database(): Promise<Database> {
  return processSingleton("database", () => {
    const url = env().POSTGRES_URL ?? env().DATABASE_URL;
    if (url === undefined)
      throw new Error("No database address: start Kiosk with `npm start`, or set DATABASE_URL.");
    return connect(url);
  });
}
