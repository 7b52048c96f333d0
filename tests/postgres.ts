import { inject } from "vitest";
import { type ConnectOptions, connect, type Database } from "@/db/client";
import { cloneTemplate } from "./cluster";

export interface TestDatabase extends Database {
  readonly url: string;
  /** Closes the pool and removes the database. */
  drop(): Promise<void>;
}

/** A migrated, empty database of its own, cloned from the run's template. */
export async function createTestDatabase(options: ConnectOptions = {}): Promise<TestDatabase> {
  const clone = await cloneTemplate(inject("postgresUrl"));
  const database = await connectAgain(clone.url, options);
  return {
    ...database,
    url: clone.url,
    async drop() {
      await database.close();
      await clone.drop();
    },
  };
}

/** A second pool on the same database: races need connections that do not share one. */
export const connectAgain = (url: string, options: ConnectOptions = {}): Promise<Database> =>
  connect(url, { max: 5, ...options });
