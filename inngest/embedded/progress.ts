import { backoff, retryAfter } from "./backoff";
import { canonical } from "./canonical";
import type { Changes } from "./changes";
import { parseDuration, sleepEnd } from "./duration";
import { matchedPath, matchValue } from "./expression";
import { errorValue, type Op, type Reply } from "./reply";
import { type Item, type Kind, memoOf, type Outcome, type Run } from "./run";

/** As on Inngest: what a run may hold. */
const STEPS_AT_MOST = 1000;
const STEP_BYTES_AT_MOST = 4 * 1024 * 1024;
const YEAR = 365 * 86_400_000;
const ASK_AGAIN_MS = 1000;

export interface Rules {
  readonly now: number;
  readonly newId: () => string;
  readonly random: () => number;
  readonly firstRetryMs: number;
  /** Calls of one step at most, the first included. */
  readonly attempts: number;
}

export interface Invocation {
  readonly stepId: string;
  readonly functionId: string;
  readonly data: unknown;
}

export interface Ending {
  readonly status: Outcome;
  /** Result or error, as canonical JSON. */
  readonly output: string;
}

export interface Verdict {
  readonly invocations: readonly Invocation[];
  readonly ending: Ending | null;
}

const GOES_ON: Verdict = { invocations: [], ending: null };

const failed = (error: unknown): Verdict => ({
  invocations: [],
  ending: { status: "failed", output: canonical(error) },
});

export function newItem(
  run: Pick<Run, "id" | "priorityMs" | "limits">,
  kind: Kind,
  rules: Pick<Rules, "newId">,
  fields: { runAt: number } & Partial<Item>,
): Item {
  const calls = kind === "discover" || kind === "step";
  return {
    id: rules.newId(),
    runId: run.id,
    stepId: null,
    kind,
    label: "",
    rank: fields.runAt - run.priorityMs,
    attempt: 0,
    race: false,
    limits: calls ? run.limits : [],
    timerKey: null,
    payload: null,
    ...fields,
  };
}

/** Asks the function what comes next: one question at a time. */
function askNext(run: Run, changes: Changes, rules: Rules): void {
  if (run.discovery !== null) {
    run.askAgain ||= run.discovering;
    return;
  }
  run.discovery = newItem(run, "discover", rules, { runAt: rules.now });
  changes.items.push(run.discovery);
}

/** Stores a step's result. The function goes on when nothing else is pending, or at once in a race. */
export function endStep(
  run: Run,
  step: { readonly id: string; readonly name: string; readonly memo: string },
  changes: Changes,
  rules: Rules,
): void {
  if (run.memos.has(step.id)) return;
  const item = run.pending.get(step.id);
  if (item) {
    run.pending.delete(step.id);
    changes.doneItems.push(item.id);
    if (item.kind === "wait") changes.doneWaits.push({ runId: run.id, stepId: step.id });
  }
  changes.steps.push({
    runId: run.id,
    stepId: step.id,
    position: run.order.length,
    name: step.name,
    result: step.memo,
  });
  run.memos.set(step.id, step.memo);
  run.order.push(step.id);
  run.bytes += step.memo.length;
  if (run.pending.size === 0 || item?.race) askNext(run, changes, rules);
}

/** Decides what an answer means for the run, notes the rows to write, and says what else must happen. */
export function applyReply(run: Run, item: Item, reply: Reply, changes: Changes, rules: Rules): Verdict {
  if (run.ended) return GOES_ON;
  if (item.kind === "discover") {
    run.discovery = null;
    run.discovering = false;
  }
  if (reply.kind === "unreachable") {
    // Nothing ran, so no attempt is used up: work waits for the application to come back.
    requeue(run, item, { attempt: item.attempt, runAt: rules.now + ASK_AGAIN_MS }, changes, rules);
    return GOES_ON;
  }
  const verdict =
    item.kind === "step"
      ? applyToStep(run, item, reply, changes, rules)
      : applyToFunction(run, item, reply, changes, rules);
  if (verdict.ending !== null || item.kind !== "discover") return verdict;
  if (run.askAgain) {
    run.askAgain = false;
    askNext(run, changes, rules);
  }
  if (run.discovery === null && run.pending.size === 0 && verdict.invocations.length === 0)
    return failed(errorValue("Error", "The function neither ended nor named a next step."));
  return verdict;
}

type Answer = Exclude<Reply, { kind: "unreachable" }>;

function applyToFunction(run: Run, item: Item, reply: Answer, changes: Changes, rules: Rules): Verdict {
  changes.doneItems.push(item.id);
  if (reply.kind === "returned") {
    const output = canonical(reply.output);
    return { invocations: [], ending: { status: "completed", output } };
  }
  if (reply.kind === "threw") {
    if (reply.final || isLast(item, rules)) return failed(reply.error);
    retry(run, item, reply.retryAfter, changes, rules);
    return GOES_ON;
  }
  const invocations: Invocation[] = [];
  for (const op of reply.ops) {
    if (op.op === "StepRun" || op.op === "StepError" || op.op === "StepFailed") {
      endCall(run, item, op, reply, changes, rules);
      continue;
    }
    const problem = plan(run, op, changes, rules, invocations);
    if (problem !== null) return failed(problem);
  }
  return { invocations, ending: null };
}

