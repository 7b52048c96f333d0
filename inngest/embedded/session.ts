import type { Client } from "pg";
import { log } from "@/lib/core/log";
import { machineClock, unixSeconds } from "@/lib/core/time";
import type { Caller } from "./call";
import { Dispatcher } from "./dispatcher";
import { Engine } from "./engine";
import { Functions } from "./functions";
import { Lane, type Work } from "./lane";
import { noAnswer } from "./reply";
import type { Item } from "./run";
import { RunStore } from "./run-store";
import { Slots } from "./slots";
import { Timers } from "./timers";
import { Waits } from "./waits";

export interface SessionOptions {
  readonly client: Client;
  readonly caller: Caller;
  readonly firstRetryMs: number;
  readonly callsAtOnce: number;
  readonly broken: (error: unknown) => void;
}

const now = (): number => machineClock.now().getTime();

/** The time from taking the executor's lock to losing it, with everything that is known in memory meanwhile. */
export class Session {
  readonly lane: Lane;
  readonly engine: Engine;
  readonly functions = new Functions();
  readonly #runs = new RunStore();
  readonly #waits = new Waits();
  readonly #slots: Slots;
  readonly #dispatcher: Dispatcher;
  readonly #caller: Caller;

  constructor(options: SessionOptions) {
    this.#caller = options.caller;
    this.#slots = new Slots(options.callsAtOnce);
    this.engine = new Engine({
      functions: this.functions,
      runs: this.#runs,
      waits: this.#waits,
      firstRetryMs: options.firstRetryMs,
    });
    const timers = new Timers(this.engine, this.functions, this.#runs);
    this.#dispatcher = new Dispatcher({
      lane: () => this.lane,
      slots: this.#slots,
      now,
      prepare: async (work, items) => {
        await this.#runs.load(
          work,
          items.flatMap(({ runId }) => runId ?? []),
        );
      },
      fire: (work, item) => timers.fire(work, item),
      start: (item) => this.#start(item),
    });
    this.lane = new Lane({
      client: options.client,
      now,
      claim: this.#dispatcher.claim,
      stored: this.#dispatcher.stored,
      broken: options.broken,
    });
  }

  get callsUnderWay(): number {
    return this.#slots.underWay;
  }

  /** Takes over what a former leader left: its calls under way are due again, nothing stored is repeated. */
  async recover(): Promise<void> {
    await this.lane.submit(async (work) => {
      await work.query("recover", "update job_queue set claimed_at = null where claimed_at is not null");
      await this.functions.load(work);
      await this.functions.setCrons(work);
      await this.#waits.load(work);
    });
    this.#dispatcher.wake();
  }

  /** Starts nothing more; calls under way may still end. */
  pause(): void {
    this.#dispatcher.stop();
  }

  close(error: unknown): void {
    this.#dispatcher.stop();
    this.lane.close(error);
  }

  #start(item: Item): void {
    const run = item.runId === null ? undefined : this.#runs.get(item.runId);
    const known = item.stepId === null ? run?.discovery : run?.pending.get(item.stepId);
    if (!run || run.ended || known?.id !== item.id) {
      this.#dispatcher.released(item);
      return;
    }
    this.#runs.hold(run.id);
    if (item.kind === "discover") run.discovering = true;
    if (run.startedAt === null) {
      run.startedAt = now();
      if (run.memos.size === 0) this.#submit(async (work) => this.engine.started(work, run));
    }
    const target = this.functions.get(run.functionId)?.config;
    const call = target
      ? this.#caller.call(run, item, target, unixSeconds(machineClock.now()))
      : Promise.resolve({ ...noAnswer(`No application offers "${run.functionId}" any more.`), final: true });
    call
      .then((reply) => {
        this.#submit(async (work) => {
          await this.engine.handleReply(work, run, item, reply);
          work.afterCommit(() => this.#runs.letGo(run));
        });
        this.#dispatcher.released(item);
      })
      .catch((error: unknown) => log().error({ err: error }, "an answer could not be handled"));
  }

  /** A closed lane means that leadership is lost; the next leader makes the call again. */
  #submit(task: (work: Work) => Promise<void>): void {
    this.lane
      .submit(task)
      .catch((error: unknown) => log().debug({ err: error }, "dropped after losing the lead"));
  }
}
