import { canonical } from "./canonical";
import type { FunctionConfig } from "./config";
import type { Engine } from "./engine";
import { makeEvent, storedEvent } from "./event";
import { type Functions, setCron, timer } from "./functions";
import type { Work } from "./lane";
import { errorValue } from "./reply";
import { type Item, memoOf } from "./run";
import type { RunStore } from "./run-store";

/** What happens when a timer has run out: a step ends, a run is cancelled, or runs start. */
export class Timers {
  readonly #engine: Engine;
  readonly #functions: Functions;
  readonly #runs: RunStore;

  constructor(engine: Engine, functions: Functions, runs: RunStore) {
    this.#engine = engine;
    this.#functions = functions;
    this.#runs = runs;
  }

  async fire(work: Work, item: Item): Promise<void> {
    if (item.runId === null) return this.#fireAlone(work, item);
    const run = this.#runs.get(item.runId);
    if (!run || run.ended) return;
    work.changes.doneItems.push(item.id);
    switch (item.kind) {
      case "start-timeout":
        if (run.startedAt === null && run.memos.size === 0)
          await this.#engine.cancel(work, run, "It did not start in time.");
        return;
      case "finish-timeout":
        return this.#engine.cancel(work, run, "It did not finish in time.");
      case "invoke": {
        const error = errorValue("InngestInvokeTimeoutError", "The invoked function did not finish in time.");
        return this.#engine.endStep(work, run, item, memoOf.error(canonical(error)));
      }
      default:
        return this.#engine.endStep(work, run, item, memoOf.data("null"));
    }
  }

  /** A timer that belongs to no run. */
  async #fireAlone(work: Work, item: Item): Promise<void> {
    const payload = item.payload ?? "{}";
    if (item.kind === "emit") {
      work.changes.doneItems.push(item.id);
      return this.#engine.takeEvents(work, [storedEvent(payload)]);
    }
    const {
      functionId,
      key = "",
      cron,
    } = JSON.parse(payload) as {
      functionId: string;
      key?: string;
      cron?: string;
    };
    const config = this.#functions.get(functionId)?.config;
    if (cron !== undefined && config) {
      // Moving the timer instead of replacing it keeps it one row whatever happens.
      setCron(work, functionId, cron);
      const tick = { name: "inngest/scheduled.timer", data: { cron }, ts: item.runAt };
      await this.#engine.startRun(work, config, [makeEvent(tick, work.now)]);
      return;
    }
    work.changes.doneItems.push(item.id);
    if (item.kind === "debounce") return this.#releaseDebounced(work, config, functionId, key);
    if (item.kind === "batch") return this.#releaseBatch(work, config, functionId, key);
  }

  async #releaseDebounced(
    work: Work,
    config: FunctionConfig | undefined,
    functionId: string,
    key: string,
  ): Promise<void> {
    const text = "delete from job_debounces where function_id = $1 and key = $2 returning event";
    const [row] = await work.query<{ event: string }>("debounced", text, [functionId, key]);
    if (row && config) await this.#engine.startRun(work, config, [storedEvent(row.event)]);
  }

  async #releaseBatch(
    work: Work,
    config: FunctionConfig | undefined,
    functionId: string,
    key: string,
  ): Promise<void> {
    const batch = config?.batchEvents;
    const text = `with taken as (delete from job_batched_events where id in (
        select id from job_batched_events where function_id = $1 and key = $2 order by id limit $3)
        returning id, event)
      select event, (select count(*) from job_batched_events where function_id = $1 and key = $2)::int as total
      from taken order by id`;
    const most = batch?.maxSize ?? 1000;
    const rows = await work.query<{ event: string; total: number }>("batch", text, [functionId, key, most]);
    if (!config || !batch || rows.length === 0) return;
    await this.#engine.startRun(
      work,
      config,
      rows.map(({ event }) => storedEvent(event)),
    );
    const left = (rows[0]?.total ?? 0) - rows.length;
    if (left <= 0) return;
    const runAt = work.now + (left >= batch.maxSize ? 0 : batch.timeout);
    work.changes.items.push(timer("batch", `batch ${functionId} ${key}`, runAt, { functionId, key }));
  }
}
