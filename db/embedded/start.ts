import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { log } from "@/lib/core/log";
import { CannotStart } from "./cannot-start";
import { findPlace, type Place, PROGRAM_ENV } from "./place";
import { clearAfterKill, isRunning, readPostmaster, stopPostmaster } from "./postmaster";

export interface EmbeddedPostgres {
  /** Address of the `kiosk` database. */
  readonly url: string;
  /** Fast, clean shutdown; resolves when the last process is gone. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Server settings that differ from ours, such as `{ fsync: "off" }` for tests. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Told, in a sentence, what the person at the terminal should know. */
  readonly say?: (sentence: string) => void;
}

/** Small, durable, one machine. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 120,
  shared_buffers: "64MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  wal_level: "minimal",
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  max_wal_size: "512MB",
  io_method: "sync",
  jit: "off",
  random_page_cost: 1.1,
  log_min_messages: "warning",
  log_timezone: "UTC",
  timezone: "UTC",
} as const;

type Settings = typeof SETTINGS & { readonly fsync?: string };

interface Access {
  readonly port: number;
  readonly password: string;
}

const DATABASE = "kiosk";
const STARTING_AT_MOST_MS = 120_000;
/** Held by the Kiosk that uses the cluster, so that a second one says so instead of sharing it. */
const IN_USE_LOCK = 7_305_441;

/** Starts PostgreSQL below `dataDir`, or takes over the one that a killed Kiosk left running there. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const settings: Settings = { ...SETTINGS, ...options.settings };
  const place = await findPlace(options.dataDir, options.say ?? (() => undefined));
  if (!existsSync(place.cluster)) await createCluster(place, settings);
  const access = await ensureRunning(place, settings);
  const keeper = keepRunning(place, settings, access);
  await keeper.hold();
  return { url: urlOf(access, DATABASE), stop: keeper.stop };
}

/** Owns a running cluster: starts it again when it ends unasked, and stops it when asked. */
function keepRunning(place: Place, settings: Settings, access: Access) {
  let guard: pg.Client | undefined;
  let stopped = false;
  let reviving: Promise<void> | undefined;

  async function hold(): Promise<void> {
    const held = await takeGuard(place, access);
    await createDatabase(held);
    held.once("end", () => {
      if (!stopped) reviving = revive();
    });
    guard = held;
  }

  async function revive(): Promise<void> {
    log().error("PostgreSQL ended unasked and is started again");
    while (!stopped) {
      try {
        // Those who are connected know one address only.
        await ensureRunning(place, settings, [access.port]);
        return await hold();
      } catch (error) {
        log().error({ err: error }, "PostgreSQL could not be started again, the next try is in a second");
        await sleep(1000);
      }
    }
  }

  async function stop(): Promise<void> {
    stopped = true;
    await reviving;
    await guard?.end();
    await stopPostmaster(place.cluster);
  }

  return { hold, stop };
}

const urlOf = (access: Access, database: string) =>
  `postgres://kiosk:${access.password}@127.0.0.1:${access.port}/${database}`;

const accessFile = (place: Place) => join(place.home, "postgres.json");

const readAccess = (place: Place) => JSON.parse(readFileSync(accessFile(place), "utf8")) as Access;

const writeAccess = (place: Place, access: Access) =>
  writeFileSync(accessFile(place), JSON.stringify(access), { mode: 0o600 });

async function createCluster(place: Place, settings: Settings): Promise<void> {
  const access = { port: await freePort(), password: randomBytes(24).toString("hex") };
  writeAccess(place, access);
  // Made aside and then renamed, so that an interrupted first start leaves nothing that looks complete.
  const unfinished = `${place.cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const passwordFile = join(place.home, ".initial-password");
  writeFileSync(passwordFile, access.password, { mode: 0o600 });
  if (place.runAs)
    for (const path of [unfinished, passwordFile]) chownSync(path, place.runAs.uid, place.runAs.gid);
  try {
    const made = spawnSync(
      place.initdb,
      [
        `--pgdata=${unfinished}`,
        "--username=kiosk",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        ...(settings.fsync === "off" ? ["--no-sync"] : []),
      ],
      { ...place.runAs, cwd: "/", env: PROGRAM_ENV, encoding: "utf8" },
    );
    if (made.status !== 0)
      throw new CannotStart(
        `PostgreSQL could not create its data in ${place.cluster}: ${lastLine(made.stderr) ?? made.error?.message}`,
      );
    renameSync(unfinished, place.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function ensureRunning(place: Place, settings: Settings, ports?: number[]): Promise<Access> {
  const access = readAccess(place);
  const left = readPostmaster(place.cluster);
  if (left && isRunning(left.pid, place.cluster)) {
    const found = { ...access, port: left.port };
    if (await answers(place, found, () => isRunning(left.pid, place.cluster))) return found;
  }
  await clearAfterKill(place.cluster);
  // The remembered port may be somebody else's by now.
  for (const port of ports ?? [access.port, await freePort()]) {
    const started = { ...access, port };
    const child = spawnPostgres(place, port, settings);
    if (await answers(place, started, () => child.exitCode === null && child.signalCode === null)) {
      child.unref();
      writeAccess(place, started);
      return started;
    }
  }
  const log = readFileSync(join(place.home, "postgres.log"), "utf8");
  throw new CannotStart(`PostgreSQL did not start: ${lastLine(log) ?? "it said nothing"}`);
}

function spawnPostgres(place: Place, port: number, settings: Settings): ChildProcess {
  const output = openSync(join(place.home, "postgres.log"), "w", 0o600);
  const given = Object.entries({ ...settings, port }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // Its own process group: Ctrl-C reaches us alone, and we stop it after the last request.
  const child = spawn(place.postgres, ["-D", place.cluster, ...given], {
    ...place.runAs,
    cwd: "/",
    env: PROGRAM_ENV,
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  return child;
}

/** Waits until the cluster takes connections (recovery may take a while); false when its process has ended. */
async function answers(place: Place, access: Access, alive: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < STARTING_AT_MOST_MS; waited += 25) {
    if (readPostmaster(place.cluster)?.status === "ready" && (await isOurs(place, access))) return true;
    if (!alive()) return false;
    await sleep(25);
  }
  return false;
}

async function isOurs(place: Place, access: Access): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(access, "postgres") });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory === place.cluster;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

async function takeGuard(place: Place, access: Access): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlOf(access, "postgres") });
  // The connection only carries the lock; when the cluster goes, so does the need for it.
  client.on("error", () => undefined);
  await client.connect();
  // A killed owner's lock goes a moment after its process.
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await client.query<{ free: boolean }>("select pg_try_advisory_lock($1) as free", [
      IN_USE_LOCK,
    ]);
    if (rows[0]?.free) return client;
    await sleep(100);
  }
  await client.end();
  throw new CannotStart(`Another Kiosk is already running with the data folder ${place.home}.`);
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
  if (rowCount === 0) await client.query(`create database ${DATABASE}`);
}

/** One of this machine's ports that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject()));
    });
  });
}

const lastLine = (text: string | null | undefined): string | undefined => text?.trim().split("\n").at(-1);
