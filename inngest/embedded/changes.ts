import type { Item, Outcome, Run, StoredStep, Wait } from "./run";

export interface EndedRun {
  readonly runId: string;
  readonly status: Outcome;
  readonly output: string;
  readonly startedAt: number | null;
}

/** Rows to write in one statement, gathered from decisions. */
export interface Changes {
  readonly runs: Run[];
  readonly items: Item[];
  readonly steps: StoredStep[];
  readonly waits: Wait[];
  readonly ended: EndedRun[];
  /** Queue items that are done. */
  readonly doneItems: string[];
  /** Waits that are over, as run and step. */
  readonly doneWaits: { readonly runId: string; readonly stepId: string }[];
}

export const noChanges = (): Changes => ({
  runs: [],
  items: [],
  steps: [],
  waits: [],
  ended: [],
  doneItems: [],
  doneWaits: [],
});

export const isEmpty = (changes: Changes): boolean =>
  Object.values(changes).every((rows: readonly unknown[]) => rows.length === 0);

/** Whether rows of this run wait to be inserted: a delete in the same statement would not see them. */
export const inserts = (changes: Changes, runId: string): boolean =>
  changes.runs.some((run) => run.id === runId) ||
  changes.items.some((item) => item.runId === runId) ||
  changes.waits.some((wait) => wait.runId === runId);
