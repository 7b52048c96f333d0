import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { POST as quoteRoute } from "@/app/api/user/quote/route";
import { database as processDatabase } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { CUSTOMER_COOKIE, openCustomerSession } from "@/lib/auth/customer-sessions";
import { readFacts } from "@/lib/checkout/facts";
import { customerOf } from "@/lib/checkout/quote";
import { QuoteRequest } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import { err, ok } from "@/lib/core/result";
import { systemClock } from "@/lib/core/time";
import { type RouteHandler, route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { openCommerceShop } from "@/tests/commerce-shop";
import { median, medianRatio, perSecond, twoDigits } from "./kit/rounds";
import { temporaryFolder } from "./kit/server";
import { report } from "./result";

const PER_SECOND = 50;
const SECONDS = 2;
const LANES = 32;
const ROUND_MS = 700;
const ROUNDS = 11;
const BUYERS = 200;
const PROMOTIONS = 20;

/** The same session and the same rows by the same statement through the same pool, and nothing decided. */
const bareRoute = route(customer, QuoteRequest, async (ctx, request) => {
  const facts = await readFacts(ctx, { customerId: customerOf(ctx), ...request });
  return facts ? ok(facts.row) : err("customer.not_found");
});

interface Call {
  body: string;
  cookie: string;
}

async function openShop(db: Awaited<ReturnType<typeof processDatabase>>): Promise<Call[]> {
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
  return Promise.all(buyers);
}

async function ask(handler: RouteHandler, { body, cookie }: Call): Promise<string> {
  const headers = { "content-type": "application/json", cookie };
  const request = new Request("http://shop.test/api/user/quote", { method: "POST", body, headers });
  const response = await handler(request, { params: Promise.resolve(undefined) });
  const text = await response.text();
  if (!response.ok) throw new Error(`answered ${response.status}: ${text}`);
  return text;
}

/** The route behind HTTP, as it is asked at a steady rate; milliseconds of each answer. */
async function atSteadyRate(handler: RouteHandler, calls: readonly Call[]): Promise<number[]> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = { body: Buffer.concat(chunks).toString(), cookie: request.headers.cookie ?? "" };
    response.setHeader("content-type", "application/json").end(await ask(handler, call));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const began = performance.now();
  const answers: Promise<number>[] = [];
  for (let turn = 0; turn < PER_SECOND * SECONDS; turn++) {
    await sleep(Math.max(0, began + (turn * 1000) / PER_SECOND - performance.now()));
    answers.push(timed(url, calls[turn % calls.length]));
  }
  const all = await Promise.all(answers);
  server.closeAllConnections();
  server.close();
  return all;
}

async function timed(url: string, call: Call | undefined): Promise<number> {
  if (!call) throw new Error("there are buyers");
  const began = performance.now();
  const response = await fetch(url, { method: "POST", body: call.body, headers: { cookie: call.cookie } });
  await response.arrayBuffer();
  return performance.now() - began;
}

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

const data = temporaryFolder();
const cluster = await startEmbeddedPostgres({ dataDir: data.path });
try {
  await migrateDatabase(cluster.url);
  env().DATABASE_URL = cluster.url;
  env().SESSION_SECRET = "a session secret long enough to measure with";
  const db = await processDatabase();
  const calls = await openShop(db);
  const [first] = calls;
  if (!first) throw new Error("there are buyers");
  const work = (handler: RouteHandler) => (turn: number) => ask(handler, calls[turn % BUYERS] ?? first);
  const rates = { quote: [] as number[], bare: [] as number[] };
  const waits = { quote: [] as number[], bare: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    const bare = await perSecond(LANES, ROUND_MS, work(bareRoute));
    const quote = await perSecond(LANES, ROUND_MS, work(quoteRoute));
    const bareWait = p95(await atSteadyRate(bareRoute, calls));
    const quoteWait = p95(await atSteadyRate(quoteRoute, calls));
    // The first round warms plans and compilers up.
    if (round < 0) continue;
    rates.bare.push(bare);
    rates.quote.push(quote);
    waits.bare.push(bareWait);
    waits.quote.push(quoteWait);
  }
  const baseline =
    "a bare route: the same session and the same rows by the same statement and pool, nothing decided";
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
  await db.close();
} finally {
  await cluster.stop();
  data.remove();
}
