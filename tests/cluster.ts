import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";

const TEMPLATE = "kiosk_template";

export interface TestCluster {
  /** Address of the maintenance database. */
  readonly url: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/** One real PostgreSQL with a migrated template that every test database is cloned from; it keeps nothing. */
export async function startTestCluster(): Promise<TestCluster> {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-test-"));
  // As root, the cluster runs as another user, who has to get in.
  chmodSync(folder, 0o711);
  const cluster = await startEmbeddedPostgres({
    dataDir: folder,
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      autovacuum: "off",
      max_wal_size: "4GB",
      // Two races of 64 connections run side by side.
      max_connections: 300,
    },
  });
  await onServer(cluster.url, `create database ${TEMPLATE}`);
  await migrateDatabase(addressOf(cluster.url, TEMPLATE));
  return {
    url: cluster.url,
    folder,
    async stop() {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A migrated, empty database of its own. */
export async function cloneTemplate(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(server, `create database ${name} template ${TEMPLATE}`);
  return {
    url: addressOf(server, name),
    drop: () => onServer(server, `drop database ${name} with (force)`),
  };
}

function addressOf(server: string, database: string): string {
  const address = new URL(server);
  address.pathname = database;
  return address.href;
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
