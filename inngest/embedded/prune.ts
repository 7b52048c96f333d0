import type { Lane } from "./lane";

const DAY = 86_400_000;
const ROWS_AT_ONCE = 500;
/** An event sent again, or an idempotency key used again, is known for a day. */
const IDS_KEPT_DAYS = 1;

const OLD_RUNS = `delete from job_runs where id in (
  select id from job_runs where ended_at < $1 order by ended_at limit ${ROWS_AT_ONCE}) returning 1 as gone`;
const OLD_EVENTS = `delete from job_event_ids where (name, id) in (
  select name, id from job_event_ids where received_at < $1 limit ${ROWS_AT_ONCE}) returning 1 as gone`;
const OLD_KEYS = "delete from job_idempotency_keys where expires_at < $1";
const OLD_RATES = "delete from job_rates where spent_until < $1";

/** Deletes what is no longer needed, in small portions so that runs are not held up. */
export async function prune(lane: Lane, now: number, keepRunsDays: number): Promise<void> {
  const portions = [
    ["prune-runs", OLD_RUNS, new Date(now - keepRunsDays * DAY)],
    ["prune-events", OLD_EVENTS, new Date(now - IDS_KEPT_DAYS * DAY)],
  ] as const;
  for (const [name, text, before] of portions) {
    let gone = ROWS_AT_ONCE;
    while (gone === ROWS_AT_ONCE)
      gone = (await lane.submit((work) => work.query(name, text, [before]))).length;
  }
  await lane.submit(async (work) => {
    await work.query("prune-keys", OLD_KEYS, [new Date(now)]);
    await work.query("prune-rates", OLD_RATES, [new Date(now)]);
  });
}
