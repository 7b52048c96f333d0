import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What PostgreSQL writes about itself into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

const pidFile = (cluster: string) => join(cluster, "postmaster.pid");

export function readPostmaster(cluster: string): Postmaster | undefined {
  if (!existsSync(pidFile(cluster))) return undefined;
  const lines = readFileSync(pidFile(cluster), "utf8").split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), status: lines[7]?.trim() ?? "" };
}

/** Whether this process is the postmaster of this cluster: after a reboot its number may be anybody's. */
export function isRunning(pid: number, cluster: string): boolean {
  const command = existsSync("/proc/self/cmdline")
    ? existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8")
    : spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).stdout;
  return typeof command === "string" && command.includes(cluster);
}

/** SIGINT is PostgreSQL's fast shutdown; SIGQUIT, after half a minute, its emergency one. */
export async function stopPostmaster(cluster: string): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    const running = readPostmaster(cluster);
    if (!running || !isRunning(running.pid, cluster)) return;
    process.kill(running.pid, signal);
    for (let waited = 0; waited < 30_000; waited += 10) {
      if (!existsSync(pidFile(cluster)) && !isRunning(running.pid, cluster)) return;
      if (!isRunning(running.pid, cluster)) return;
      await sleep(10);
    }
  }
}
