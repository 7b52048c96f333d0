import pg from "pg";
import { describe, expect, inject, it } from "vitest";
import { cloneTemplate } from "@/tests/cluster";
import { simulate, type Verdict } from "./simulate";
import type { Mutation } from "./turns";

const GROUPS = 20;
const SEEDS_A_GROUP = 10;

/** What is taken away from the shop: a constraint of its database, or something of its statements; and what people do most. */
interface Broken {
  readonly sql?: string;
  readonly mutate?: Mutation;
  readonly often?: string;
}

async function live(seed: number, broken: Broken = {}): Promise<Verdict> {
  const database = await cloneTemplate(inject("postgresUrl"));
  try {
    if (broken.sql) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(broken.sql);
      await client.end();
    }
    return await simulate({ url: database.url, seed, mutate: broken.mutate, often: broken.often });
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
  /** The first world that notices; null where forty do not. */
  async function noticed(broken: Broken): Promise<number | null> {
    for (let seed = 1; seed <= 40; seed++) if ((await live(seed, broken)).wrong.length > 0) return seed;
    return null;
  }

  it("notices that a tap may order twice", { timeout: 300_000 }, async () => {
    const sql = "ALTER TABLE orders DROP CONSTRAINT orders_one_per_idempotency_key";
    expect(await noticed({ sql })).not.toBeNull();
  });

  it("notices that two refunds no longer wait for one another", { timeout: 300_000 }, async () => {
    const lock = /^select "id" from "orders" where "orders"\."id" = \$1 for update$/;
    let taken = 0;
    const mutate: Mutation = (text) => {
      if (!lock.test(text)) return text;
      taken += 1;
      return text.replace(/ for update$/, "");
    };
    expect(await noticed({ mutate, often: "refund in two windows" })).not.toBeNull();
    expect(taken).toBeGreaterThan(0);
  });

  it("lives the same world from the same seed", { timeout: 240_000 }, async () => {
    // 66, 81 and 99 lead two processes through each other, and through deaths and first connections.
    for (const seed of [7, 66, 81, 99])
      expect((await live(seed)).log, `seed ${seed}`).toEqual((await live(seed)).log);
  });
});
