import { setTimeout as pause } from "node:timers/promises";
import {
  askAlone,
  endExecutor,
  type JobsApp,
  marks,
  type RunningExecutor,
  startApp,
  startExecutor,
  until,
} from "./kit/jobs";
import { temporaryFolder } from "./kit/server";
import { type BenchResult, report } from "./result";

const MINUTE = 60_000;
/** A step that ended this shortly before a kill may not have been stored. */
const IN_FLIGHT_MS = 250;

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;

const found = (run: string, step: string) => marks.filter((mark) => mark.run === run && mark.step === step);
const firstAt = (run: string, step: string): number => found(run, step)[0]?.at ?? 0;
const countOf = (prefix: string, step: string): number =>
  marks.filter((mark) => mark.run.startsWith(prefix) && mark.step === step).length;
const numbered = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

const send = (app: JobsApp, name: string, run: string) =>
  app.client.send({ name: `bench/${name}`, data: { run } });

const result = (
  name: string,
  value: number,
  unit: string,
  detail: BenchResult["detail"],
  [ratio, baseline]: readonly [number | null, string] = [null, "none"],
): BenchResult => ({
  benchmark: `executor-${name}`,
  value: Math.round(value * 10) / 10,
  unit,
  ratio,
  baseline,
  detail,
});

async function paced(app: JobsApp): Promise<BenchResult> {
  const waits: number[] = [];
  for (const run of numbered(30, "paced")) {
    const sentAt = Date.now();
    await send(app, "one", run);
    await pause(100);
    await until(() => found(run, "work").length > 0, "a paced run");
    waits.push(firstAt(run, "work") - sentAt);
  }
  const detail = { quantile: "p50", p95_ms: quantile(waits, 0.95), events: waits.length };
  return result("event-to-step", quantile(waits, 0.5), "ms", detail);
}

async function burst(app: JobsApp): Promise<BenchResult> {
  const runs = numbered(100, "burst");
  const sentAt = Date.now();
  await Promise.all(runs.map((run) => send(app, "one", run)));
  await until(() => countOf("burst-", "end") === runs.length, "the burst");
  const waits = runs.map((run) => firstAt(run, "work") - sentAt);
  const detail = { quantile: "p95", p50_ms: quantile(waits, 0.5), events: runs.length };
  return result("burst", quantile(waits, 0.95), "ms", detail);
}

async function fanOut(app: JobsApp): Promise<BenchResult> {
  const sentAt = Date.now();
  await app.client.send(numbered(200, "fan").map((run) => ({ name: "bench/one", data: { run } })));
  await until(() => countOf("fan-", "work") === 200, "the fan-out");
  return result("fan-out", Date.now() - sentAt, "ms", { events: 200 });
}

async function steps(app: JobsApp): Promise<BenchResult> {
  const stored: number[] = [];
  const asked: number[] = [];
  for (const run of numbered(3, "steps")) {
    asked.push(await askAlone(app.url, 100));
    await send(app, "hundred", run);
    await until(() => found(run, "end").length > 0, "a hundred steps");
    stored.push((firstAt(run, "step-99") - firstAt(run, "step-0")) / 99);
  }
  const [step, baseline] = [quantile(stored, 0.5), quantile(asked, 0.5)];
  const detail = { steps: 100, rounds: 3, baseline_ms: Math.round(baseline * 10) / 10 };
  const ratio = Math.round((step / baseline) * 100) / 100;
  return result("steps", step, "ms/step", detail, [ratio, "the SDK alone answering the same calls"]);
}

async function sleep(app: JobsApp): Promise<BenchResult> {
  await send(app, "nap", "nap");
  await until(() => found("nap", "after").length > 0, "the sleep");
  return result("sleep", firstAt("nap", "after") - firstAt("nap", "before"), "ms", { asked_ms: 1000 });
}

async function cron(): Promise<BenchResult> {
  const ticks = countOf("minute", "tick");
  await until(() => countOf("minute", "tick") > ticks, "a minute");
  const at = found("minute", "tick").at(-1)?.at ?? 0;
  return result("cron", ((at + MINUTE / 2) % MINUTE) - MINUTE / 2, "ms after the minute", {});
}

/** Kills the executor in the middle of ten runs; answers the one that took its place, too. */
async function kill(
  app: JobsApp,
  executor: RunningExecutor,
  dataDir: string,
): Promise<readonly [BenchResult, RunningExecutor]> {
  const runs = numbered(10, "kill");
  for (const run of runs) await send(app, "long", run);
  await until(() => runs.every((run) => found(run, "step-0").length > 0), "runs to kill");
  await pause(300);
  const killedAt = Date.now();
  await endExecutor(executor, "SIGKILL");
  const restartedAt = Date.now();
  const next = await startExecutor(dataDir, Number(new URL(executor.url).port));
  await until(() => runs.every((run) => found(run, "end").length > 0), "the killed runs to end");

  const after = marks.filter(({ run, at }) => runs.includes(run) && at > restartedAt);
  const resumed = runs.map((run) =>
    Math.min(...after.filter((mark) => mark.run === run).map(({ at }) => at)),
  );
  const repeated = marks.filter(
    ({ run, step, at }) =>
      at < killedAt - IN_FLIGHT_MS && after.some((again) => again.run === run && again.step === step),
  );
  const detail = { runs: runs.length, stored_steps_repeated: repeated.length };
  const slowest = (Math.max(...resumed) - restartedAt) / 1000;
  return [result("kill-9", slowest, "s to the last resumed run", detail), next];
}

/** From an event to its first step, many steps in a row, a sleep, a minute, and a kill -9 in the middle of it. */
export async function run(): Promise<BenchResult[]> {
  const data = temporaryFolder();
  const executor = await startExecutor(data.path);
  const app = await startApp(executor.url);
  await app.sync();
  for (const warm of numbered(10, "warm")) await send(app, "one", warm);
  await until(() => countOf("warm-", "end") === 10, "the first runs");
  const results = [
    await paced(app),
    await burst(app),
    await fanOut(app),
    await steps(app),
    await sleep(app),
    await cron(),
  ];
  const [recovery, last] = await kill(app, executor, data.path);
  await endExecutor(last, "SIGTERM");
  app.close();
  data.remove();
  return [...results, recovery];
}

report(await run());
