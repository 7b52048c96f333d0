import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { Caller } from "@/inngest/embedded/call";
import { newItem } from "@/inngest/embedded/progress";
import { memoOf } from "@/inngest/embedded/run";
import { freshRun } from "@/inngest/embedded/run-store";
import { ulid } from "@/inngest/embedded/ulid";

export interface Mark {
  readonly step: string;
  readonly run: string;
  readonly at: number;
}

/** When which step ran, as the functions below saw it. */
export const marks: Mark[] = [];
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** An application with a few functions, and how to make its engine know them. */
export interface JobsApp {
  readonly url: string;
  readonly client: Inngest;
  sync(): Promise<void>;
  close(): void;
}

function functionsOf(client: Inngest): InngestFunction.Any[] {
  const mark = (run: string, step: string): number => marks.push({ run, step, at: Date.now() });
  const define = (id: string, work: (step: Steps, run: string) => Promise<void>) =>
    client.createFunction({ id, triggers: [{ event: `bench/${id}` }] }, async ({ event, step }) => {
      const run = String(event.data["run"]);
      const call = async (name: string, ms = 0) => {
        await step.run(name, async () => {
          mark(run, name);
          if (ms > 0) await pause(ms);
        });
      };
      await work({ call, sleep: (duration) => step.sleep("nap", duration) }, run);
      mark(run, "end");
    });
  return [
    define("one", ({ call }) => call("work")),
    define("hundred", async ({ call }) => {
      for (let i = 0; i < 100; i++) await call(`step-${i}`);
    }),
    define("nap", async ({ call, sleep }) => {
      await call("before");
      await sleep("1s");
      await call("after");
    }),
    define("long", async ({ call }) => {
      for (let i = 0; i < 20; i++) await call(`step-${i}`, 50);
    }),
    client.createFunction({ id: "minute", triggers: [{ cron: "* * * * *" }] }, async ({ step }) => {
      await step.run("tick", () => void mark("minute", "tick"));
    }),
  ];
}

interface Steps {
  readonly call: (name: string, ms?: number) => Promise<void>;
  readonly sleep: (duration: string) => Promise<void>;
}

export async function startApp(engine: string): Promise<JobsApp> {
  const client = new Inngest({
    id: "bench",
    baseUrl: engine,
    isDev: true,
    checkpointing: false,
    logger: silent,
  });
  const server: Server = createServer(serve({ client, functions: functionsOf(client) }));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`;
  return {
    url,
    client,
    async sync() {
      const answer = await fetch(url, { method: "PUT" });
      if (!answer.ok) throw new Error(`The sync answered ${answer.status}: ${await answer.text()}`);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Milliseconds a step when the application is only asked, one call after the other, and nothing is stored. */
export async function askAlone(url: string, steps: number): Promise<number> {
  const caller = new Caller(null);
  const event = JSON.stringify({ data: { run: "alone" }, id: "alone", name: "bench/hundred", ts: 1 });
  const run = freshRun({
    id: ulid(),
    functionId: "bench-hundred",
    events: `[${event}]`,
    firstEvent: event,
    priorityMs: 0,
    limits: [],
    singletonKey: null,
    parent: null,
    createdAt: 0,
  });
  const item = newItem(run, "discover", { newId: ulid }, { runAt: 0 });
  const began = performance.now();
  while (run.order.length < steps) {
    const reply = await caller.call(run, item, { url: `${url}?fnId=bench-hundred`, attempts: 1 }, 0);
    const op = reply.kind === "operations" ? reply.ops[0] : undefined;
    if (op?.op !== "StepRun") throw new Error(`The application answered ${JSON.stringify(reply)}.`);
    run.memos.set(op.id, memoOf.data("null"));
    run.order.push(op.id);
  }
  const took = performance.now() - began;
  caller.close();
  return took / steps;
}

export interface RunningExecutor {
  readonly child: ChildProcess;
  readonly url: string;
}

/** The executor by itself, with a PostgreSQL of its own below `dataDir`. */
export async function startExecutor(dataDir: string, port = 0): Promise<RunningExecutor> {
  const args = ["--import", "tsx", "scripts/executor.ts", "--port", `${port}`, "--retry-interval", "1"];
  const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: "", POSTGRES_URL: "", LOG_LEVEL: "warn" };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((ready, failed) => {
    let said = "";
    child.once("exit", () => failed(new Error(`The executor did not start: ${said}`)));
    child.stdout.on("data", (text: Buffer) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) ready(found[0]);
    });
  });
  return { child, url };
}

export async function endExecutor({ child }: RunningExecutor, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const gone = new Promise((exit) => child.once("exit", exit));
  child.kill(signal);
  await gone;
}

export async function until(reached: () => boolean, what: string, atMostMs = 90_000): Promise<void> {
  const deadline = Date.now() + atMostMs;
  while (!reached()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await pause(2);
  }
}
