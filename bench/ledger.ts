import { createHash } from "node:crypto";
import { connect, type Database } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { settlePayment } from "@/lib/checkout/settle";
import { startCheckout } from "@/lib/checkout/start";
import type { Id } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { systemClock } from "@/lib/core/time";
import { postTransfers } from "@/lib/ledger/post";
import { proveLedger } from "@/lib/ledger/proof";
import { accountId, isCustomerAccount, move } from "@/lib/ledger/rules";
import type { CustomerAccount, Transfer } from "@/lib/ledger/types";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { temporaryFolder } from "./kit/server";
import { report } from "./result";

const CONNECTIONS = 8;
const CUSTOMERS = 4000;
const ROUND_MS = 700;
const ROUNDS = 9;
const BATCH = 200;
const SETTLES = 600;

let turns = 0;

/** A top-up: the shop's own account, which every transfer is on, and one customer's. */
function transferFor(customers: readonly Id<"customer">[]): Transfer {
  turns += 1;
  const customerId = customers[turns % customers.length];
  if (!customerId) throw new Error("there are customers");
  const wallet: CustomerAccount = { kind: "wallet", customerId, unit: "SAR" };
  return {
    key: `bench-${turns}`,
    kind: "top_up",
    legs: move({ kind: "adjustments", unit: "SAR" }, wallet, 100n),
  };
}

const COPY = `
  CREATE TABLE bare_transfers (LIKE ledger_transfers INCLUDING DEFAULTS INCLUDING INDEXES);
  CREATE TABLE bare_entries (LIKE ledger_entries INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY);`;

const BARE = {
  name: "bench_bare",
  text: `WITH t AS (
      INSERT INTO bare_transfers (id, key, digest, kind, customer_id, posted_at)
      SELECT id, key, digest, kind, customer_id, $3 FROM json_to_recordset($1::json)
        AS w(id text, key text, digest text, kind text, customer_id text)
    )
    INSERT INTO bare_entries (transfer_id, account_id, unit, amount_minor)
    SELECT transfer_id, account_id, unit, amount FROM json_to_recordset($2::json)
      AS l(transfer_id text, account_id text, unit text, amount bigint)`,
};

/** The same rows, ids as scattered, into the same indexes, and nothing else: no key is looked at, no balance moves, nothing is checked. */
function bare(tx: Tx, transfers: readonly Transfer[]) {
  const rows = transfers.map(({ key, kind, legs }) => {
    const hash = createHash("sha256").update(key).digest();
    return {
      id: `trf_${hash.toString("hex", 0, 13)}`,
      key,
      digest: hash.toString("base64url"),
      kind,
      customer_id: legs.map(({ account }) => account).find(isCustomerAccount)?.customerId,
    };
  });
  const legs = transfers.flatMap(({ legs }, i) =>
    legs.map(({ account, amountMinor }) => ({
      transfer_id: rows[i]?.id,
      account_id: accountId(account),
      unit: account.unit,
      amount: amountMinor.toString(),
    })),
  );
  return runStatement(tx, BARE, [JSON.stringify(rows), JSON.stringify(legs), systemClock.now()]);
}

async function perSecond(size: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let done = 0;
  const lane = async () => {
    while (performance.now() - began < ROUND_MS) {
      await work();
      done += size;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return (done / (performance.now() - began)) * 1000;
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const at = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** Rounds of both, one after the other, so that whatever else the machine does falls on both. */
async function compare(ctx: Ctx, customers: readonly Id<"customer">[], size: number) {
  const batch = () => Array.from({ length: size }, () => transferFor(customers));
  const post = () => inTransaction(ctx, async (tx) => ok(certain(await postTransfers(tx, ctx, batch()))));
  const raw = () => inTransaction(ctx, async (tx) => ok(await bare(tx, batch())));
  await perSecond(size, post);
  await perSecond(size, raw);
  const rates: { posted: number; raw: number }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rates.push({ posted: await perSecond(size, post), raw: await perSecond(size, raw) });
  return {
    posted: at(
      rates.map(({ posted }) => posted),
      0.5,
    ),
    raw: at(
      rates.map((rate) => rate.raw),
      0.5,
    ),
    ratio: at(
      rates.map((rate) => rate.posted / rate.raw),
      0.5,
    ),
  };
}

/** A shop that has lived: every wallet is open, and PostgreSQL knows how large its tables are. */
async function lived(ctx: Ctx, customers: readonly Id<"customer">[]): Promise<void> {
  for (let opened = 0; opened < customers.length; opened += BATCH) {
    const some = Array.from({ length: BATCH }, () => transferFor(customers));
    await inTransaction(ctx, async (tx) => ok(certain(await postTransfers(tx, ctx, some))));
    await inTransaction(ctx, async (tx) => ok(await bare(tx, some)));
  }
}

async function settleMany(shop: CommerceShop, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const buyer = await shop.customer();
    const order = certain(await startCheckout(buyer.ctx, await shop.request(buyer.ctx)));
    const fact = {
      provider: "sandbox" as const,
      providerRef: order.payment?.id ?? "",
      status: "settled" as const,
      chargeId: `charge-${order.id}`,
      amountMinor: BigInt(order.payment?.amount.amount ?? 0),
      currency: "SAR",
      payee: sandboxProvider.payee(),
      orderId: order.id,
      payerTelegramId: null,
      failureCode: null,
    };
    const began = performance.now();
    certain(await settlePayment(shop.ctx, fact));
    times.push(performance.now() - began);
  }
  return times;
}

const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1_048_576;
};

async function measure(database: Database): Promise<void> {
  const shop = await openCommerceShop(database, systemClock);
  const { ctx } = shop;
  const customers: Id<"customer">[] = [];
  for (let i = 0; i < CUSTOMERS; i++) customers.push((await shop.customer()).id);
  await database.sql.query(COPY);
  await lived(ctx, customers);
  await database.sql.query("ANALYZE");
  const single = await compare(ctx, customers, 1);
  const batched = await compare(ctx, customers, BATCH);
  await settleMany(shop, 50);
  const before = heapMb();
  const times = await settleMany(shop, SETTLES);
  const grown = heapMb() - before;
  const { isProven } = await proveLedger(ctx);
  const baseline = "the same rows inserted into the same indexes in one transaction each, nothing checked";
  report([
    {
      benchmark: "ledger transfers, one a transaction",
      value: Math.round(single.posted),
      unit: "transfers/s",
      ratio: Number(single.ratio.toFixed(2)),
      baseline,
      detail: { bare: Math.round(single.raw), connections: CONNECTIONS, customers: CUSTOMERS },
    },
    {
      benchmark: "ledger transfers, batched",
      value: Math.round(batched.posted),
      unit: "transfers/s",
      ratio: Number(batched.ratio.toFixed(2)),
      baseline,
      detail: { bare: Math.round(batched.raw), batch: BATCH, connections: CONNECTIONS },
    },
    {
      benchmark: "settling a payment",
      value: Number(at(times, 0.95).toFixed(1)),
      unit: "ms p95",
      ratio: null,
      baseline: "",
      detail: {
        p50: Number(at(times, 0.5).toFixed(1)),
        settles: SETTLES,
        heap_growth_mb: Number(grown.toFixed(1)),
        books_proven: isProven,
      },
    },
  ]);
}

const data = temporaryFolder();
const cluster = await startEmbeddedPostgres({ dataDir: data.path });
try {
  await migrateDatabase(cluster.url);
  const database = await connect(cluster.url, { max: CONNECTIONS + 2 });
  await measure(database);
  await database.close();
} finally {
  await cluster.stop();
  data.remove();
}
