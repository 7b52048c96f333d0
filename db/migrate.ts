import { resolve } from "node:path";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import { migrate as migratePg } from "drizzle-orm/node-postgres/migrator";
import { drizzle as drizzleVercel } from "drizzle-orm/vercel-postgres";
import { migrate as migrateVercel } from "drizzle-orm/vercel-postgres/migrator";
import pg from "pg";
import { isServerlessUrl } from "./client";

const MIGRATIONS = resolve("db/migrations");

/** Two starts at once take turns. */
const MIGRATION_LOCK = 7_305_442;

/** Brings the database at `url` to the present schema. Does nothing where there is nothing to do. */
export async function migrateDatabase(
  url: string,
  options: { driver?: "pg" | "vercel" } = {},
): Promise<void> {
  const driver = options.driver ?? (isServerlessUrl(url) ? "vercel" : "pg");
  if (driver === "vercel") return migrateServerless(url);

  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migratePg(drizzlePg(client), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}

async function migrateServerless(url: string): Promise<void> {
  const { createClient } = await import("@vercel/postgres");
  // A lock belongs to a session, and a pooler hands out another one per transaction.
  const client = createClient({ connectionString: url.replace("-pooler.", ".") });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migrateVercel(drizzleVercel(client), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}
