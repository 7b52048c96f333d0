import type { Event } from "./event";
import { holds, matchedPath, matchValue } from "./expression";
import type { Functions } from "./functions";
import type { Work } from "./lane";
import type { Run, Wait } from "./run";

interface WaitRow {
  run_id: string;
  step_id: string;
  kind: "event" | "cancel";
  expression: string | null;
  match_path: string | null;
}

const FIND = `
  select run_id, step_id, kind, expression, match_path from job_waits
  where event_name = $1 and (expires_at is null or expires_at > $2)
    and (match_path is null or (match_path, match_value) in (select * from unnest($3::text[], $4::text[])))`;

/**
 * Finds the runs that wait for an event. A wait on one equal field is found through an index by the field's value,
 * so ten thousand waiting runs cost an event no more than one.
 */
export class Waits {
  /** Per event name, the fields by which waits compare; null for other expressions. */
  readonly #paths = new Map<string, Set<string | null>>();

  note(wait: Pick<Wait, "eventName" | "matchPath">): void {
    const paths = this.#paths.get(wait.eventName) ?? new Set();
    this.#paths.set(wait.eventName, paths.add(wait.matchPath));
  }

  async load(work: Work): Promise<void> {
    this.#paths.clear();
    const text = "select distinct event_name, match_path from job_waits";
    const rows = await work.query<{ event_name: string; match_path: string | null }>("wait-paths", text);
    for (const row of rows) this.note({ eventName: row.event_name, matchPath: row.match_path });
  }

  async find(work: Work, event: Event): Promise<WaitRow[]> {
    const paths = this.#paths.get(event.name);
    if (!paths) return [];
    const matches = [...paths].flatMap((path) => {
      const value = path === null ? null : matchValue(event.value, path);
      return path === null || value === null ? [] : [{ path, value }];
    });
    const values = [matches.map(({ path }) => path), matches.map(({ value }) => value)];
    return work.query<WaitRow>("waits", FIND, [event.name, new Date(work.now), ...values]);
  }
}

export const isMet = (wait: WaitRow, run: Run, event: Event): boolean =>
  wait.match_path !== null ||
  holds(wait.expression, { event: JSON.parse(run.firstEvent), async: event.value });

/** The waits by which events may cancel this run. */
export function cancelWaits(
  run: Run,
  functions: Functions,
  first: Event,
  timeout: (text: string) => number | null,
): Wait[] {
  const cancel = functions.get(run.functionId)?.config.cancel ?? [];
  return cancel.map((one, index) => {
    const path = one.if === undefined ? null : matchedPath(one.if);
    const after = one.timeout === undefined ? null : timeout(one.timeout);
    return {
      runId: run.id,
      stepId: `cancel:${index}`,
      kind: "cancel" as const,
      eventName: one.event,
      expression: one.if ?? null,
      matchPath: path,
      matchValue: path === null ? null : matchValue(first.value, path),
      expiresAt: after === null ? null : run.createdAt + after,
    };
  });
}
