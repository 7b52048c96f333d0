import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
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

/**
 * Takes away what a killed postmaster left, where it is certain that it no longer runs: PostgreSQL itself is misled by a
 * number that is somebody else's by now, and by a dead process whose parent has not noticed.
 */
export async function clearAfterKill(cluster: string): Promise<void> {
  const left = readPostmaster(cluster);
  if (!left || isRunning(left.pid, cluster)) return;
  // Its own processes end a moment after it; until then nobody else may open its files.
  for (let waited = 0; waited < 10_000 && isWorkedIn(cluster); waited += 25) await sleep(25);
  rmSync(pidFile(cluster), { force: true });
}

/** Whether any process works in this folder, as those of PostgreSQL do; known on Linux only. */
function isWorkedIn(cluster: string): boolean {
  if (!existsSync("/proc/self/cwd")) return false;
  const folder = realpathSync(cluster);
  return readdirSync("/proc").some((entry) => /^\d+$/.test(entry) && folderOf(entry) === folder);
}

function folderOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
    return null;
  }
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
