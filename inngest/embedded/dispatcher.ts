import type { Lane, Work } from "./lane";
import { type Item, isCall, type Kind } from "./run";
import type { Slots } from "./slots";

const CLAIMED_AT_ONCE = 100;
/** Nobody's priority is higher, so no item further back in line can be due. */
const HIGHEST_PRIORITY_MS = 600_000;
const LONGEST_TIMER_MS = 60_000;

const CLAIM = `
  select id, run_id, step_id, kind, label, run_at, rank, attempt, race, limits, timer_key, payload
  from job_queue
  where claimed_at is null and run_at <= $1 and rank <= $2 and not (limits && $3::text[])
    and ($4 or kind not in ('discover', 'step'))
  order by rank limit ${CLAIMED_AT_ONCE} for update skip locked`;

interface QueueRow {
  id: string;
  run_id: string | null;
  step_id: string | null;
  kind: Kind;
  label: string;
  run_at: Date;
  rank: Date;
  attempt: number;
  race: boolean;
  limits: string[];
  timer_key: string | null;
  payload: string | null;
}

export const itemOf = (row: QueueRow): Item => ({
  id: row.id,
  runId: row.run_id,
  stepId: row.step_id,
  kind: row.kind,
  label: row.label,
  runAt: row.run_at.getTime(),
  rank: row.rank.getTime(),
  attempt: row.attempt,
  race: row.race,
  limits: row.limits,
  timerKey: row.timer_key,
  payload: row.payload,
});

export interface DispatcherOptions {
  readonly lane: () => Lane;
  readonly slots: Slots;
  readonly now: () => number;
  /** Brings the runs of these items into memory. */
  readonly prepare: (work: Work, items: readonly Item[]) => Promise<void>;
  /** A timer has run out. */
  readonly fire: (work: Work, item: Item) => Promise<void>;
  /** Makes a call; its slot is taken. */
  readonly start: (item: Item) => void;
}

/** Takes due items out of the queue while there are slots, and sleeps until the next one is due. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  #asked = false;
  #backlog = false;
  #stopped = false;
  #timer: NodeJS.Timeout | null = null;
  #armedFor = Number.POSITIVE_INFINITY;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Whether a new item may start without standing in line: it counts against no limit and nobody waits before it. */
  claim = (item: Item): boolean => {
    const { slots, now } = this.#options;
    if (
      this.#stopped ||
      !isCall(item) ||
      item.limits.length > 0 ||
      item.runAt > now() ||
      this.#backlog ||
      slots.free <= 0
    )
      return false;
    slots.take(item.limits);
    return true;
  };

  stored = (items: readonly Item[], claimed: ReadonlySet<string>): void => {
    for (const item of items) {
      if (claimed.has(item.id)) this.#options.start(item);
      else if (item.runAt <= this.#options.now()) this.wake();
      else this.#arm(item.runAt);
    }
  };

  /** A call has ended. */
  released(item: Item): void {
    this.#options.slots.release(item.limits);
    if (this.#backlog || item.limits.length > 0) this.wake();
  }

  /** Looks into the queue soon. */
  wake(): void {
    if (this.#asked || this.#stopped) return;
    this.#asked = true;
    // A lane that refuses is closed: leadership is lost and the next leader looks for itself.
    this.#options
      .lane()
      .submit((work) => this.#pass(work))
      .catch(() => undefined);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stopped = true;
  }

  async #pass(work: Work): Promise<void> {
    this.#asked = false;
    if (this.#stopped) return;
    const { slots } = this.#options;
    const now = this.#options.now();
    const at = [new Date(now), new Date(now + HIGHEST_PRIORITY_MS)];
    const open = slots.free > 0;
    // Slots that are released while the queue is read must wake the next pass.
    this.#backlog ||= !open;
    const rows = await work.query<QueueRow>("claim", CLAIM, [...at, slots.full(), open]);
    const chosen: Item[] = [];
    let passedOver = 0;
    for (const item of rows.map(itemOf)) {
      if (!isCall(item)) chosen.push(item);
      else if (slots.fits(item.limits)) {
        slots.take(item.limits);
        chosen.push(item);
      } else passedOver++;
    }
    this.#backlog = !open || slots.free <= 0 || rows.length === CLAIMED_AT_ONCE;
    await this.#carryOut(work, chosen, now);
    const more = rows.length === CLAIMED_AT_ONCE && passedOver < rows.length;
    if (more) work.afterCommit(() => this.wake());
    else await this.#armForNext(work, now);
  }

  async #carryOut(work: Work, chosen: readonly Item[], now: number): Promise<void> {
    if (chosen.length === 0) return;
    const calls = chosen.filter(isCall);
    if (calls.length > 0) {
      const ids = calls.map(({ id }) => id);
      const text = "update job_queue set claimed_at = $1 where id = any($2::text[])";
      await work.query("claimed", text, [new Date(now), ids]);
    }
    await this.#options.prepare(work, chosen);
    for (const item of chosen) {
      if (isCall(item)) work.afterCommit(() => this.#options.start(item));
      else await this.#options.fire(work, item);
    }
  }

  async #armForNext(work: Work, now: number): Promise<void> {
    const text = "select min(run_at) as at from job_queue where claimed_at is null and run_at > $1";
    const [next] = await work.query<{ at: Date | null }>("next-due", text, [new Date(now)]);
    const at = next?.at?.getTime();
    if (at !== undefined) work.afterCommit(() => this.#arm(at));
  }

  #arm(at: number): void {
    if (this.#stopped || at >= this.#armedFor) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#armedFor = at;
    const delay = Math.min(Math.max(0, at - this.#options.now()), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#timer = null;
      this.wake();
    }, delay);
  }
}
