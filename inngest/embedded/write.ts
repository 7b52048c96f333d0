import type { ClientBase } from "pg";
import type { Changes } from "./changes";

/** Rows of each kind travel as one JSON array, so a statement has the same few parameters for any number of rows. */
const PARTS: {
  readonly name: keyof Changes;
  readonly sql: (parameter: string) => string;
  readonly row: (row: never, extra: Extra) => unknown;
}[] = [
  part("runs", {
    sql: (p) => `insert into job_runs (id, function_id, status, events, priority_ms, limits, singleton_key,
        parent_run_id, parent_step_id, created_at)
      select id, function_id, 'running', events, priority_ms, limits, singleton_key, parent_run_id, parent_step_id, created_at
      from json_to_recordset(${p}::json) as r(id text, function_id text, events text, priority_ms int, limits text[],
        singleton_key text, parent_run_id text, parent_step_id text, created_at timestamptz)`,
    row: (run) => ({
      id: run.id,
      function_id: run.functionId,
      events: run.events,
      priority_ms: run.priorityMs,
      limits: run.limits,
      singleton_key: run.singletonKey,
      parent_run_id: run.parent?.runId ?? null,
      parent_step_id: run.parent?.stepId ?? null,
      created_at: iso(run.createdAt),
    }),
  }),
  part("items", {
    sql: (p) => `insert into job_queue (id, run_id, step_id, kind, label, run_at, rank, attempt, race, limits,
        timer_key, payload, claimed_at)
      select * from json_to_recordset(${p}::json) as r(id text, run_id text, step_id text, kind text, label text,
        run_at timestamptz, rank timestamptz, attempt int, race boolean, limits text[], timer_key text, payload text,
        claimed_at timestamptz)
      on conflict (timer_key) do update set run_at = excluded.run_at, rank = excluded.rank, payload = excluded.payload`,
    row: (item, { claimed, now }) => ({
      id: item.id,
      run_id: item.runId,
      step_id: item.stepId,
      kind: item.kind,
      label: item.label,
      run_at: iso(item.runAt),
      rank: iso(item.rank),
      attempt: item.attempt,
      race: item.race,
      limits: item.limits,
      timer_key: item.timerKey,
      payload: item.payload,
      claimed_at: claimed.has(item.id) ? iso(now) : null,
    }),
  }),
  part("steps", {
    sql: (p) => `insert into job_steps (run_id, step_id, position, name, result, ended_at)
      select * from json_to_recordset(${p}::json) as r(run_id text, step_id text, position int, name text, result text,
        ended_at timestamptz)`,
    row: (step, { now }) => ({
      run_id: step.runId,
      step_id: step.stepId,
      position: step.position,
      name: step.name,
      result: step.result,
      ended_at: iso(now),
    }),
  }),
  part("waits", {
    sql: (
      p,
    ) => `insert into job_waits (run_id, step_id, kind, event_name, expression, match_path, match_value, expires_at)
      select * from json_to_recordset(${p}::json) as r(run_id text, step_id text, kind text, event_name text,
        expression text, match_path text, match_value text, expires_at timestamptz)`,
    row: (wait) => ({
      run_id: wait.runId,
      step_id: wait.stepId,
      kind: wait.kind,
      event_name: wait.eventName,
      expression: wait.expression,
      match_path: wait.matchPath,
      match_value: wait.matchValue,
      expires_at: wait.expiresAt === null ? null : iso(wait.expiresAt),
    }),
  }),
  part("ended", {
    sql: (
      p,
    ) => `update job_runs set status = e.status, output = e.output, started_at = e.started_at, ended_at = e.ended_at
      from json_to_recordset(${p}::json) as e(run_id text, status text, output text, started_at timestamptz, ended_at timestamptz)
      where job_runs.id = e.run_id`,
    row: (end, { now }) => ({
      run_id: end.runId,
      status: end.status,
      output: end.output,
      started_at: end.startedAt === null ? null : iso(end.startedAt),
      ended_at: iso(now),
    }),
  }),
  part("doneItems", {
    sql: (p) => `delete from job_queue where id in (select json_array_elements_text(${p}::json))`,
    row: (id) => id,
  }),
  part("doneWaits", {
    sql: (p) => `delete from job_waits w using json_to_recordset(${p}::json) as d(run_id text, step_id text)
      where w.run_id = d.run_id and w.step_id = d.step_id`,
    row: (wait) => ({ run_id: wait.runId, step_id: wait.stepId }),
  }),
];

interface Extra {
  readonly now: number;
  /** Items that start at once, without waiting in line. */
  readonly claimed: ReadonlySet<string>;
}

function part<Name extends keyof Changes>(
  name: Name,
  how: { sql: (parameter: string) => string; row: (row: Changes[Name][number], extra: Extra) => unknown },
) {
  return { name, sql: how.sql, row: how.row as (row: never, extra: Extra) => unknown };
}

const iso = (instant: number): string => new Date(instant).toISOString();

/** An ended run leaves nothing in the queue and waits for nothing. */
const FORGET_ENDED = (p: string) => [
  `delete from job_queue where run_id in (select run_id from json_to_recordset(${p}::json) as e(run_id text))`,
  `delete from job_waits where run_id in (select run_id from json_to_recordset(${p}::json) as e(run_id text))`,
];

/** Writes all changes in one statement, which is one transaction of its own outside an explicit one. */
export async function writeChanges(client: ClientBase, changes: Changes, extra: Extra): Promise<void> {
  const statements: string[] = [];
  const values: string[] = [];
  let name = "write";
  for (const one of PARTS) {
    const rows: readonly unknown[] = changes[one.name];
    if (rows.length === 0) continue;
    values.push(JSON.stringify(rows.map((row) => one.row(row as never, extra))));
    const parameter = `$${values.length}`;
    statements.push(one.sql(parameter));
    // The queue rows that an ended run leaves include its done items, which one statement may delete only once.
    if (one.name === "ended") statements.push(...FORGET_ENDED(parameter));
    name += `-${one.name}`;
  }
  if (statements.length === 0) return;
  const parts = statements.map((statement, index) => `w${index} as (${statement})`);
  await client.query({ name, text: `with ${parts.join(", ")} select 1`, values });
}