function applyToStep(run: Run, item: Item, reply: Answer, changes: Changes, rules: Rules): Verdict {
  if (item.stepId === null || run.memos.has(item.stepId)) return GOES_ON;
  const op =
    reply.kind === "operations"
      ? reply.ops.find(({ id, op: code }) => id === item.stepId && code !== "StepPlanned")
      : undefined;
  if (reply.kind === "operations" && op) {
    endCall(run, item, op, reply, changes, rules);
    return GOES_ON;
  }
  const threw = reply.kind === "threw" ? reply : null;
  if (!threw?.final && !isLast(item, rules)) {
    retry(run, item, threw?.retryAfter ?? null, changes, rules);
    return GOES_ON;
  }
  const error = threw?.error ?? errorValue("Error", `The function no longer has the step "${item.label}".`);
  endStep(run, { id: item.stepId, name: item.label, memo: memoOf.error(canonical(error)) }, changes, rules);
  return GOES_ON;
}

const isLast = (item: Item, rules: Rules): boolean => item.attempt + 1 >= rules.attempts;

function retry(run: Run, item: Item, header: string | null, changes: Changes, rules: Rules): void {
  const runAt =
    retryAfter(header, rules.now) ?? rules.now + backoff(item.attempt, rules.firstRetryMs, rules.random());
  requeue(run, item, { attempt: item.attempt + 1, runAt }, changes, rules);
}

function requeue(
  run: Run,
  item: Item,
  when: { readonly attempt: number; readonly runAt: number },
  changes: Changes,
  rules: Rules,
): void {
  const again = { ...item, ...when, id: rules.newId(), rank: when.runAt - run.priorityMs };
  if (item.stepId === null) run.discovery = again;
  else run.pending.set(item.stepId, again);
  changes.doneItems.push(item.id);
  changes.items.push(again);
}

/** A step that ran within this call: stored, tried again, or failed for good. */
function endCall(
  run: Run,
  item: Item,
  op: Op,
  reply: Extract<Reply, { kind: "operations" }>,
  changes: Changes,
  rules: Rules,
): void {
  const name = op.displayName ?? op.name ?? op.id;
  if (op.op === "StepRun") {
    const data = canonical(op.data ?? null);
    const tooLarge = errorValue("Error", `The step "${name}" returned more than 4 MB.`);
    const memo = data.length > STEP_BYTES_AT_MOST ? memoOf.error(canonical(tooLarge)) : memoOf.data(data);
    endStep(run, { id: op.id, name, memo }, changes, rules);
    return;
  }
  if (op.op === "StepError" && !reply.final && !isLast(item, rules)) {
    retry(run, item, reply.retryAfter, changes, rules);
    return;
  }
  const error = op.error ?? op.data ?? errorValue("Error", `The step "${name}" failed.`);
  endStep(run, { id: op.id, name, memo: memoOf.error(canonical(error)) }, changes, rules);
}

/** Enters a step, sleep, wait or invocation into the queue; answers an error for what cannot be done. */
function plan(run: Run, op: Op, changes: Changes, rules: Rules, invocations: Invocation[]): unknown {
  if (run.memos.has(op.id) || run.pending.has(op.id)) return null;
  const label = op.displayName ?? op.name ?? op.id;
  if (run.memos.size + run.pending.size >= STEPS_AT_MOST)
    return errorValue("Error", `The run has more than ${STEPS_AT_MOST} steps.`);
  const enter = (kind: Kind, runAt: number): void => {
    const race = op.opts?.parallelMode === "race";
    const item = newItem(run, kind, rules, { runAt, stepId: op.id, label, race });
    run.pending.set(op.id, item);
    changes.items.push(item);
  };
  switch (op.op) {
    case "StepPlanned":
      enter("step", rules.now);
      return null;
    case "Sleep": {
      const end = sleepEnd(op.name ?? "", rules.now);
      if (end === null) return errorValue("Error", `"${op.name}" is neither an instant nor a duration.`);
      enter("sleep", end);
      return null;
    }
    case "WaitForEvent":
      enter("wait", rules.now + timeoutOf(op));
      changes.waits.push(waitOf(run, op));
      return null;
    case "InvokeFunction":
      enter("invoke", rules.now + timeoutOf(op));
      invocations.push(invocationOf(op));
      return null;
    default:
      return errorValue("Error", `The embedded executor does not know the operation ${op.op} ("${label}").`);
  }
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function timeoutOf(op: Op): number {
  const timeout = textOf(op.opts?.["timeout"]);
  return (timeout === null ? null : parseDuration(timeout)) ?? YEAR;
}

function waitOf(run: Run, op: Op) {
  const expression = textOf(op.opts?.["if"]);
  const path = expression === null ? null : matchedPath(expression);
  const value = path === null ? null : matchValue(JSON.parse(run.firstEvent), path);
  return {
    runId: run.id,
    stepId: op.id,
    kind: "event" as const,
    eventName: op.name ?? "",
    expression,
    matchPath: path,
    matchValue: value,
    expiresAt: null,
  };
}

function invocationOf(op: Op): Invocation {
  const payload: unknown = op.opts?.["payload"];
  const data = typeof payload === "object" && payload !== null && "data" in payload ? payload.data : {};
  return { stepId: op.id, functionId: textOf(op.opts?.["function_id"]) ?? "", data };
}
