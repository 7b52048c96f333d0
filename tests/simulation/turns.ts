import type pg from "pg";
import type { Random } from "@/db/seed/random";
import type { Process, Steering } from "./process";

/** A promise of the code that a broken copy of it would not keep. */
export type Mutation = (text: string) => string;

interface Waiting {
  process: Process;
  go: () => void;
}

/**
 * Lets several processes go on one statement at a time, in an order that the seed decides. A statement that waits for a lock
 * of another process counts as waiting, which PostgreSQL itself says.
 */
export class Turns implements Steering {
  private readonly random: Random;
  private readonly watcher: pg.Client;
  private readonly mutate: Mutation;
  private readonly running = new Set<Process>();
  private readonly waiting: Waiting[] = [];
  private readonly inFlight = new Set<Process>();
  private killAt: { process: Process; statement: number; when: "before" | "after" } | null = null;
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

  async turn(process: Process, text: string) {
    if (this.running.size > 1) await new Promise<void>((go) => this.waiting.push({ process, go }));
    this.inFlight.add(process);
    const count = (this.counts.get(process) ?? 0) + 1;
    this.counts.set(process, count);
    const { killAt } = this;
    const kill = killAt?.process === process && killAt.statement === count ? killAt.when : null;
    return { text: this.mutate(text), kill };
  }

  done(process: Process): void {
    this.inFlight.delete(process);
  }

  /** Runs the tasks side by side until all have ended, however they end. */
  async together(
    tasks: readonly { process: Process; work: () => Promise<unknown> }[],
  ): Promise<PromiseSettledResult<unknown>[]> {
    for (const { process } of tasks) this.running.add(process);
    const all = Promise.allSettled(
      tasks.map(async ({ process, work }) => {
        try {
          return await work();
        } finally {
          this.running.delete(process);
          this.inFlight.delete(process);
        }
      }),
    );
    // One alone needs nobody's permission.
    if (tasks.length > 1) await this.lead();
    return all;
  }

  private async lead(): Promise<void> {
    while (this.running.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.running.size === 1) {
        // The last one needs nobody's permission any more.
        for (const { go } of this.waiting.splice(0)) go();
        continue;
      }
      if (this.waiting.length === 0) continue;
      const busy = [...this.inFlight].filter((process) => this.running.has(process));
      if (busy.length > 0 && !(await this.allWaitForLocks(busy))) continue;
      const chosen = this.waiting.splice(this.random.whole(0, this.waiting.length - 1), 1)[0];
      chosen?.go();
      if (chosen) await this.settled(chosen.process);
    }
  }

  /** Until the chosen statement came back, its process ended, or it waits for a lock. */
  private async settled(process: Process): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!this.running.has(process)) return;
      if (this.waiting.some((each) => each.process === process)) return;
      if (this.inFlight.has(process) && process.busyWith !== null && (await this.allWaitForLocks([process])))
        return;
    }
  }

  private async allWaitForLocks(processes: readonly Process[]): Promise<boolean> {
    const pids = processes.flatMap(({ busyWith }) => busyWith ?? []);
    if (pids.length < processes.length) return false;
    const { rows } = await this.watcher.query<{ waits: number }>({
      name: "who_waits",
      text: "SELECT count(*)::int AS waits FROM pg_stat_activity WHERE pid = ANY($1::int[]) AND wait_event_type = 'Lock'",
      values: [pids],
    });
    return rows[0]?.waits === pids.length;
  }
}
