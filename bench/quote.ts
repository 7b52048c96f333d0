import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { CUSTOMER_COOKIE, openCustomerSession } from "@/lib/auth/customer-sessions";
import { env } from "@/lib/core/env";
import { systemClock } from "@/lib/core/time";
import { openCommerceShop } from "@/tests/commerce-shop";
import { median, medianRatio, perSecond, twoDigits } from "./kit/rounds";
import { startServer, temporaryFolder } from "./kit/server";
import { copyWithRoutes } from "./kit/with-routes";
import { report } from "./result";

const PER_SECOND = 50;
const SECONDS = 3;
const LANES = 32;
const ROUND_MS = 700;
const ROUNDS = 11;
const BUYERS = 200;
const PROMOTIONS = 20;

const QUOTE = "/api/user/quote";
const BARE = "/api/bench/quote-facts";
const ASKED = [["bare", BARE] as const, ["quote", QUOTE] as const];

interface Call {
  body: string;
  cookie: string;
}

/** A shop with twenty promotions and some customers who are signed in. */
async function openShop(url: string): Promise<Call[]> {
  const db = await connect(url, { max: 4 });
  const shop = await openCommerceShop(db, systemClock);
  await shop.promotion({ code: "BENCH10", maximumUses: 1_000_000 });
  for (let i = 1; i < PROMOTIONS; i++) {
    await shop.promotion({
      layer: i % 2 === 0 ? "sale" : "customer",
      effect: { kind: "percent", basisPoints: 100 + i },
      ...(i % 3 === 0 ? { countries: ["SA"] } : { minimumOrder: 1000 * i, currency: "SAR" }),
    });
  }
  const body = JSON.stringify(shop.quoteRequest({ codes: ["BENCH10"] }));
  const buyers = Array.from({ length: BUYERS }, async () => {
    const { id } = await shop.customer();
    const { token } = await openCustomerSession(db.db, shop.ctx, id);
    return { body, cookie: `${CUSTOMER_COOKIE}=${token}` };
  });
  const calls = await Promise.all(buyers);
  await db.close();
  return calls;
}

/** Milliseconds until the whole answer is there. */
async function ask(url: string, { body, cookie }: Call): Promise<number> {
  const began = performance.now();
  const headers = { "content-type": "application/json", cookie };
  const response = await fetch(url, { method: "POST", body, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return performance.now() - began;
}

/** A round of requests, each started at its own time, however long the others take. */
async function atSteadyRate(url: string, callOf: (turn: number) => Call): Promise<number[]> {
  const began = performance.now();
  const answers: Promise<number>[] = [];
  for (let turn = 0; turn < PER_SECOND * SECONDS; turn++) {
    await sleep(Math.max(0, began + (turn * 1000) / PER_SECOND - performance.now()));
    answers.push(ask(url, callOf(turn)));
  }
  return Promise.all(answers);
}

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

async function measure(address: string, calls: readonly Call[]) {
  const callOf = (turn: number): Call => {
    const call = calls[turn % calls.length];
    if (!call) throw new Error("there are buyers");
    return call;
  };
  const rates = { quote: [] as number[], bare: [] as number[] };
  const waits = { quote: [] as number[], bare: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    // Each goes first in every second round.
    for (const [name, path] of round % 2 === 0 ? ASKED : ASKED.toReversed()) {
      const url = `${address}${path}`;
      const rate = await perSecond(LANES, ROUND_MS, (turn) => ask(url, callOf(turn)));
      const wait = p95(await atSteadyRate(url, callOf));
      // The first round warms plans and compilers up.
      if (round < 0) continue;
      rates[name].push(rate);
      waits[name].push(wait);
    }
  }
  return { rates, waits };
}

const data = temporaryFolder();
const cluster = await startEmbeddedPostgres({ dataDir: data.path });
try {
  await migrateDatabase(cluster.url);
  const SESSION_SECRET = "a session secret long enough to measure with";
  env().SESSION_SECRET = SESSION_SECRET;
  const calls = await openShop(cluster.url);
  const server = await startServer(data.path, {
    folder: copyWithRoutes(),
    env: { DATABASE_URL: cluster.url, SESSION_SECRET },
  });
  const { rates, waits } = await measure(server.address, calls).finally(() => server.stop());
  const baseline =
    "a bare route of the same built server: the same session and the same rows by the same statement and pool, nothing decided";
  const shared = { promotions: PROMOTIONS, buyers: BUYERS, rounds: ROUNDS };
  report([
    {
      benchmark: "quote endpoint",
      value: twoDigits(median(waits.quote)),
      unit: "ms p95",
      ratio: twoDigits(median(waits.quote.map((wait, round) => wait / (waits.bare[round] ?? wait)))),
      baseline,
      detail: { ...shared, per_second: PER_SECOND, baseline_ms: twoDigits(median(waits.bare)) },
    },
    {
      benchmark: "quote throughput",
      value: Math.round(median(rates.quote)),
      unit: "quotes/s",
      ratio: medianRatio(rates.quote, rates.bare),
      baseline,
      detail: { ...shared, lanes: LANES, baseline_per_second: Math.round(median(rates.bare)) },
    },
  ]);
} finally {
  await cluster.stop();
  data.remove();
}
