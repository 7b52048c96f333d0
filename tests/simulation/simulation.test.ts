import pg from "pg";
import { describe, expect, inject, it } from "vitest";
import { cloneTemplate } from "@/tests/cluster";
import { simulate, type Verdict } from "./simulate";

const GROUPS = 20;
const SEEDS_A_GROUP = 10;

async function live(seed: number, broken: { sql?: string } = {}): Promise<Verdict> {
  const database = await cloneTemplate(inject("postgresUrl"));
  try {
    if (broken.sql) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(broken.sql);
      await client.end();
    }
    return await simulate({ url: database.url, seed });
  } finally {
    await database.drop();
  }
}

const story = ({ seed, wrong, log }: Verdict): string =>
  [`npm run simulate -- --seeds 1 --from ${seed}`, ...wrong, ...log].join("\n");

describe("a shop, its bank and Telegram, through crashes, lost answers, and webhooks in any order", () => {
  it.each(Array.from({ length: GROUPS }, (_, group) => 1 + group * SEEDS_A_GROUP))(
    "keep every promise in the ten worlds from seed %i on",
    { timeout: 240_000 },
    async (from) => {
      for (let seed = from; seed < from + SEEDS_A_GROUP; seed++) {
        const verdict = await live(seed);
        expect(verdict.wrong, story(verdict)).toEqual([]);
      }
    },
  );
});

describe("the simulation itself", () => {
  /** How many worlds it takes to notice; null where forty do not. */
  async function noticed(broken: { sql?: string }): Promise<number | null> {
    for (let seed = 1; seed <= 40; seed++) if ((await live(seed, broken)).wrong.length > 0) return seed;
    return null;
  }

  it("notices that a tap may order twice", { timeout: 300_000 }, async () => {
    const sql = "ALTER TABLE orders DROP CONSTRAINT orders_one_per_idempotency_key";
    expect(await noticed({ sql })).not.toBeNull();
  });

  it("lives the same world from the same seed", { timeout: 60_000 }, async () => {
    const [first, second] = [await live(7), await live(7)];
    expect(second.log).toEqual(first.log);
  });
});
