import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

// JSON is kept as text: it travels to the application byte for byte, and a jsonb value cannot hold "\u0000".

/** An application whose functions the embedded executor runs, as its SDK last registered them. */
export const jobApps = pgTable("job_apps", {
  id: text("id").primaryKey(),
  url: text("url").notNull(),
  functions: text("functions").notNull(),
  checksum: text("checksum").notNull(),
  syncedAt: instant("synced_at").notNull(),
});

/** One execution of one function, from its event to its result. */
export const jobRuns = pgTable(
  "job_runs",
  {
    id: text("id").primaryKey(),
    functionId: text("function_id").notNull(),
    status: text("status").$type<"running" | "completed" | "failed" | "cancelled">().notNull(),
    events: text("events").notNull(),
    output: text("output"),
    priorityMs: integer("priority_ms").notNull(),
    limits: text("limits").array().notNull(),
    singletonKey: text("singleton_key"),
    parentRunId: text("parent_run_id"),
    parentStepId: text("parent_step_id"),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("job_runs_by_function").on(t.functionId, t.createdAt),
    index("job_runs_to_prune").on(t.endedAt).where(sql`${t.endedAt} is not null`),
    index("job_runs_active_singleton")
      .on(t.functionId, t.singletonKey)
      .where(sql`${t.singletonKey} is not null and ${t.endedAt} is null`),
  ],
);

/** The stored result of a step that has ended; a stored step is never run again. */
export const jobSteps = pgTable(
  "job_steps",
  {
    runId: text("run_id")
      .notNull()
      .references(() => jobRuns.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    position: integer("position").notNull(),
    name: text("name").notNull(),
    result: text("result").notNull(),
    endedAt: instant("ended_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.stepId] })],
);

/** Work with the instant it is due: calls to make, sleeps and waits to end, events to emit, crons to tick. */
export const jobQueue = pgTable(
  "job_queue",
  {
    id: text("id").primaryKey(),
    runId: text("run_id").references(() => jobRuns.id, { onDelete: "cascade" }),
    stepId: text("step_id"),
    kind: text("kind").notNull(),
    label: text("label").notNull(),
    runAt: instant("run_at").notNull(),
    rank: instant("rank").notNull(),
    attempt: integer("attempt").notNull(),
    race: boolean("race").notNull(),
    limits: text("limits").array().notNull(),
    timerKey: text("timer_key"),
    payload: text("payload"),
    claimedAt: instant("claimed_at"),
  },
  (t) => [
    index("job_queue_in_line").on(t.rank).where(sql`${t.claimedAt} is null`),
    index("job_queue_next_due").on(t.runAt).where(sql`${t.claimedAt} is null`),
    index("job_queue_of_run").on(t.runId),
    uniqueIndex("job_queue_one_per_timer").on(t.timerKey),
  ],
);

/** An event that a run waits for, or that would cancel it. */
export const jobWaits = pgTable(
  "job_waits",
  {
    runId: text("run_id")
      .notNull()
      .references(() => jobRuns.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    kind: text("kind").$type<"event" | "cancel">().notNull(),
    eventName: text("event_name").notNull(),
    expression: text("expression"),
    matchPath: text("match_path"),
    matchValue: text("match_value"),
    expiresAt: instant("expires_at"),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.stepId] }),
    index("job_waits_by_event").on(t.eventName, t.matchPath, t.matchValue),
  ],
);

/** Ids of events taken in, so that an event sent twice counts once. */
export const jobEventIds = pgTable(
  "job_event_ids",
  {
    name: text("name").notNull(),
    id: text("id").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.id] }), index("job_event_ids_to_prune").on(t.receivedAt)],
);

/** How far the allowance of a rate limit or throttle is used up, per function and key. */
export const jobRates = pgTable(
  "job_rates",
  {
    functionId: text("function_id").notNull(),
    kind: text("kind").$type<"rate" | "throttle">().notNull(),
    key: text("key").notNull(),
    spentUntil: instant("spent_until").notNull(),
  },
  (t) => [primaryKey({ columns: [t.functionId, t.kind, t.key] })],
);

/** An idempotency key that has started its run. */
export const jobIdempotencyKeys = pgTable(
  "job_idempotency_keys",
  {
    functionId: text("function_id").notNull(),
    key: text("key").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.functionId, t.key] })],
);

/** The latest event of a debounced function, held until its period has passed quietly. */
export const jobDebounces = pgTable(
  "job_debounces",
  {
    functionId: text("function_id").notNull(),
    key: text("key").notNull(),
    event: text("event").notNull(),
    firstAt: instant("first_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.functionId, t.key] })],
);

/** Events gathered for a batch that is not full yet. */
export const jobBatchedEvents = pgTable(
  "job_batched_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    functionId: text("function_id").notNull(),
    key: text("key").notNull(),
    event: text("event").notNull(),
    addedAt: instant("added_at").notNull(),
  },
  (t) => [index("job_batched_events_by_batch").on(t.functionId, t.key, t.id)],
);
