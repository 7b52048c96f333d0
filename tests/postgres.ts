import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type ConnectOptions, connect, type Database } from "@/db/client";

export interface TestDatabase extends Database {
  readonly url: string;
  /** Closes the pool and removes the database. */
  drop(): Promise<void>;
}

/** A migrated, empty database of its own, cloned from the run's template. */
export async function createTestDatabase(options: ConnectOptions = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asOwner(`create database ${name} template kiosk_template`);
  const address = new URL(inject("postgresUrl"));
  address.pathname = name;
  const database = await connectAgain(address.href, options);
  return {
    ...database,
    url: address.href,
    async drop() {
      await database.close();
      await asOwner(`drop database ${name} with (force)`);
    },
  };
}

/** A second pool on the same database: races need connections that do not share one. */
export const connectAgain = (url: string, options: ConnectOptions = {}): Promise<Database> =>
  connect(url, { max: 5, ...options });

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
