import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CannotStart } from "./cannot-start";
import { readPostmaster } from "./postmaster";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./start";

let dataDir: string;
let running: EmbeddedPostgres[];
const settings = { fsync: "off" };

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "kiosk-embedded-"));
  chmodSync(dataDir, 0o711);
  running = [];
});
afterEach(async () => {
  for (const cluster of running) await cluster.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const cluster = await startEmbeddedPostgres({ dataDir, settings });
  running.push(cluster);
  return cluster;
}

async function ask<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const portOf = (cluster: EmbeddedPostgres) => Number(new URL(cluster.url).port);
const postmaster = () => readPostmaster(join(dataDir, "postgres"));

/** A Kiosk in a process of its own, killed once `statement` has run: its PostgreSQL lives on. */
async function ownAndDie(statement: string): Promise<string> {
  const { owner, url } = await own(statement);
  owner.kill("SIGKILL");
  await once(owner, "exit");
  return url;
}

async function own(statement: string) {
  const script = `
    import { startEmbeddedPostgres } from "./db/embedded/start.ts";
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { fsync: "off" } });
    console.log(url);`;
  const owner = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script]);
  const [line] = (await once(owner.stdout, "data")) as [Buffer];
  const url = line.toString().trim();
  await ask(url, statement);
  return { owner, url };
}

const eventually = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const result = await work().then(
      (value) => ({ value }),
      () => undefined,
    );
    if (result) return result.value;
    await sleep(50);
  }
  return work();
};

describe("the embedded PostgreSQL", () => {
  it("keeps what was written from one start to the next, on the same port", async () => {
    const first = await start();
    await ask(first.url, "create table kept as select 42 as answer");
    await first.stop();
    expect(postmaster()).toBeUndefined();

    const second = await start();
    expect(portOf(second)).toBe(portOf(first));
    expect(await ask(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("is version 18, stores UTF-8 and counts in UTC", async () => {
    const { url } = await start();
    expect(await ask(url, "select current_setting('server_version_num')::int / 10000 as version")).toEqual([
      { version: 18 },
    ]);
    expect(await ask(url, "select lower('ЗАКАЗ') as word, current_setting('timezone') as zone")).toEqual([
      { word: "заказ", zone: "UTC" },
    ]);
  });

  it("lets nobody else read its password", async () => {
    await start();
    expect(statSync(join(dataDir, "postgres.json")).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, "postgres")).mode & 0o777).toBe(0o700);
    expect(readdirSync(dataDir)).not.toContain(".initial-password");
  });

  it("refuses a wrong password", async () => {
    const address = new URL((await start()).url);
    address.password = "guessed";
    await expect(ask(address.href, "select 1")).rejects.toThrow("password authentication failed");
  });

  it("is taken over when its owner was killed, not started twice", async () => {
    const url = await ownAndDie("create table kept as select 42 as answer");
    const pid = postmaster()?.pid;

    const next = await start();
    expect(next.url).toBe(url);
    expect(postmaster()?.pid).toBe(pid);
    expect(await ask(next.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("recovers when it was killed as well", async () => {
    await ownAndDie("create table kept as select 42 as answer");
    process.kill(postmaster()?.pid ?? 0, "SIGKILL");

    const { url } = await start();
    expect(await ask(url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("recovers when its owner hangs and has not noticed that it was killed", async () => {
    const { owner } = await own("create table kept as select 42 as answer");
    owner.kill("SIGSTOP");
    process.kill(postmaster()?.pid ?? 0, "SIGKILL");

    const { url } = await start();
    expect(await ask(url, "select answer from kept")).toEqual([{ answer: 42 }]);
    owner.kill("SIGKILL");
    await once(owner, "exit");
  });

  it("is started again at the same address when it is killed under its owner", async () => {
    const { url } = await start();
    await ask(url, "create table kept as select 42 as answer");
    process.kill(postmaster()?.pid ?? 0, "SIGKILL");
    expect(await eventually(() => ask(url, "select answer from kept"))).toEqual([{ answer: 42 }]);
  });

  it("is not fooled by a process number that is somebody else's by now", async () => {
    await (await start()).stop();
    writeFileSync(
      join(dataDir, "postgres", "postmaster.pid"),
      `${process.pid}\n${join(dataDir, "postgres")}\n0\n1\n\n127.0.0.1\n0 0\nready   \n`,
    );
    const { url } = await start();
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("moves to another port when its own was taken", async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer();
    await new Promise<void>((listening) => squatter.listen(portOf(first), "127.0.0.1", listening));
    try {
      expect(portOf(await start())).not.toBe(portOf(first));
    } finally {
      squatter.close();
    }
  });

  it("serves one owner at a time", async () => {
    await start();
    await expect(startEmbeddedPostgres({ dataDir, settings })).rejects.toThrow(
      `Another Kiosk is already running with the data folder ${dataDir}.`,
    );
  });

  it("says so when its folder cannot be written", async () => {
    const file = join(dataDir, "file");
    writeFileSync(file, "");
    const refused = startEmbeddedPostgres({ dataDir: join(file, "data"), settings });
    await expect(refused).rejects.toThrow(CannotStart);
    await expect(refused).rejects.toThrow(`The data folder ${join(file, "data")} cannot be written`);
  });

  it.runIf(existsSync("/proc/self"))("says so where no folder can be made at all", async () => {
    await expect(startEmbeddedPostgres({ dataDir: "/proc/nowhere/data", settings })).rejects.toThrow(
      "The data folder /proc/nowhere/data cannot be written",
    );
  });

  it.runIf(process.getuid?.() === 0)("lives elsewhere when its user cannot enter the folder", async () => {
    chmodSync(dataDir, 0o700);
    const said: string[] = [];
    const cluster = await startEmbeddedPostgres({ dataDir, settings, say: (line) => said.push(line) });
    const folder = /\/var\/tmp\/kiosk-\w+/.exec(said[0] ?? "")?.[0] ?? "";
    try {
      expect(said).toEqual([
        `The database user cannot enter ${dataDir}, so the database lives in ${folder}.`,
      ]);
      expect(existsSync(join(folder, "postgres", "PG_VERSION"))).toBe(true);
      expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    } finally {
      await cluster.stop();
      spawnSync("rm", ["-rf", folder]);
    }
  });
});
