import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inngest } from "@/inngest/client";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { Executor } from "./executor";
import { listen } from "./listen";
import { local } from "./local";
import { prune } from "./prune";
import { type EmbeddedExecutor, startEmbeddedExecutor } from "./start";

let database: TestDatabase;
let running: { stop(): Promise<void> | void }[];

beforeEach(async () => {
  database = await createTestDatabase();
  running = [];
});
afterEach(async () => {
  for (const one of running.reverse()) await one.stop();
  await database.drop();
});

async function serveFunctions(functions: InngestFunction.Any[]): Promise<string> {
  const server: Server = createServer(serve({ client: inngest, functions, enableUnauthedSync: false }));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  running.push({
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`;
}

async function start(appUrl: string, callsAtOnce = 50): Promise<EmbeddedExecutor> {
  const executor = await startEmbeddedExecutor({
    databaseUrl: database.url,
    appUrl,
    firstRetrySeconds: 0.1,
    callsAtOnce,
  });
  running.push(executor);
  await vi.waitFor(async () => expect(await count("job_apps")).toBe(1), 10_000);
  return executor;
}

async function count(table: string): Promise<number> {
  const { rows } = await database.sql.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? 0;
}

const runs = async () =>
  (
    await database.sql.query<{ status: string; output: string }>(
      "select status, output from job_runs order by id",
    )
  ).rows;

const reached = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

const napper = (calls: string[]) =>
  inngest.createFunction({ id: "napper", triggers: [{ event: "test/nap" }] }, async ({ step, event }) => {
    await step.run("before", () => void calls.push("before"));
    await step.sleep("nap", event.data["nap"]);
    await step.run("after", () => void calls.push("after"));
  });

describe("the executor in this process", () => {
  it("runs what the client sends, without a port of its own", async () => {
    const greet = inngest.createFunction(
      { id: "greet", triggers: [{ event: "test/greet" }] },
      async ({ event, step }) => step.run("greet", () => `Hello, ${event.data["name"]}`),
    );
    await start(await serveFunctions([greet]));
    await inngest.send({ name: "test/greet", data: { name: "Hala" } });
    await reached(async () =>
      expect(await runs()).toEqual([{ status: "completed", output: '"Hello, Hala"' }]),
    );
    expect(await count("job_queue")).toBe(0);
  });

  it("calls an application that answers to its own signature only", async () => {
    const appUrl = await serveFunctions([napper([])]);
    await start(appUrl);
    const body = JSON.stringify({
      event: { name: "test/nap", data: {} },
      events: [],
      steps: {},
      ctx: { run_id: "r" },
    });
    const call = (method: string) => fetch(`${appUrl}?fnId=kiosk-napper&stepId=step`, { method, body });
    expect([(await call("POST")).status, (await call("PUT")).status]).toEqual([401, 401]);
  });

  it("runs everything that waits for a free slot", async () => {
    const seen = new Set<number>();
    const slow = inngest.createFunction(
      { id: "slow", triggers: [{ event: "test/slow" }] },
      async ({ event, step }) => {
        await step.run("work", () => void seen.add(event.data["n"]));
      },
    );
    await start(await serveFunctions([slow]), 2);
    await inngest.send(Array.from({ length: 150 }, (_, n) => ({ name: "test/slow", data: { n } })));
    await reached(() => expect(seen.size).toBe(150));
  });

  it("takes an event with a known id once", async () => {
    const calls: string[] = [];
    const executor = await start(await serveFunctions([napper(calls)]));
    const event = { name: "test/nap", id: "outbox-1", data: { nap: "1s" } };
    await Promise.all([executor.send(event), executor.send(event)]);
    await executor.send(event);
    await reached(() => expect(calls).toEqual(["before", "after"]));
    expect(await count("job_runs")).toBe(1);
  });

  it("goes on where a former process stopped", async () => {
    const calls: string[] = [];
    const appUrl = await serveFunctions([napper(calls)]);
    const first = await start(appUrl);
    await first.send({ name: "test/nap", data: { nap: "1s" } });
    await reached(async () => expect(await count("job_steps")).toBe(1));
    await first.stop();
    running.pop();
    await pause(1100);
    expect(calls).toEqual(["before"]);
    await start(appUrl);
    await reached(() => expect(calls).toEqual(["before", "after"]));
  });

  it("begins again when it loses its database, and repeats nothing that is stored", async () => {
    const calls: string[] = [];
    const executor = await start(await serveFunctions([napper(calls)]));
    await executor.send({ name: "test/nap", data: { nap: "2s" } });
    await reached(async () => expect(await count("job_steps")).toBe(1));
    await database.sql.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
    );
    await expect(executor.send({ name: "test/nap", data: { nap: "1s" } })).rejects.toThrow();
    await reached(() => expect(calls).toEqual(["before", "after"]));
  });

  it("leaves the work to the one that leads already", async () => {
    const calls: string[] = [];
    const appUrl = await serveFunctions([napper(calls)]);
    const first = await start(appUrl);
    const options = {
      apps: [],
      callUrl: appUrl,
      firstRetryMs: 100,
      callsAtOnce: 5,
      keepRunsDays: 7,
      syncEveryMs: 1000,
    };
    const second = new Executor({ ...options, databaseUrl: database.url, signingKey: local().signingKey });
    await second.start(300);
    running.push(second);
    expect(second.leads).toBe(false);
    await first.stop();
    expect(await second.ready(5000)).toBe(true);
  });
});

describe("the executor's listener", () => {
  const keys = { eventKey: "right", signingKey: "00ff", callUrl: null };

  async function serveExecutor(): Promise<string> {
    const options = {
      apps: [],
      callUrl: null,
      firstRetryMs: 100,
      callsAtOnce: 5,
      keepRunsDays: 7,
      syncEveryMs: 1000,
    };
    const executor = new Executor({ ...options, databaseUrl: database.url, signingKey: keys.signingKey });
    await executor.start();
    running.push(executor);
    const server = await listen(executor, keys, 0);
    running.push({ stop: () => void server.close() });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each([
    ["a wrong event key", "/e/wrong", '{"name":"a"}', 401],
    ["a registration without the signing key", "/fn/register", '{"url":"http://a/","functions":[]}', 401],
    ["an event without a name", "/e/right", "{}", 400],
    ["a body that is not JSON", "/e/right", "{", 400],
    ["a body of more than 8 MB", "/e/right", " ".repeat(9 * 1024 * 1024), 413],
    ["an unknown address", "/v1/events", "", 404],
  ])("refuses %s", async (_, path, body, status) => {
    const answer = await fetch(`${await serveExecutor()}${path}`, { method: "POST", body }).catch(() => null);
    // A sender that is cut off in the middle of a body may see the connection break instead of the answer.
    expect(answer?.status ?? 413).toBe(status);
  });

  it("refuses a registration that cannot be carried out and says why", async () => {
    const { hashedSigningKey } = await import("./canonical");
    const answer = await fetch(`${await serveExecutor()}/fn/register`, {
      method: "POST",
      headers: { authorization: `Bearer ${hashedSigningKey(keys.signingKey)}` },
      body: JSON.stringify({
        url: "http://a/",
        appName: "a",
        functions: [{ id: "f", triggers: [{ cron: "now" }] }],
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("f: triggers");
  });

  it("answers the ids of the events it took", async () => {
    const answer = await fetch(`${await serveExecutor()}/e/right`, {
      method: "POST",
      body: '[{"name":"a","id":"x"},{"name":"b"}]',
    });
    const body = (await answer.json()) as { ids: string[] };
    expect([answer.status, body.ids.length, body.ids[0]]).toEqual([200, 2, "x"]);
  });
});

describe("old rows", () => {
  it("go once they are older than they are kept, and nothing else does", async () => {
    const appUrl = await serveFunctions([napper([])]);
    const executor = await start(appUrl);
    await executor.send({ name: "test/nap", data: { nap: "1s" } });
    await executor.send({ name: "test/nap", data: { nap: "1h" } });
    await reached(async () =>
      expect((await runs()).filter(({ status }) => status === "completed")).toHaveLength(1),
    );
    await executor.stop();
    running.pop();
    const { Lane } = await import("./lane");
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const lane = new Lane({
      client,
      now: Date.now,
      claim: () => false,
      stored: () => undefined,
      broken: () => undefined,
    });
    const tomorrow = Date.now() + 86_400_000 + 1000;
    await prune(lane, tomorrow, 2);
    expect([await count("job_runs"), await count("job_event_ids")]).toEqual([2, 0]);
    await prune(lane, tomorrow, 1);
    expect((await runs()).map(({ status }) => status)).toEqual(["running"]);
    await client.end();
  });
});
