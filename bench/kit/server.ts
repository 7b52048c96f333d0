import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../db/embedded/start";
import { isBuilt } from "../../scripts/boot/fresh.mjs";

export interface RunningServer {
  readonly address: string;
  readonly pid: number;
  /** From the command to the first answer of /api/ready. */
  readonly readyAfterMs: number;
  stop(): Promise<void>;
}

/** An empty data folder that the database's user may enter, too. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "kiosk-bench-"));
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Builds what is not built yet, so that nothing is measured with it; what the build says is no result. */
export function requireBuild(): void {
  if (isBuilt()) return;
  const { status } = spawnSync(process.execPath, ["--import", "tsx", "scripts/build.ts"], {
    stdio: ["ignore", process.stderr, "inherit"],
  });
  if (status !== 0) throw new Error("the build failed; the reason is above");
}

/** Runs what `npm start` runs, here or in another folder, which builds itself; waits until it is ready. */
export async function startServer(
  dataDir: string,
  { folder = ".", env = {} }: { folder?: string; env?: Record<string, string> } = {},
): Promise<RunningServer> {
  if (folder === ".") requireBuild();
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, [join(folder, "scripts/start.mjs")], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: "warn", ...env },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!(await isReady(address))) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`);
    await sleep(10);
  }
  return {
    address,
    pid: child.pid ?? 0,
    readyAfterMs: performance.now() - began,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/api/ready`)).ok;
  } catch {
    return false;
  }
}

export interface ProcessMemory {
  readonly pid: number;
  readonly rssMb: number;
  /** Resident memory with shared pages divided among those who share them. */
  readonly pssMb: number;
}

/** The memory of a process and everything it has started, down to PostgreSQL's own processes. Linux only. */
export function memoryBelow(pid: number): ProcessMemory[] {
  const parentOf = new Map<number, number>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const status = readFileSync(`/proc/${entry}/status`, "utf8");
    parentOf.set(Number(entry), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
  }
  const isBelow = (id: number): boolean => id === pid || (parentOf.has(id) && isBelow(parentOf.get(id) ?? 0));
  return [...parentOf.keys()].filter(isBelow).map((id) => {
    const rollup = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
    const megabytes = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0) / 1024;
    return { pid: id, rssMb: megabytes("Rss"), pssMb: megabytes("Pss") };
  });
}
