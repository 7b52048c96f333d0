import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { log } from "@/lib/core/log";
import { MINUTE, machineClock, SECOND, unixSeconds } from "@/lib/core/time";
import { Caller } from "./call";
import type { Event } from "./event";
import type { App } from "./functions";
import { becomeLeader } from "./leader";
import { prune } from "./prune";
import { Session } from "./session";
import { askForFunctions } from "./sync";

export interface ExecutorOptions {
  readonly databaseUrl: string;
  /** Serve endpoints to ask for functions; others may register by themselves. */
  readonly apps: readonly string[];
  /** Where every call goes, whatever a registration says. */
  readonly callUrl: string | null;
  readonly signingKey: string | null;
  readonly firstRetryMs: number;
  readonly callsAtOnce: number;
  readonly keepRunsDays: number;
  readonly syncEveryMs: number;
}

const SYNC_UNTIL_ANSWERED_MS = 0.5 * SECOND;
const PRUNE_EVERY_MS = 10 * MINUTE;
const LEAD_AGAIN_MS = 0.5 * SECOND;
const FINISH_AT_MOST_MS = 3 * SECOND;

/** What it is asked while it does not lead: the caller should try again. */
class NotLeading extends Error {
  override name = "NotLeading";
}

/** Leads whenever it can: takes the lock, works until the database is lost, and begins again from what is stored. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #caller: Caller;
  #session: Session | null = null;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();
  #wakeUps: (() => void)[] = [];

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#caller = new Caller(options.signingKey);
  }

  /** Resolves when it leads, or after `patienceMs` while another executor still does. */
  async start(patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.#loop = this.#lead();
    await this.ready(patienceMs);
  }

  get callUrl(): string | null {
    return this.#options.callUrl;
  }

  get leads(): boolean {
    return this.#session !== null;
  }

  /** Whether it leads within `patienceMs`. */
  async ready(patienceMs: number): Promise<boolean> {
    if (this.leads || this.#stopped) return this.leads;
    const woken = new Promise<void>((resolve) => this.#wakeUps.push(resolve));
    await (Number.isFinite(patienceMs)
      ? Promise.race([woken, pause(patienceMs, undefined, { ref: false })])
      : woken);
    return this.leads;
  }

  async takeEvents(events: readonly Event[], fromStep = false): Promise<void> {
    const { lane, engine } = this.#leading();
    await lane.submit((work) => engine.takeEvents(work, events, fromStep));
  }

  async register(app: App): Promise<boolean> {
    const { lane, functions } = this.#leading();
    const modified = await lane.submit((work) => functions.register(work, app));
    if (modified) log().info({ app: app.id, functions: app.functions.length }, "functions registered");
    return modified;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const session = this.#session;
    if (session) {
      session.pause();
      const deadline = machineClock.now().getTime() + FINISH_AT_MOST_MS;
      while (session.callsUnderWay > 0 && machineClock.now().getTime() < deadline) await pause(20);
    }
    this.#lost(new Error("The executor stopped."));
    // The lane first: an answer that is cut off here must not count as a failed attempt.
    session?.close(new NotLeading("The executor stopped."));
    this.#caller.close();
    await this.#loop;
  }

  #lost: (error: unknown) => void = () => undefined;

  #leading(): Session {
    if (this.#session === null) throw new NotLeading("The executor is not ready.");
    return this.#session;
  }

  async #lead(): Promise<void> {
    while (!this.#stopped) {
      let client: Client | null = null;
      let session: Session | null = null;
      const over = new Promise<unknown>((resolve) => {
        this.#lost = resolve;
      });
      try {
        client = await becomeLeader(this.#options.databaseUrl, () => this.#stopped, this.#lost);
        if (client === null) return;
        session = await this.#begin(client);
        const error = await over;
        if (!this.#stopped) log().warn({ err: error }, "the executor lost its database and begins again");
      } catch (error) {
        if (!this.#stopped) log().warn({ err: error }, "the executor cannot work yet");
      }
      this.#session = null;
      session?.close(new NotLeading("The executor is not ready."));
      // A connection that is broken already refuses to end politely; it is gone either way.
      await client?.end().catch(() => undefined);
      if (!this.#stopped) await pause(LEAD_AGAIN_MS);
    }
  }

  async #begin(client: Client): Promise<Session> {
    const { firstRetryMs, callsAtOnce } = this.#options;
    const caller = this.#caller;
    const session = new Session({ client, caller, firstRetryMs, callsAtOnce, broken: this.#lost });
    await session.recover();
    this.#session = session;
    for (const wake of this.#wakeUps.splice(0)) wake();
    for (const app of this.#options.apps)
      this.#repeat(session, () => this.#sync(app), this.#options.syncEveryMs);
    const { keepRunsDays } = this.#options;
    const pruneOnce = async () => {
      await prune(session.lane, machineClock.now().getTime(), keepRunsDays);
      return true;
    };
    this.#repeat(session, pruneOnce, PRUNE_EVERY_MS);
    return session;
  }

  /** Asks an application for its functions; false when it does not answer yet. */
  async #sync(url: string): Promise<boolean> {
    try {
      const seconds = unixSeconds(machineClock.now());
      const app = await askForFunctions(this.#caller, url, this.#options.callUrl, seconds);
      if (app !== null) await this.register(app);
      return true;
    } catch (error) {
      log().debug({ err: error, app: url }, "the application cannot be synced yet");
      return false;
    }
  }

  #repeat(session: Session, task: () => Promise<boolean>, everyMs: number): void {
    const round = async (): Promise<void> => {
      while (this.#session === session && !this.#stopped) {
        const done = await task();
        await pause(done ? everyMs : SYNC_UNTIL_ANSWERED_MS, undefined, { ref: false });
      }
    };
    round().catch((error: unknown) => log().debug({ err: error }, "stopped repeating"));
  }
}
