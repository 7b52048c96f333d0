import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/db/embedded/start";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

const ROOT = resolve(import.meta.dirname, "../..");
const RUNS = ["a", "b", "c", "d"];
const STEPS = 50;
const KILLS = 5;

let database: TestDatabase;
let port: number;
let appUrl: string;
let client: Inngest;
/** Every step that began, as "run/step", in the order in which they did. */
const begun: string[] = [];
const stops: (() => void)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  port = await freePort();
  client = new Inngest({
    id: "crashes",
    baseUrl: `http://127.0.0.1:${port}`,
    isDev: true,
    eventKey: "test",
    checkpointing: false,
  });
  const walk = client.createFunction(
    { id: "walk", triggers: [{ event: "test/walk" }] },
    async ({ event, step }) => {
      for (let n = 0; n < STEPS; n++)
        await step.run(`step-${n}`, async () => {
          begun.push(`${event.data["run"]}/step-${n}`);
          await pause(Math.random() * 20);
        });
    },
  );
  const server = createServer(serve({ client, functions: [walk] }));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`;
});
afterAll(async () => {
  for (const stop of stops.reverse()) stop();
  await database.drop();
});

async function startExecutor(): Promise<ChildProcess> {
  const args = ["--port", `${port}`, "--app", appUrl, "--retry-interval", "1"];
  const child = spawn(process.execPath, ["--import", "tsx", join(ROOT, "scripts/executor.ts"), ...args], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: database.url, POSTGRES_URL: "" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  stops.push(() => child.kill("SIGKILL"));
  await new Promise<void>((listening) => child.stdout?.once("data", () => listening()));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((exit) => child.once("exit", exit));
  child.kill("SIGKILL");
  await gone;
  // What the dead process had sent to the database may still be committed; its lock is free only afterwards.
  const locks = `select 1 from pg_locks l join pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and d.datname = current_database()`;
  await expect.poll(async () => (await database.sql.query(locks)).rows, { timeout: 10_000 }).toEqual([]);
}

async function storedSteps(): Promise<Set<string>> {
  const { rows } = await database.sql.query<{ events: string; name: string }>(
    "select r.events, s.name from job_steps s join job_runs r on r.id = s.run_id",
  );
  return new Set(rows.map(({ events, name }) => `${JSON.parse(events)[0].data.run}/${name}`));
}

const ended = async () =>
  (await database.sql.query("select id from job_runs where status = 'completed'")).rows.length;

describe("an executor that is killed again and again", () => {
  it("ends every run, and never begins a step again whose result was stored", {
    timeout: 120_000,
  }, async () => {
    let executor = await startExecutor();
    await expect
      .poll(async () => (await database.sql.query("select id from job_apps")).rows.length, {
        timeout: 20_000,
      })
      .toBe(1);
    await client.send(RUNS.map((run) => ({ name: "test/walk", data: { run } })));

    const kills: { begunBefore: number; stored: Set<string>; inFlight: number }[] = [];
    for (let times = 1; times <= KILLS; times++) {
      const enough = begun.length + 10 + Math.random() * 20;
      await expect.poll(() => begun.length, { timeout: 20_000, interval: 1 }).toBeGreaterThan(enough);
      await kill(executor);
      const stored = await storedSteps();
      const begunBefore = begun.length;
      kills.push({ begunBefore, stored, inFlight: new Set(begun).size - stored.size });
      executor = await startExecutor();
      await expect.poll(() => begun.length, { timeout: 20_000 }).toBeGreaterThan(begunBefore + RUNS.length);
    }
    await expect.poll(ended, { timeout: 60_000 }).toBe(RUNS.length);
    for (const { begunBefore, stored } of kills)
      expect(begun.slice(begunBefore).filter((step) => stored.has(step))).toEqual([]);

    // All that was begun twice was under way at a kill: at most one step per run each time.
    const repeats = begun.length - new Set(begun).size;
    expect(new Set(begun).size).toBe(RUNS.length * STEPS);
    for (const { inFlight } of kills) expect(inFlight).toBeLessThanOrEqual(RUNS.length);
    expect(repeats).toBeLessThanOrEqual(kills.reduce((sum, { inFlight }) => sum + inFlight, 0));
    await kill(executor);
  });
});
