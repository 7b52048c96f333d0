import { connect } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction } from "@/db/transaction";
import { reserveOrder, startCheckout } from "@/lib/checkout/start";
import type { CheckoutRequest } from "@/lib/checkout/types";
import { newId } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { systemClock } from "@/lib/core/time";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { median, medianRatio, perSecond } from "./kit/rounds";
import { temporaryFolder } from "./kit/server";
import { report } from "./result";

const CONNECTIONS = 16;
const BUYERS = 1000;
const ROUND_MS = 600;
const ROUNDS = 11;

interface Buyer {
  ctx: Ctx;
  plain: CheckoutRequest;
  withCode: CheckoutRequest;
}

const TO_RESERVED =
  "facts and idempotency read, quote evaluated anew, its hash compared, then order, line, attempt, event and audit row in one transaction";
const KINDS = {
  plain: {
    name: "checkout to reserved order",
    request: "plain",
    verb: reserveOrder,
    to: "bare",
    includes: TO_RESERVED,
  },
  withCode: {
    name: "checkout with a limited code",
    request: "withCode",
    verb: reserveOrder,
    to: "contended",
    includes: `${TO_RESERVED}, with a slot and a redemption of one code that every order holds`,
  },
  withPage: {
    name: "checkout with its payment page",
    request: "plain",
    verb: startCheckout,
    to: "bare",
    includes: `${TO_RESERVED}; then the provider's page and its reference in another`,
  },
} as const;
type Kind = keyof typeof KINDS;
type Measured = Kind | "bare" | "contended";
const ALL = Object.keys(KINDS) as Kind[];
const BASELINES = {
  bare: "a bare transaction of two statements through the same pool",
  contended: "the same bare transaction, all of them on one row",
};

const INSERT = {
  name: "bench_insert",
  text: "INSERT INTO outbox_events (id, name, data, created_at, relayed_at) VALUES ($1, 'bench', $2, $3, $3)",
};
const UPDATE = { name: "bench_update", text: "UPDATE customers SET last_seen_at = $2 WHERE id = $1" };

/** BEGIN, one row in, one row changed, COMMIT: the least that a sale could write. `contended`: a row everybody wants. */
function bareTransaction(ctx: Ctx, ids: readonly string[], contended: boolean) {
  return (turn: number) =>
    inTransaction(ctx, async (tx) => {
      await runStatement(tx, INSERT, [newId("event"), { turn }, systemClock.now()]);
      await runStatement(tx, UPDATE, [ids[contended ? 0 : turn % ids.length], systemClock.now()]);
      return ok(null);
    });
}

async function measure(shop: CommerceShop) {
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
  const ids = people.map(({ id }) => id);
  const work: Record<Measured, (turn: number) => Promise<unknown>> = {
    bare: bareTransaction(shop.ctx, ids, false),
    contended: bareTransaction(shop.ctx, ids, true),
    plain: buy("plain"),
    withCode: buy("withCode"),
    withPage: buy("withPage"),
  };
  const rates: Record<Measured, number[]> = {
    bare: [],
    contended: [],
    plain: [],
    withCode: [],
    withPage: [],
  };
  for (let round = -1; round < ROUNDS; round++) {
    for (const kind of Object.keys(work) as Measured[]) {
      const rate = await perSecond(CONNECTIONS, ROUND_MS, work[kind]);
      // The first round warms plans and compilers up.
      if (round >= 0) rates[kind].push(rate);
    }
  }
  return rates;
}

const data = temporaryFolder();
const cluster = await startEmbeddedPostgres({ dataDir: data.path });
try {
  await migrateDatabase(cluster.url);
  const database = await connect(cluster.url, { max: CONNECTIONS });
  const shop = await openCommerceShop(database, systemClock);
  const rates = await measure(shop);
  await database.close();
  report(
    ALL.map((kind) => {
      const { name, to, includes } = KINDS[kind];
      const baselines = rates[to];
      return {
        benchmark: name,
        value: Math.round(median(rates[kind])),
        unit: "orders/s",
        ratio: medianRatio(rates[kind], baselines),
        baseline: BASELINES[to],
        detail: {
          includes,
          baseline_per_second: Math.round(median(baselines)),
          connections: CONNECTIONS,
          rounds: ROUNDS,
        },
      };
    }),
  );
} finally {
  await cluster.stop();
  data.remove();
}
