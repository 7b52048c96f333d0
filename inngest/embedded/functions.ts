import { createHash } from "node:crypto";
import { canonical } from "./canonical";
import { type FunctionConfig, Registration, readFunctions } from "./config";
import { nextTick } from "./cron";
import type { Event } from "./event";
import { holds } from "./expression";
import type { Work } from "./lane";
import { newItem } from "./progress";
import { listensTo } from "./triggers";
import { ulid } from "./ulid";

interface AppRow {
  id: string;
  url: string;
  functions: string;
  checksum: string;
}

/** An application's functions as it offers them now. */
export interface App {
  readonly id: string;
  readonly url: string;
  readonly functions: readonly FunctionConfig[];
  readonly source: string;
  readonly checksum: string;
}

/** Reads a registration; throws a sentence where it is wrong. `callUrl` overrules the address it names. */
export function readApp(body: unknown, callUrl: string | null): App {
  const registration = Registration.parse(body);
  const id = registration.appName ?? registration.app_id;
  if (id === undefined || id === "") throw new TypeError("The registration names no app.");
  const url = callUrl ?? registration.url;
  const source = canonical(registration.functions);
  const checksum = createHash("sha256").update(`${url}\n${source}`).digest("hex");
  return { id, url, functions: readFunctions(registration.functions), source, checksum };
}

/** Every function of every application, as the applications last said. */
export class Functions {
  #apps = new Map<string, App>();
  #byId = new Map<string, { config: FunctionConfig; app: App }>();

  get(id: string): { config: FunctionConfig; app: App } | undefined {
    return this.#byId.get(id);
  }

  get apps(): readonly App[] {
    return [...this.#apps.values()];
  }

  triggeredBy(event: Event): FunctionConfig[] {
    const scope = { event: event.value };
    return [...this.#byId.values()]
      .map(({ config }) => config)
      .filter(({ triggers }) =>
        triggers.some(
          (trigger) =>
            "event" in trigger && listensTo(trigger.event, event.name) && holds(trigger.expression, scope),
        ),
      );
  }

  async load(work: Work): Promise<void> {
    const rows = await work.query<AppRow>("apps", "select id, url, functions, checksum from job_apps");
    const apps = rows.map((row) => ({
      id: row.id,
      url: row.url,
      functions: readFunctions(JSON.parse(row.functions) as unknown[]),
      source: row.functions,
      checksum: row.checksum,
    }));
    this.#replace(apps);
  }

  /** Takes the place of what the application offered before; answers whether anything changed. */
  async register(work: Work, app: App): Promise<boolean> {
    const modified = this.#apps.get(app.id)?.checksum !== app.checksum;
    if (!modified) return false;
    const text = `insert into job_apps (id, url, functions, checksum, synced_at) values ($1, $2, $3, $4, $5)
      on conflict (id) do update set url = excluded.url, functions = excluded.functions,
        checksum = excluded.checksum, synced_at = excluded.synced_at`;
    await work.query("register", text, [app.id, app.url, app.source, app.checksum, new Date(work.now)]);
    this.#replace([...this.#apps.values()].filter(({ id }) => id !== app.id).concat(app));
    await this.setCrons(work);
    return true;
  }

  /** One timer per cron trigger: new ones are set, those of removed triggers go. */
  async setCrons(work: Work): Promise<void> {
    const wanted = new Map<string, { functionId: string; cron: string }>();
    for (const { config } of this.#byId.values())
      for (const trigger of config.triggers)
        if ("cron" in trigger)
          wanted.set(cronKey(config.id, trigger.cron), { functionId: config.id, cron: trigger.cron });
    const text = "delete from job_queue where kind = 'cron' and not (timer_key = any($1::text[]))";
    await work.query("crons-gone", text, [[...wanted.keys()]]);
    const there = await work.query<{ timer_key: string }>(
      "crons-there",
      "select timer_key from job_queue where kind = 'cron'",
    );
    for (const { timer_key } of there) wanted.delete(timer_key);
    for (const { functionId, cron } of wanted.values()) setCron(work, functionId, cron);
  }

  #replace(apps: readonly App[]): void {
    this.#apps = new Map(apps.map((app) => [app.id, app]));
    this.#byId = new Map(
      apps.flatMap((app) => app.functions.map((config) => [config.id, { config, app }] as const)),
    );
  }
}

const cronKey = (functionId: string, cron: string): string => `cron ${functionId} ${cron}`;

/** Sets or moves the timer of a cron trigger to its next tick. */
export function setCron(work: Work, functionId: string, cron: string): void {
  const runAt = nextTick(cron, work.now);
  if (runAt !== null)
    work.changes.items.push(timer("cron", cronKey(functionId, cron), runAt, { functionId, cron }));
}

/** A queue item that belongs to no run. */
export const timer = (
  kind: "cron" | "debounce" | "batch" | "emit",
  timerKey: string | null,
  runAt: number,
  payload: unknown,
) => ({
  ...newItem({ id: "", priorityMs: 0, limits: [] }, kind, { newId: ulid }, { runAt, timerKey }),
  runId: null,
  label: kind,
  payload: typeof payload === "string" ? payload : JSON.stringify(payload),
});
