import type { Client, QueryResultRow } from "pg";
import { type Changes, inserts, isEmpty, noChanges } from "./changes";
import type { Item } from "./run";
import { writeChanges } from "./write";

const TASKS_AT_ONCE = 100;

/** What a task may do: read what earlier tasks wrote, note rows to write, and act once they are stored. */
export interface Work {
  readonly now: number;
  readonly changes: Changes;
  query<Row extends QueryResultRow>(name: string, text: string, values?: unknown[]): Promise<Row[]>;
  /** Writes the rows noted so far, where a later change of this run must find them. */
  settle(runId: string): Promise<void>;
  afterCommit(action: () => void): void;
}

interface Task {
  readonly run: (work: Work) => Promise<void>;
  readonly fail: (error: unknown) => void;
}

export interface LaneOptions {
  readonly client: Client;
  readonly now: () => number;
  /** Which of the new items start right after the commit, without standing in line. */
  readonly claim: (item: Item) => boolean;
  readonly stored: (items: readonly Item[], claimed: ReadonlySet<string>) => void;
  /** The database did not take a batch: what memory holds is no longer true. */
  readonly broken: (error: unknown) => void;
}

/**
 * One task after the other, on the one connection that holds the executor's lock. Tasks that are waiting share a
 * transaction, so a burst costs a few commits instead of one each.
 */
export class Lane {
  readonly #options: LaneOptions;
  #waiting: Task[] = [];
  #running = false;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Resolves when the task's changes are committed. */
  submit<T>(run: (work: Work) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error("The executor is not leading."));
      this.#waiting.push({
        run: async (work) => {
          const result = await run(work);
          work.afterCommit(() => resolve(result));
        },
        fail: reject,
      });
      if (!this.#running) void this.#drain();
    });
  }

  /** Refuses everything that waits and everything that comes. */
  close(error: unknown): void {
    this.#closed = true;
    for (const task of this.#waiting.splice(0)) task.fail(error);
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0 && !this.#closed) {
      const batch = this.#waiting.splice(0, TASKS_AT_ONCE);
      try {
        await this.#runBatch(batch);
      } catch (error) {
        for (const task of batch) task.fail(error);
        this.close(error);
        this.#options.broken(error);
      }
    }
    this.#running = false;
  }

  async #runBatch(batch: readonly Task[]): Promise<void> {
    const work = new Transaction(this.#options);
    for (const task of batch) await task.run(work);
    await work.commit();
  }
}

class Transaction implements Work {
  readonly now: number;
  changes = noChanges();
  readonly #options: LaneOptions;
  readonly #after: (() => void)[] = [];
  readonly #stored: Item[] = [];
  readonly #claimed = new Set<string>();
  #begun = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.now = options.now();
  }

  async query<Row extends QueryResultRow>(
    name: string,
    text: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    await this.#begin();
    await this.#flush();
    const { rows } = await this.#options.client.query<Row>({ name, text, values });
    return rows;
  }

  async settle(runId: string): Promise<void> {
    if (!inserts(this.changes, runId)) return;
    await this.#begin();
    await this.#flush();
  }

  afterCommit(action: () => void): void {
    this.#after.push(action);
  }

  async commit(): Promise<void> {
    await this.#flush();
    if (this.#begun) await this.#options.client.query("commit");
    this.#options.stored(this.#stored, this.#claimed);
    for (const action of this.#after) action();
  }

  async #begin(): Promise<void> {
    if (this.#begun) return;
    await this.#options.client.query("begin");
    this.#begun = true;
  }

  async #flush(): Promise<void> {
    if (isEmpty(this.changes)) return;
    const changes = this.changes;
    this.changes = noChanges();
    for (const item of changes.items) {
      this.#stored.push(item);
      if (this.#options.claim(item)) this.#claimed.add(item.id);
    }
    await writeChanges(this.#options.client, changes, { now: this.now, claimed: this.#claimed });
  }
}
