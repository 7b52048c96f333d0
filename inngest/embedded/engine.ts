import { admit, throttledStart } from "./admission";
import { canonical } from "./canonical";
import type { FunctionConfig } from "./config";
import { parseDuration } from "./duration";
import { type Event, makeEvent } from "./event";
import { evaluate, keyOf } from "./expression";
import { type Functions, timer } from "./functions";
import type { Work } from "./lane";
import { applyReply, type Ending, endStep, type Invocation, newItem, type Rules } from "./progress";
import { errorValue, type Reply } from "./reply";
import { type Item, memoOf, type Run } from "./run";
import { freshRun, type RunStore } from "./run-store";
import { limitsOf } from "./slots";
import { ulid } from "./ulid";
import { cancelWaits, isMet, type Waits } from "./waits";

/** A run that a step's event starts leaves the sender this much of a lead, to store that step and do its next. */
const SENDER_AHEAD_MS = 50;
const PRIORITY_AT_MOST_SECONDS = 600;

export interface EngineOptions {
  readonly functions: Functions;
  readonly runs: RunStore;
  readonly waits: Waits;
  readonly firstRetryMs: number;
}

/** What happens to runs: they start by events, go on by answers and timers, and end. Works inside the lane only. */
export class Engine {
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Takes events in: ends waits, cancels, starts. An event id that was seen before does nothing. */
  async takeEvents(work: Work, events: readonly Event[], fromStep = false): Promise<void> {
    const text = `insert into job_event_ids (name, id, received_at)
      select name, id, $3 from unnest($1::text[], $2::text[]) as given(name, id) on conflict do nothing returning name, id`;
    const given = [events.map(({ name }) => name), events.map(({ id }) => id)];
    const fresh = await work.query<{ name: string; id: string }>("events", text, [
      ...given,
      new Date(work.now),
    ]);
    const unseen = new Set(fresh.map(({ name, id }) => `${name}\n${id}`));
    for (const event of events) {
      if (!unseen.delete(`${event.name}\n${event.id}`)) continue;
      await this.#wakeWaits(work, event);
      for (const config of this.#options.functions.triggeredBy(event))
        if ((await admit(work, config, event)) === "start")
          await this.startRun(work, config, [event], { afterMs: fromStep ? SENDER_AHEAD_MS : 0 });
    }
  }

  /** Answers whether a run was started: a singleton may refuse. */
  async startRun(
    work: Work,
    config: FunctionConfig,
    events: readonly Event[],
    { parent = null, afterMs = 0 }: { parent?: Run["parent"]; afterMs?: number } = {},
  ): Promise<boolean> {
    const [first] = events;
    if (!first) return false;
    const singletonKey = config.singleton ? keyOf(config.singleton.key, first.value) : null;
    if (config.singleton && singletonKey !== null) {
      const active = await this.#activeSingletons(work, config.id, singletonKey);
      if (active.length > 0 && config.singleton.mode === "skip") return false;
      for (const run of active) await this.cancel(work, run, "Another run took its place.");
    }
    const run = freshRun({
      id: ulid(),
      functionId: config.id,
      events: `[${events.map(({ text }) => text).join(",")}]`,
      firstEvent: first.text,
      priorityMs: priorityOf(config, first),
      limits: limitsOf(config, first.value),
      singletonKey,
      parent,
      createdAt: work.now,
    });
    const runAt = Math.max(work.now + afterMs, first.ts, await throttledStart(work, config, first));
    run.discovery = newItem(run, "discover", { newId: ulid }, { runAt });
    work.changes.runs.push(run);
    work.changes.items.push(run.discovery);
    if (config.timeouts?.start !== undefined)
      work.changes.items.push(
        newItem(run, "start-timeout", { newId: ulid }, { runAt: work.now + config.timeouts.start }),
      );
    const waits = cancelWaits(run, this.#options.functions, first, parseDuration);
    work.changes.waits.push(...waits);
    for (const wait of waits) this.#options.waits.note(wait);
    this.#options.runs.add(run);
    return true;
  }

  /** A call was answered. */
  async handleReply(work: Work, run: Run, item: Item, reply: Reply): Promise<void> {
    if (run.ended) return;
    const attempts = this.#options.functions.get(run.functionId)?.config.attempts ?? 1;
    const waitsBefore = work.changes.waits.length;
    const verdict = applyReply(run, item, reply, work.changes, this.#rules(work, attempts));
    for (const wait of work.changes.waits.slice(waitsBefore)) this.#options.waits.note(wait);
    for (const invocation of verdict.invocations) await this.#invoke(work, run, invocation);
    if (verdict.ending !== null) await this.#end(work, run, verdict.ending);
  }

  /** The first call of a run is about to be made: the time it may take starts to count. */
  started(work: Work, run: Run): void {
    const finish = this.#options.functions.get(run.functionId)?.config.timeouts?.finish;
    if (finish === undefined || run.ended) return;
    work.changes.items.push(newItem(run, "finish-timeout", { newId: ulid }, { runAt: work.now + finish }));
  }

  async cancel(work: Work, run: Run, why: string): Promise<void> {
    await this.#end(work, run, { status: "cancelled", output: canonical(errorValue("Cancelled", why)) });
  }

  /** A sleep, wait or invocation is over. */
  endStep(work: Work, run: Run, item: Pick<Item, "stepId" | "label">, memo: string): void {
    if (item.stepId === null) return;
    endStep(run, { id: item.stepId, name: item.label, memo }, work.changes, this.#rules(work, 1));
  }

  #rules(work: Work, attempts: number): Rules {
    return {
      now: work.now,
      newId: ulid,
      random: Math.random,
      firstRetryMs: this.#options.firstRetryMs,
      attempts,
    };
  }

  async #wakeWaits(work: Work, event: Event): Promise<void> {
    const found = await this.#options.waits.find(work, event);
    if (found.length === 0) return;
    await this.#options.runs.load(
      work,
      found.map(({ run_id }) => run_id),
    );
    for (const wait of found) {
      const run = this.#options.runs.get(wait.run_id);
      if (!run || run.ended || !isMet(wait, run, event)) continue;
      if (wait.kind === "cancel") await this.cancel(work, run, `Cancelled by ${event.name}.`);
      else {
        const item = run.pending.get(wait.step_id);
        if (item) this.endStep(work, run, item, memoOf.data(event.text));
      }
    }
  }

  async #activeSingletons(work: Work, functionId: string, key: string): Promise<Run[]> {
    const text = "select id from job_runs where function_id = $1 and singleton_key = $2 and ended_at is null";
    const rows = await work.query<{ id: string }>("singletons", text, [functionId, key]);
    return this.#options.runs.load(
      work,
      rows.map(({ id }) => id),
    );
  }

  async #invoke(work: Work, run: Run, invocation: Invocation): Promise<void> {
    const config = this.#options.functions.get(invocation.functionId)?.config;
    const event = makeEvent({ name: "inngest/function.invoked", data: invocation.data }, work.now);
    const parent = { runId: run.id, stepId: invocation.stepId };
    if (config && (await this.startRun(work, config, [event], { parent }))) return;
    const why = config ? "is already running, and only once at a time" : "does not exist";
    const error = errorValue("Error", `The function "${invocation.functionId}" ${why}.`);
    const item = run.pending.get(invocation.stepId);
    await work.settle(run.id);
    if (item) this.endStep(work, run, item, memoOf.error(canonical(error)));
  }

  async #end(work: Work, run: Run, ending: Ending): Promise<void> {
    if (run.ended) return;
    run.ended = true;
    await work.settle(run.id);
    work.changes.ended.push({
      runId: run.id,
      status: ending.status,
      output: ending.output,
      startedAt: run.startedAt,
    });
    work.afterCommit(() => this.#options.runs.ended(run));
    if (ending.status === "failed") this.#tellFailure(work, run, ending);
    if (run.parent !== null) await this.#answerParent(work, run.parent, ending);
  }

  async #answerParent(work: Work, parent: NonNullable<Run["parent"]>, ending: Ending): Promise<void> {
    const [run] = await this.#options.runs.load(work, [parent.runId]);
    const item = run?.pending.get(parent.stepId);
    if (!run || !item) return;
    const memo = ending.status === "completed" ? memoOf.data(ending.output) : memoOf.error(ending.output);
    this.endStep(work, run, item, memo);
  }

  /** Through the queue, so that the event is as certain as the failure and is taken in like any other. */
  #tellFailure(work: Work, run: Run, ending: Ending): void {
    const event = makeEvent(
      {
        id: `${run.id}-failed`,
        name: "inngest/function.failed",
        data: {
          error: JSON.parse(ending.output) as unknown,
          event: JSON.parse(run.firstEvent) as unknown,
          events: JSON.parse(run.events) as unknown,
          function_id: run.functionId,
          run_id: run.id,
        },
      },
      work.now,
    );
    work.changes.items.push(timer("emit", null, work.now, event.text));
  }
}

function priorityOf(config: FunctionConfig, event: Event): number {
  const source = config.priority?.run;
  if (source === undefined) return 0;
  const seconds = Number(evaluate(source, { event: event.value }) ?? 0);
  if (!Number.isFinite(seconds)) return 0;
  return 1000 * Math.max(-PRIORITY_AT_MOST_SECONDS, Math.min(PRIORITY_AT_MOST_SECONDS, seconds));
}
