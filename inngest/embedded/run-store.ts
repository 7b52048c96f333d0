import { itemOf } from "./dispatcher";
import type { Work } from "./lane";
import { type Item, isCall, type Run } from "./run";

const BYTES_AT_MOST = 64 * 1024 * 1024;
const RUNS_AT_MOST = 5000;

interface RunRow {
  id: string;
  function_id: string;
  events: string;
  priority_ms: number;
  limits: string[];
  singleton_key: string | null;
  parent_run_id: string | null;
  parent_step_id: string | null;
  created_at: Date;
}

interface StepRow {
  run_id: string;
  step_id: string;
  result: string;
}

const RUNS = `select id, function_id, events, priority_ms, limits, singleton_key, parent_run_id, parent_step_id, created_at
  from job_runs where id = any($1::text[]) and ended_at is null`;
const STEPS =
  "select run_id, step_id, result from job_steps where run_id = any($1::text[]) order by run_id, position";
const ITEMS = `select id, run_id, step_id, kind, label, run_at, rank, attempt, race, limits, timer_key, payload
  from job_queue where run_id = any($1::text[])`;

export function freshRun(
  fields: Omit<
    Run,
    "memos" | "order" | "pending" | "discovery" | "discovering" | "askAgain" | "ended" | "bytes" | "startedAt"
  >,
): Run {
  return {
    ...fields,
    startedAt: null,
    memos: new Map(),
    order: [],
    pending: new Map(),
    discovery: null,
    discovering: false,
    askAgain: false,
    ended: false,
    bytes: fields.events.length,
  };
}

/** Runs in memory. Those with no call under way may be forgotten at any time: the database has them. */
export class RunStore {
  readonly #runs = new Map<string, Run>();
  readonly #callsUnderWay = new Map<string, number>();
  readonly #counted = new Map<string, number>();
  #bytes = 0;
  #cleaning = false;

  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  add(run: Run): void {
    this.#runs.set(run.id, run);
    this.#count(run);
  }

  /** The runs of these ids that have not ended. */
  async load(work: Work, ids: readonly string[]): Promise<Run[]> {
    const missing = [...new Set(ids)].filter((id) => !this.#runs.has(id));
    if (missing.length > 0) await this.#read(work, missing);
    return ids.flatMap((id) => this.#runs.get(id) ?? []).filter((run) => !run.ended);
  }

  hold(id: string): void {
    this.#callsUnderWay.set(id, (this.#callsUnderWay.get(id) ?? 0) + 1);
  }

  letGo(run: Run): void {
    const left = (this.#callsUnderWay.get(run.id) ?? 1) - 1;
    if (left > 0) this.#callsUnderWay.set(run.id, left);
    else this.#callsUnderWay.delete(run.id);
    if (run.ended) this.#forget(run);
    else this.#count(run);
    if (this.#cleaning || !this.#isFull(1)) return;
    this.#cleaning = true;
    // Calls that the present commit starts have not been counted yet.
    setImmediate(() => this.#makeRoom());
  }

  /** An ended run is kept only while a call of it is under way. */
  ended(run: Run): void {
    if (!this.#callsUnderWay.has(run.id)) this.#forget(run);
  }

  #isFull(share: number): boolean {
    return this.#bytes > BYTES_AT_MOST * share || this.#runs.size > RUNS_AT_MOST * share;
  }

  #count(run: Run): void {
    this.#bytes += run.bytes - (this.#counted.get(run.id) ?? 0);
    this.#counted.set(run.id, run.bytes);
  }

  #forget(run: Run): void {
    this.#runs.delete(run.id);
    this.#bytes -= this.#counted.get(run.id) ?? 0;
    this.#counted.delete(run.id);
  }

  #makeRoom(): void {
    this.#cleaning = false;
    for (const run of this.#runs.values()) {
      if (!this.#isFull(0.5)) return;
      if (!this.#callsUnderWay.has(run.id)) this.#forget(run);
    }
  }

  async #read(work: Work, ids: readonly string[]): Promise<void> {
    const found = new Map<string, Run>();
    for (const row of await work.query<RunRow>("runs", RUNS, [ids])) found.set(row.id, runOf(row));
    if (found.size === 0) return;
    const known = [[...found.keys()]];
    for (const row of await work.query<StepRow>("steps", STEPS, known)) {
      const run = found.get(row.run_id);
      run?.memos.set(row.step_id, row.result);
      run?.order.push(row.step_id);
      if (run) run.bytes += row.result.length;
    }
    type Row = Parameters<typeof itemOf>[0];
    for (const row of await work.query<Row>("items", ITEMS, known)) {
      const run = found.get(row.run_id ?? "");
      if (run) place(run, itemOf(row));
    }
    for (const run of found.values()) this.add(run);
  }
}

function place(run: Run, item: Item): void {
  if (item.kind === "discover") run.discovery = item;
  else if (item.stepId !== null && (isCall(item) || ["sleep", "wait", "invoke"].includes(item.kind)))
    run.pending.set(item.stepId, item);
}

const runOf = (row: RunRow): Run =>
  freshRun({
    id: row.id,
    functionId: row.function_id,
    events: row.events,
    firstEvent: JSON.stringify((JSON.parse(row.events) as unknown[])[0]),
    priorityMs: row.priority_ms,
    limits: row.limits,
    singletonKey: row.singleton_key,
    parent:
      row.parent_run_id === null || row.parent_step_id === null
        ? null
        : { runId: row.parent_run_id, stepId: row.parent_step_id },
    createdAt: row.created_at.getTime(),
  });
