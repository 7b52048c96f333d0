import type { FunctionConfig } from "./config";
import { debounceEnd } from "./debounce";
import type { Event } from "./event";
import { holds, keyOf } from "./expression";
import { timer } from "./functions";
import { nextPass, passNow, type Rate, rateLimitOf, throttleOf } from "./gcra";
import type { Work } from "./lane";

const DAY = 86_400_000;

/** Whether an event starts a run now, is dropped, or is kept for later; what it uses up is noted. */
export async function admit(
  work: Work,
  config: FunctionConfig,
  event: Event,
): Promise<"start" | "dropped" | "kept"> {
  if (config.idempotency !== undefined && !(await isFirst(work, config.id, config.idempotency, event)))
    return "dropped";
  if (config.rateLimit) {
    const { limit, period, key } = config.rateLimit;
    const allowed = await spend(work, config.id, "rate", keyOf(key, event.value), (spentUntil) =>
      passNow(rateLimitOf(limit, period), spentUntil, work.now),
    );
    if (!allowed) return "dropped";
  }
  if (config.debounce) {
    await hold(work, config.id, config.debounce, event);
    return "kept";
  }
  if (config.batchEvents && holds(config.batchEvents.if ?? null, { event: event.value })) {
    await gather(work, config.id, config.batchEvents, event);
    return "kept";
  }
  return "start";
}

/** An idempotency key counts for a day. An expression without a value holds nothing back. */
async function isFirst(work: Work, functionId: string, expression: string, event: Event): Promise<boolean> {
  const key = keyOf(expression, event.value);
  if (key === "") return true;
  const text = `insert into job_idempotency_keys as known (function_id, key, expires_at) values ($1, $2, $3)
    on conflict (function_id, key) do update set expires_at = excluded.expires_at where known.expires_at <= $4
    returning 1`;
  const at = [new Date(work.now + DAY), new Date(work.now)];
  return (await work.query("idempotency", text, [functionId, key, ...at])).length > 0;
}

async function spend(
  work: Work,
  functionId: string,
  kind: "rate" | "throttle",
  key: string,
  decide: (spentUntil: number) => number | null,
): Promise<boolean> {
  const id = [functionId, kind, key];
  const [row] = await work.query<{ spent_until: Date }>(
    "rate",
    "select spent_until from job_rates where function_id = $1 and kind = $2 and key = $3",
    id,
  );
  const spentUntil = decide(row?.spent_until.getTime() ?? 0);
  if (spentUntil === null) return false;
  const text = `insert into job_rates (function_id, kind, key, spent_until) values ($1, $2, $3, $4)
    on conflict (function_id, kind, key) do update set spent_until = excluded.spent_until`;
  await work.query("spend", text, [...id, new Date(spentUntil)]);
  return true;
}

/** The instant at which a throttled function may start its next run. */
export async function throttledStart(work: Work, config: FunctionConfig, event: Event): Promise<number> {
  if (!config.throttle) return work.now;
  const { limit, period, burst, key } = config.throttle;
  const rate: Rate = throttleOf(limit, period, burst);
  let at = work.now;
  await spend(work, config.id, "throttle", keyOf(key, event.value), (spentUntil) => {
    const pass = nextPass(rate, spentUntil, work.now);
    at = pass.at;
    return pass.spentUntil;
  });
  return at;
}

async function hold(
  work: Work,
  functionId: string,
  debounce: NonNullable<FunctionConfig["debounce"]>,
  event: Event,
): Promise<void> {
  const key = keyOf(debounce.key, event.value);
  const text = `insert into job_debounces (function_id, key, event, first_at) values ($1, $2, $3, $4)
    on conflict (function_id, key) do update set event = excluded.event returning first_at`;
  const [row] = await work.query<{ first_at: Date }>("debounce", text, [
    functionId,
    key,
    event.text,
    new Date(work.now),
  ]);
  const times = { periodMs: debounce.period, timeoutMs: debounce.timeout ?? null };
  const runAt = debounceEnd(times, row?.first_at.getTime() ?? work.now, work.now);
  work.changes.items.push(timer("debounce", `debounce ${functionId} ${key}`, runAt, { functionId, key }));
}

async function gather(
  work: Work,
  functionId: string,
  batch: NonNullable<FunctionConfig["batchEvents"]>,
  event: Event,
): Promise<void> {
  const key = keyOf(batch.key, event.value);
  const text = `with added as (
      insert into job_batched_events (function_id, key, event, added_at) values ($1, $2, $3, $4))
    select count(*)::int as before from job_batched_events where function_id = $1 and key = $2`;
  const at = new Date(work.now);
  const [row] = await work.query<{ before: number }>("gather", text, [functionId, key, event.text, at]);
  const count = (row?.before ?? 0) + 1;
  const timerKey = `batch ${functionId} ${key}`;
  if (count >= batch.maxSize)
    work.changes.items.push(timer("batch", timerKey, work.now, { functionId, key }));
  else if (count === 1)
    work.changes.items.push(timer("batch", timerKey, work.now + batch.timeout, { functionId, key }));
}
