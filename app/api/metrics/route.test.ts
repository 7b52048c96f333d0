import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { system } from "@/lib/core/actor";
import { systemClock } from "@/lib/core/time";
import { proveLedger } from "@/lib/ledger/proof";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { GET } from "./route";

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
  process.env["DATABASE_URL"] = test.url;
  process.env["INTERNAL_API_KEY"] = "internal-key";
});
afterAll(async () => {
  await (await database()).close();
  await test.drop();
});

const ask = (key: string) =>
  GET(new Request("http://shop.test/api/metrics", { headers: { authorization: `Bearer ${key}` } }), {
    params: Promise.resolve({}),
  });

describe("the metrics", () => {
  it("are for who has the internal key", async () => {
    expect((await ask("another-key!")).status).toBe(403);
  });

  it("say how the machinery stands and, once the books were proven, how they stand", async () => {
    const before = await ask("internal-key");
    expect(before.headers.get("content-type")).toContain("text/plain");
    const text = await before.text();
    expect(text).toContain("# TYPE kiosk_outbox_waiting gauge\nkiosk_outbox_waiting 0\n");
    expect(text).not.toContain("kiosk_ledger_proven");

    await proveLedger({ db: test.db, clock: systemClock, actor: system("test") });
    const after = await (await ask("internal-key")).text();
    expect(after).toContain("kiosk_ledger_proven 1\n");
    expect(after).toContain('kiosk_ledger_broken{check="units_sum_to_zero"} 0\n');
    for (const line of after.trim().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) |[a-z_]+(\{.+\})? \d+$)/);
  });
});
