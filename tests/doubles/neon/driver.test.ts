import { setTimeout as sleep } from "node:timers/promises";
import { createPool } from "@vercel/postgres";
import { sql } from "drizzle-orm";
import { bigint, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connect, type Database } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { inTransaction } from "@/db/transaction";
import { err, ok } from "@/lib/core/result";
import { type NeonBridge, startNeonBridge } from "./bridge";
import { loadNeonConfig } from "./config";

const amounts = pgTable("driver_amounts", {
  id: text().primaryKey(),
  amountMinor: bigint("amount_minor", { mode: "bigint" }).notNull(),
  paidAt: timestamp("paid_at", { withTimezone: true, mode: "date" }),
});

let bridge: NeonBridge;
let url: string;
let database: Database;

beforeAll(async () => {
  const cluster = new URL(inject("postgresUrl"));
  bridge = await startNeonBridge({ host: cluster.hostname, port: Number(cluster.port) });
  const neonConfig = await loadNeonConfig();
  neonConfig.wsProxy = () => `${bridge.address}/v2`;
  neonConfig.fetchEndpoint = () => `http://${bridge.address}/sql`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.forceDisablePgSSL = true;
  neonConfig.pipelineConnect = false;
  neonConfig.pipelineTLS = false;

  const name = `serverless_${process.pid}`;
  const owner = new pg.Client({ connectionString: cluster.href });
  await owner.connect();
  await owner.query(`create database ${name}`);
  await owner.end();
  // The driver takes an address without "-pooler." only where the host is literally localhost.
  cluster.hostname = "localhost";
  cluster.protocol = "postgresql:";
  cluster.pathname = name;
  url = cluster.href;
  database = await connect(url, { driver: "vercel", max: 3 });
});

afterAll(async () => {
  await database.close();
  await bridge.close();
});

describe("the serverless driver", () => {
  it("migrates an empty database, and does nothing the second time", async () => {
    await migrateDatabase(url, { driver: "vercel" });
    await migrateDatabase(url, { driver: "vercel" });
    const { rows } = await database.sql.query<{ tables: number }>(
      "select count(*)::int as tables from information_schema.tables where table_schema = 'public'",
    );
    expect(rows[0]?.tables).toBeGreaterThan(10);
  });

  it("writes and reads through Drizzle: bigints, instants, updates, returning", async () => {
    await database.sql.query(
      "create table driver_amounts (id text primary key, amount_minor bigint not null, paid_at timestamptz)",
    );
    const paidAt = new Date("2026-03-29T00:59:59.123Z");
    await database.db.insert(amounts).values({ id: "one", amountMinor: 9_007_199_254_740_993n, paidAt });
    const [changed] = await database.db
      .update(amounts)
      .set({ amountMinor: sql`${amounts.amountMinor} + 1` })
      .returning();
    expect(changed).toEqual({ id: "one", amountMinor: 9_007_199_254_740_994n, paidAt });
    expect(await database.db.select().from(amounts)).toEqual([changed]);
  });

  it("answers hand-written statements with rows and their number", async () => {
    const answer = await database.sql.query<{ n: number }>(
      "select n from generate_series(1, $1::int) n",
      [3],
    );
    expect(answer).toEqual({ rows: [{ n: 1 }, { n: 2 }, { n: 3 }], rowCount: 3 });
  });

  it("keeps a transaction, and undoes a refused one", async () => {
    const write = (id: string) => ({ id, amountMinor: 1n });
    const kept = await inTransaction(database, async (tx) => {
      await tx.insert(amounts).values(write("kept"));
      return ok("kept");
    });
    const refused = await inTransaction(database, async (tx) => {
      await tx.insert(amounts).values(write("refused"));
      return err("order.not_found");
    });
    expect([kept, refused]).toEqual([ok("kept"), err("order.not_found")]);
    const rows = await database.db.select({ id: amounts.id }).from(amounts).orderBy(amounts.id);
    expect(rows.map((row) => row.id)).toEqual(["kept", "one"]);
  });

  it("locks rows across two connections", async () => {
    const order: string[] = [];
    let lock = () => {};
    const locked = new Promise<void>((resolve) => {
      lock = resolve;
    });
    const first = database.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from driver_amounts where id = 'kept' for update`);
      lock();
      await tx.execute(sql`select pg_sleep(0.2)`);
      order.push("first");
    });
    await locked;
    const second = database.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from driver_amounts where id = 'kept' for update`);
      order.push("second");
    });
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "second"]);
  });

  it("outlives a connection that is cut in the middle of a transaction", async () => {
    const work = inTransaction(database, async (tx) => {
      const { rows } = (await tx.execute(sql`select pg_backend_pid() as pid`)) as unknown as {
        rows: { pid: number }[];
      };
      await database.sql.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await sleep(200);
      await tx.execute(sql`select 1`);
      return ok("done");
    });
    await expect(work).rejects.toThrow();
    expect((await database.sql.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  it("names the constraint that refused a row", async () => {
    const twice = database.db.insert(amounts).values({ id: "one", amountMinor: 1n });
    await expect(twice).rejects.toMatchObject({
      cause: { code: "23505", constraint: "driver_amounts_pkey" },
    });
  });

  it("asks single statements over HTTP", async () => {
    const pool = createPool({ connectionString: url });
    const asked = bridge.seen.queries;
    const { rows } = await pool.sql`select ${41}::int + 1 as answer`;
    await pool.end();
    expect(rows).toEqual([{ answer: 42 }]);
    expect(bridge.seen.queries).toBe(asked + 1);
    expect(bridge.seen.sockets).toBeGreaterThan(0);
  });
});
