import { connect } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { runStatement } from "@/db/statement";
import { priceCart } from "@/lib/checkout/price";
import type { Reservation } from "@/lib/checkout/reserve";
import { place, reserveOrder } from "@/lib/checkout/start";
import type { CheckoutRequest } from "@/lib/checkout/types";
import { newId } from "@/lib/core/ids";
import { HOUR, plus, systemClock } from "@/lib/core/time";
import type { Hold } from "@/lib/promotions/types";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { median, medianRatio, perSecond } from "./kit/rounds";
import { temporaryFolder } from "./kit/server";
import { report } from "./result";

const CONNECTIONS = 64;
const BUYERS = 640;
const ROUND_MS = 700;
const ROUNDS = 11;
const USES = 10_000_000;

/** The least that taking a slot could be: one statement on the row that everybody wants. */
const BARE = {
  name: "bench_hold",
  text: "UPDATE promotion_limits SET held = held + 1 WHERE id = $1 AND held + committed < maximum",
};

interface Redemption {
  reservation: Omit<Reservation, "orderId" | "paymentId" | "idempotencyKey" | "customerId">;
  holds: readonly Hold[];
}

/** What a checkout has decided by the time that it writes, from a real quote. */
async function decided(request: CheckoutRequest, buyer: Awaited<ReturnType<CommerceShop["customer"]>>) {
  const { asked, plan, product } = certain(await priceCart(buyer.ctx, buyer.id, request));
  const now = systemClock.now();
  const { price, slip, quote } = asked;
  const redemption: Redemption = {
    holds: asked.holds,
    reservation: {
      requestHash: "bench",
      kind: "purchase",
      currency: price.currency,
      listMinor: price.listMinor,
      totalMinor: quote.totals.due,
      walletMinor: 0n,
      pointsMinor: 0n,
      pointsSpent: 0n,
      feeMinor: 0n,
      trialDays: 0,
      quoteHash: asked.hash,
      quote: {
        slip,
        codes: request.codes,
        planId: plan.id,
        planName: plan.name,
        productId: product.id,
        termMonths: price.termMonths,
      },
      source: null,
      priceId: price.id,
      provider: "sandbox",
      method: "sandbox",
      createdAt: now,
      payableUntil: plus(now, HOUR),
      reservedUntil: plus(now, HOUR),
    },
  };
  return redemption;
}

const data = temporaryFolder();
const cluster = await startEmbeddedPostgres({ dataDir: data.path });
try {
  await migrateDatabase(cluster.url);
  const database = await connect(cluster.url, { max: CONNECTIONS, patienceMs: 60_000 });
  const shop = await openCommerceShop(database, systemClock);
  const hot = await shop.promotion({ code: "BENCH10", maximumUses: USES });
  const counted = await shop.promotion({ code: "BENCH20", maximumUses: USES });
  const buyers = await Promise.all(Array.from({ length: BUYERS }, () => shop.customer()));
  const requests: CheckoutRequest[] = [];
  for (const { ctx } of buyers) requests.push(await shop.request(ctx, { codes: ["BENCH10"] }));
  const [first] = buyers;
  const [request] = requests;
  if (!first || !request) throw new Error("there are buyers");
  const { reservation, holds } = await decided(request, first);
  const ids = () => ({
    orderId: newId("order"),
    paymentId: newId("payment"),
    idempotencyKey: newId("event") as string,
  });
  const work = {
    bare: () => runStatement(database.db, BARE, [counted.limitId]),
    redemption: async (turn: number) => {
      const { ctx, id } = buyers[turn % BUYERS] ?? first;
      certain(await place(ctx, { ...reservation, ...ids(), customerId: id }, holds));
    },
    checkout: async (turn: number) => {
      const { ctx } = buyers[turn % BUYERS] ?? first;
      const { idempotencyKey } = ids();
      certain(await reserveOrder(ctx, { ...(requests[turn % BUYERS] ?? request), idempotencyKey }));
    },
  };
  const rates: Record<keyof typeof work, number[]> = { bare: [], redemption: [], checkout: [] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const kind of ["bare", "redemption", "checkout"] as const) {
      const rate = await perSecond(CONNECTIONS, ROUND_MS, work[kind]);
      // The first round warms plans and compilers up.
      if (round >= 0) rates[kind].push(rate);
    }
  }
  const { rows } = await database.sql.query<{ held: number; redeemed: number }>(
    `SELECT held, (SELECT count(*)::int FROM promotion_redemptions WHERE promotion_id = $2) AS redeemed
     FROM promotion_limits WHERE id = $1`,
    [hot.limitId, hot.id],
  );
  await database.close();
  const written =
    "order, line, attempt, event, audit row, redemption and slot in one statement, answered when it is on the disk";
  const result = (kind: "redemption" | "checkout", benchmark: string, includes: string) => ({
    benchmark,
    value: Math.round(median(rates[kind])),
    unit: "orders/s",
    ratio: medianRatio(rates[kind], rates.bare),
    baseline: "a bare UPDATE … held = held + 1 WHERE … of one row, through the same pool",
    detail: {
      includes,
      baseline_per_second: Math.round(median(rates.bare)),
      connections: CONNECTIONS,
      rounds: ROUNDS,
      counted_exactly: rows[0] !== undefined && rows[0].held === rows[0].redeemed,
    },
  });
  report([
    result("redemption", "redemption of one hot code", written),
    result(
      "checkout",
      "checkout with one hot code",
      `facts and idempotency read, quote evaluated anew and its hash compared; then ${written}`,
    ),
  ]);
} finally {
  await cluster.stop();
  data.remove();
}
