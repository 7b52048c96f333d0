import { connect, type Database } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import type { Ctx } from "@/db/transaction";
import { system } from "@/lib/core/actor";
import { fixedClock } from "@/lib/core/time";
import { sweepDue } from "@/lib/subscriptions/sweep";
import { temporaryFolder } from "./kit/server";
import { type BenchResult, report } from "./result";

const DUE = 10_000;
const BATCH = 1000;
const CUSTOMERS = 20_000;
const SMALL = 20_000;
const LARGE = 1_000_000;
const ROUNDS = 3;
const NOW = "2026-11-20T12:00:00Z";

/** A shop with so many living subscriptions, none of them due for a day. */
async function fill(database: Database, subscriptions: number): Promise<void> {
  const run = (text: string) => database.sql.query(text);
  await run(`
    INSERT INTO customers (id, telegram_id, first_name, language, currency, created_at, last_seen_at)
    SELECT 'cus_' || n, n, 'Hala', 'en', 'SAR', '${NOW}', '${NOW}' FROM generate_series(1, ${CUSTOMERS}) n`);
  await run(`
    INSERT INTO products (id, slug, kind, name, description, created_at, updated_at)
    SELECT 'prd_' || n, 'p' || n, 'channel', '{"en":"P"}', '{"en":""}', '${NOW}', '${NOW}'
    FROM generate_series(1, ${subscriptions / CUSTOMERS}) n`);
  await run(`
    INSERT INTO plans (id, product_id, name, tagline, created_at, updated_at)
    SELECT 'pln_' || n, 'prd_' || n, '{"en":"P"}', '{"en":""}', '${NOW}', '${NOW}'
    FROM generate_series(1, ${subscriptions / CUSTOMERS}) n`);
  await run(`
    INSERT INTO subscriptions (id, customer_id, product_id, plan_id, term_months, status, started_at, period_start,
      period_end, due_at, created_at, updated_at)
    SELECT 'sub_' || lpad(n::text, 10, '0'), 'cus_' || (n::bigint * 7919 % ${CUSTOMERS} + 1), 'prd_' || (n / ${CUSTOMERS} + 1), 'pln_' || (n / ${CUSTOMERS} + 1), 1,
      'active', '${NOW}', '${NOW}', end_at, end_at, '${NOW}', '${NOW}'
    FROM (SELECT n, timestamptz '${NOW}' + interval '1 day' + n % 2592000 * interval '1 second' AS end_at
          FROM generate_series(0, ${subscriptions - 1}) n) s`);
}

type Layout = keyof typeof PLACES;

/**
 * Where those that fall due stand in the table, as SQL over `n`, the round and the total. Sold: in the order of their sales, in
 * four runs, because what ends today was bought in the same hours one, three, six and twelve months ago. Scattered: anywhere.
 */
const PLACES = {
  sold: `(total / 5 * (1 + least(n / 2500, 3)) + n % 2500 + $1 * 2500)`,
  scattered: `(n::bigint * 7919 + $1 * 104729) * greatest(total / ${DUE}, 1)`,
} as const;

/** Makes a new ten thousand due: a third to be reminded, the others over. */
async function makeDue({ sql }: Database, layout: Layout, round: number): Promise<void> {
  await sql.query(
    `UPDATE subscriptions SET status = 'active', ended_at = NULL, due_at = timestamptz '${NOW}' - n * interval '1 millisecond',
       period_end = CASE WHEN n % 3 = 0 THEN timestamptz '${NOW}' + interval '7 days' ELSE timestamptz '${NOW}' END - n * interval '1 millisecond'
     FROM (SELECT n, 'sub_' || lpad((${PLACES[layout]} % total)::text, 10, '0') AS id
           FROM generate_series(0, ${DUE - 1}) n, (SELECT count(*) AS total FROM subscriptions) t) due
     WHERE subscriptions.id = due.id`,
    [round],
  );
  await sql.query("VACUUM ANALYZE subscriptions");
}

async function sweepAll(database: Database): Promise<{ ms: number; claimed: number }> {
  const ctx: Ctx = { db: database.db, clock: fixedClock(NOW), actor: system("bench") };
  const began = performance.now();
  let claimed = 0;
  for (;;) {
    const swept = await sweepDue(ctx, { limit: BATCH });
    if (!swept.ok) throw new Error("a sweep is never refused");
    claimed += swept.value.claimed;
    if (!swept.value.more) return { ms: performance.now() - began, claimed };
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function open(base: string, name: string): Promise<Database> {
  const owner = await connect(base, { max: 1 });
  await owner.sql.query(`CREATE DATABASE ${name}`);
  await owner.close();
  const address = new URL(base);
  address.pathname = name;
  await migrateDatabase(address.href);
  return connect(address.href, { max: 2 });
}

async function measure(shops: { small: Database; large: Database }, layout: Layout): Promise<BenchResult> {
  const times: { small: number[]; large: number[] } = { small: [], large: [] };
  let fewest = DUE;
  for (let round = 0; round <= ROUNDS; round++)
    for (const size of ["small", "large"] as const) {
      await makeDue(shops[size], layout, round);
      const { ms, claimed } = await sweepAll(shops[size]);
      fewest = Math.min(fewest, claimed);
      // The first round warms caches and compilers up.
      if (round > 0) times[size].push(ms);
    }
  const [small, large] = [median(times.small), median(times.large)];
  return {
    benchmark: `expiry sweep, ${layout}`,
    value: Math.round(large),
    unit: "ms",
    ratio: Math.round((large / small) * 100) / 100,
    baseline: `${DUE} due among ${SMALL} subscriptions`,
    detail: {
      due: fewest,
      among: LARGE,
      baseline_ms: Math.round(small),
      batch: BATCH,
      rounds: ROUNDS,
      per_second: Math.round((fewest / large) * 1000),
      pages: "written moments before by what made them due: from memory, none from disk",
    },
  };
}

const data = temporaryFolder();
const cluster = await startEmbeddedPostgres({ dataDir: data.path, settings: { max_wal_size: "4GB" } });
try {
  const shops = {
    small: await open(cluster.url, "small"),
    large: await open(cluster.url, "large"),
  };
  await fill(shops.small, SMALL);
  await fill(shops.large, LARGE);
  for (const layout of ["sold", "scattered"] as const) report([await measure(shops, layout)]);
  for (const shop of Object.values(shops)) await shop.close();
} finally {
  await cluster.stop();
  data.remove();
}
