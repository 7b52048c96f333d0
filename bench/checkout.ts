import type pg from "pg";
import { connect, type Database } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import type { Ctx } from "@/db/transaction";
import { reserveOrder, startCheckout } from "@/lib/checkout/start";
import type { CheckoutRequest } from "@/lib/checkout/types";
import { newId } from "@/lib/core/ids";
import { systemClock } from "@/lib/core/time";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { temporaryFolder } from "./kit/server";
import { report } from "./result";

const CONNECTIONS = 16;
const BUYERS = 1000;
const ROUND_MS = 1500;
const ROUNDS = 5;

interface Buyer {
  ctx: Ctx;
  plain: CheckoutRequest;
  withCode: CheckoutRequest;
}

const KINDS = {
  plain: { name: "checkout to reserved order", request: "plain", verb: reserveOrder },
  withCode: { name: "checkout with a limited code", request: "withCode", verb: reserveOrder },
  withPage: { name: "checkout with its payment page", request: "plain", verb: startCheckout },
} as const;
type Kind = keyof typeof KINDS;
const ALL = Object.keys(KINDS) as Kind[];

/** Runs `work` on every connection until the round is over; answers how many a second. */
async function perSecond(work: (turn: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let turns = 0;
  const lane = async () => {
    while (performance.now() - began < ROUND_MS) await work(turns++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return (turns / (performance.now() - began)) * 1000;
}

/** BEGIN, one row in, one row changed, COMMIT: the least that a sale could write. */
function bareTransaction(database: Database, buyers: readonly { id: string }[]) {
  const pool = database.sql as unknown as pg.Pool;
  return async (turn: number) => {
    const client = await pool.connect();
    await client.query("begin");
    await client.query({
      name: "bench_insert",
      text: "INSERT INTO outbox_events (id, name, data, created_at, relayed_at) VALUES ($1, 'bench', $2, $3, $3)",
      values: [newId("event"), { turn }, systemClock.now()],
    });
    await client.query({
      name: "bench_update",
      text: "UPDATE customers SET last_seen_at = $2 WHERE id = $1",
      values: [buyers[turn % buyers.length]?.id, systemClock.now()],
    });
    await client.query("commit");
    client.release();
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function measure(database: Database, shop: CommerceShop) {
  await shop.promotion({ code: "BENCH10", maximumUses: 1_000_000 });
  const people = await Promise.all(Array.from({ length: BUYERS }, () => shop.customer()));
  const buyers: Buyer[] = [];
  for (const { ctx } of people)
    buyers.push({
      ctx,
      plain: await shop.request(ctx),
      withCode: await shop.request(ctx, { codes: ["BENCH10"] }),
    });
  const buy = (kind: Kind) => async (turn: number) => {
    const { request, verb } = KINDS[kind];
    const buyer = buyers[turn % BUYERS];
    if (buyer) certain(await verb(buyer.ctx, { ...buyer[request], idempotencyKey: newId("event") }));
  };
  const bare = bareTransaction(database, people);
  const rates: Record<Kind | "bare", number[]> = { bare: [], plain: [], withCode: [], withPage: [] };
  for (let round = -1; round < ROUNDS; round++) {
    const measured: [Kind | "bare", number][] = [["bare", await perSecond(bare)]];
    for (const kind of ALL) measured.push([kind, await perSecond(buy(kind))]);
    // The first round warms plans and compilers up.
    if (round >= 0) for (const [kind, rate] of measured) rates[kind].push(rate);
  }
  return rates;
}

const data = temporaryFolder();
const cluster = await startEmbeddedPostgres({ dataDir: data.path });
try {
  await migrateDatabase(cluster.url);
  const database = await connect(cluster.url, { max: CONNECTIONS });
  const shop = await openCommerceShop(database, systemClock);
  const rates = await measure(database, shop);
  await database.close();
  const bare = median(rates.bare);
  report(
    ALL.map((kind) => ({
      benchmark: KINDS[kind].name,
      value: Math.round(median(rates[kind])),
      unit: "orders/s",
      ratio: Math.round((median(rates[kind]) / bare) * 100) / 100,
      baseline: "a bare transaction of two statements through the same pool",
      detail: { bare_per_second: Math.round(bare), connections: CONNECTIONS, rounds: ROUNDS },
    })),
  );
} finally {
  await cluster.stop();
  data.remove();
}
