import { spawn } from "node:child_process";
import type { TestProject } from "vitest/node";
import { startTestCluster } from "../cluster";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the cluster's maintenance database. */
    postgresUrl: string;
  }
}

/** One cluster for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  const undertaker = outliveNobody(cluster.folder);
  project.provide("postgresUrl", cluster.url);
  return async () => {
    undertaker();
    await cluster.stop();
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
