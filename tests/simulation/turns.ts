import type pg from "pg";
import type { Random } from "@/db/seed/random";
import type { Process, Statement, Steering } from "./process";

/** A promise of the code that a broken copy of it would not keep. */
export type Mutation = (text: string) => string;

interface Waiting {
  readonly statement: Statement;
  readonly go: () => void;
}

/** How long nobody may come to a statement before somebody goes on all the same: they wait for each other inside of Node. */
const STUCK_MS = 500;

/**
 * Lets several processes go on one statement at a time, in an order that the seed decides and no clock. A statement that
 * waits for a lock of another process counts as waiting, which PostgreSQL itself says.
 */
export class Turns implements Steering {
  private readonly random: Random;
  private readonly watcher: pg.Client;
  private readonly mutate: Mutation;
  private readonly running = new Set<Process>();
  private readonly waiting: Waiting[] = [];
  private readonly inFlight = new Set<Statement>();
  private killAt: { process: Process; statement: number; when: "before" | "after" } | null = null;
  private dead: readonly number[] = [];
  private readonly counts = new WeakMap<Process, number>();

  constructor(random: Random, watcher: pg.Client, mutate: Mutation = (text) => text) {
    this.random = random;
    this.watcher = watcher;
    this.mutate = mutate;
  }

  /** The process will die at its `statement`-th statement from now on. */
  killLater(process: Process, statement: number, when: "before" | "after"): void {
    this.killAt = { process, statement: (this.counts.get(process) ?? 0) + statement, when };
  }

  spare(): void {
    this.killAt = null;
  }

  dying(connections: readonly number[]): void {
    this.dead = [...this.dead, ...connections];
  }

  /** What a dead process held is let go when PostgreSQL sees that it is gone, which takes a moment of nobody's choosing. */
  private async buried(): Promise<void> {
    while (this.dead.length > 0) {
      const { rows } = await this.watcher.query<{ pid: number }>(
        // One that waits for a lock of the living sees its end only afterwards.
        "SELECT pid FROM pg_stat_activity WHERE pid = ANY($1::int[]) AND wait_event_type IS DISTINCT FROM 'Lock'",
        [this.dead],
      );
      const left = rows.map(({ pid }) => pid);
      this.dead = this.dead.filter((pid) => left.includes(pid));
    }
  }

  async turn(statement: Statement) {
    if (this.running.size > 1) await new Promise<void>((go) => this.waiting.push({ statement, go }));
    else await this.buried();
    const { process, text } = statement;
    this.inFlight.add(statement);
    const count = (this.counts.get(process) ?? 0) + 1;
    this.counts.set(process, count);
    const { killAt } = this;
    const kill = killAt?.process === process && killAt.statement === count ? killAt.when : null;
    return { text: this.mutate(text), kill };
  }

  done(statement: Statement): void {
    this.inFlight.delete(statement);
  }

  /** Runs the tasks side by side until all have ended, however they end. */
  async together(
    tasks: readonly { process: Process; work: () => Promise<unknown> }[],
  ): Promise<PromiseSettledResult<unknown>[]> {
    for (const { process } of tasks) await process.warm();
    for (const { process } of tasks) this.running.add(process);
    const all = Promise.allSettled(
      tasks.map(async ({ process, work }) => {
        try {
          return await work();
        } finally {
          this.running.delete(process);
        }
      }),
    );
    // One alone needs nobody's permission.
    if (tasks.length > 1) await this.lead();
    return all;
  }

  private async lead(): Promise<void> {
    let since = performance.now();
    while (this.running.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.running.size === 1) {
        await this.buried();
        // The last one needs nobody's permission any more.
        for (const { go } of this.waiting.splice(0)) go();
        continue;
      }
      const isStuck = performance.now() - since > STUCK_MS;
      if (this.waiting.length === 0 || !((await this.allStand()) || isStuck)) continue;
      await this.buried();
      // By name, not by who came first: what a process does between two statements takes as long as the machine likes.
      this.waiting.sort((a, b) => a.statement.process.name.localeCompare(b.statement.process.name));
      const [chosen] = this.waiting.splice(this.random.whole(0, this.waiting.length - 1), 1);
      chosen?.go();
      since = performance.now();
    }
  }

  /** Every process stands before a statement or waits for a lock: what comes next is for the seed to say. */
  private async allStand(): Promise<boolean> {
    const flying = [...this.inFlight].filter(({ process }) => this.running.has(process));
    const standing = new Set([...this.waiting.map(({ statement }) => statement), ...flying]);
    const isAway = [...this.running].some((each) => ![...standing].some(({ process }) => process === each));
    return !isAway && (await this.allWaitForLocks(flying));
  }

  private async allWaitForLocks(flying: readonly Statement[]): Promise<boolean> {
    if (flying.length === 0) return true;
    const { rows } = await this.watcher.query<{ waits: number }>({
      name: "who_waits",
      // Asked of the lock table itself: a process that was let go may not have woken up to say so.
      text: "SELECT count(*)::int AS waits FROM unnest($1::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0",
      values: [flying.map(({ connection }) => connection)],
    });
    return rows[0]?.waits === flying.length && flying.every((statement) => this.inFlight.has(statement));
  }
}
