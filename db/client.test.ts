import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { err, ok } from "@/lib/core/result";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { inTransaction } from "./transaction";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql.query("create table written (word text)");
});
afterAll(() => database.drop());

const words = async () => {
  const { rows } = await database.sql.query<{ word: string }>("select word from written order by word");
  return rows.map((row) => row.word);
};

describe("a transaction", () => {
  it("keeps what was written when the service agrees", async () => {
    const result = await inTransaction(database, async (tx) => {
      await tx.execute(sql`insert into written values ('kept')`);
      return ok("done");
    });
    expect(result).toEqual(ok("done"));
    expect(await words()).toEqual(["kept"]);
  });

  it("undoes what was written before a refusal, and returns the refusal", async () => {
    const result = await inTransaction(database, async (tx) => {
      await tx.execute(sql`insert into written values ('refused')`);
      return err("order.not_found");
    });
    expect(result).toEqual(err("order.not_found"));
    expect(await words()).toEqual(["kept"]);
  });

  it("undoes what was written before an accident, and throws it on", async () => {
    const work = inTransaction(database, async (tx) => {
      await tx.execute(sql`insert into written values ('lost')`);
      throw new Error("the roof fell in");
    });
    await expect(work).rejects.toThrow("the roof fell in");
    expect(await words()).toEqual(["kept"]);
  });

  it("whose connection is cut fails alone: the process lives, and the next one works", async () => {
    const work = inTransaction(database, async (tx) => {
      const { rows } = (await tx.execute(sql`select pg_backend_pid() as pid`)) as unknown as {
        rows: { pid: number }[];
      };
      await database.sql.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await sleep(200);
      await tx.execute(sql`insert into written values ('lost')`);
      return ok("done");
    });
    await expect(work).rejects.toThrow();
    expect(await words()).toEqual(["kept"]);
  });
});
