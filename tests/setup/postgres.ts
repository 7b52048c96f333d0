import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the cluster's maintenance database. */
    postgresUrl: string;
  }
}

export const TEMPLATE = "kiosk_template";

/** One real PostgreSQL for the whole run, with a migrated template that every test database is cloned from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
    },
  });
  const undertaker = outliveNobody(folder);

  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const template = new URL(cluster.url);
  template.pathname = TEMPLATE;
  await migrateDatabase(template.href);
  project.provide("postgresUrl", cluster.url);

  return async () => {
    undertaker();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Stops the cluster when the run is killed: the shell reads until our end of its pipe is gone. */
function outliveNobody(folder: string): () => void {
  const script = 'read _; kill -QUIT "$(head -n 1 "$0/postgres/postmaster.pid")"; sleep 1; rm -rf "$0"';
  const shell = spawn("/bin/sh", ["-c", script, folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  shell.unref();
  return () => shell.kill();
}
