import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ctx, inTransaction } from "@/db/transaction";
import { HOUR, plus, SECOND } from "@/lib/core/time";
import { postTransfer } from "@/lib/ledger/post";
import { move } from "@/lib/ledger/rules";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { type Agreed, finishAgreed, payAgreed } from "./agreed";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;
let keys = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());

/** Somebody whose wallet covers what they agreed to. */
async function agreed(change: Partial<Agreed> = {}) {
  clock.by(HOUR);
  const { id: customerId, ctx } = await shop.customer();
  keys += 1;
  const legs = move(
    { kind: "adjustments", unit: "SAR" },
    { kind: "wallet", customerId, unit: "SAR" },
    20_000n,
  );
  const transfer = { key: `fill-${keys}`, kind: "adjustment", legs } as const;
  certain(await inTransaction(shop.ctx, (tx) => postTransfer(tx, shop.ctx, transfer)));
  const price: Agreed = {
    planId: shop.planId,
    termMonths: 1,
    currency: "SAR",
    amountMinor: 4900n,
    idempotencyKey: `agreed-${keys}`,
    codeKey: `agreed-code-${keys}`,
    ...change,
  };
  const left = async () => {
    const { rows } = await database.sql.query<{ amount: string }>(
      "SELECT balance_minor::text AS amount FROM ledger_accounts WHERE id = $1",
      [`wallet:${customerId}:SAR`],
    );
    return Number(rows[0]?.amount);
  };
  return { ctx, price, left };
}

/** A clock that goes on by a second each time somebody looks. */
const hurried = (ctx: Ctx): Ctx => ({
  ...ctx,
  clock: {
    now: () => {
      clock.by(SECOND);
      return clock.now();
    },
  },
});

describe("an agreed payment", () => {
  it("is made once by several runs at the same instant", async () => {
    const { ctx, price, left } = await agreed();
    const runs = await Promise.all(Array.from({ length: 4 }, () => payAgreed(ctx, price)));
    expect(runs.map((run) => run?.outcome)).toEqual(["paid", "paid", "paid", "paid"]);
    expect(new Set(runs.map((run) => run?.orderId)).size).toBe(1);
    expect(await left()).toBe(15_100);
  });

  it("is over where what was agreed to is not sold any more", async () => {
    const { ctx, price, left } = await agreed({ termMonths: 3 });
    expect(await payAgreed(ctx, price)).toEqual({ outcome: "gone" });
    expect(await left()).toBe(20_000);
  });

  it("is nothing but missed where it was never begun and must not begin any more", async () => {
    const { ctx, price, left } = await agreed();
    expect(await finishAgreed(ctx, price.idempotencyKey)).toEqual({ outcome: "missed" });
    expect(await left()).toBe(20_000);
  });
});

describe("a price that changes while it is being paid", () => {
  // Wherever a discount's end falls, between the look and the write too, the money is taken at what is true then.
  it.each(Array.from({ length: 8 }, (_, seconds) => seconds + 1))(
    "%i seconds after the beginning is looked at again, and paid once",
    async (seconds) => {
      const { ctx, price, left } = await agreed();
      await shop.promotion({
        name: `Ends in ${seconds} seconds`,
        endsAt: plus(clock.now(), seconds * SECOND).toISOString(),
      });
      expect(await payAgreed(hurried(ctx), price)).toMatchObject({ outcome: "paid" });
      expect([15_100, 20_000 - 4410]).toContain(await left());
      const before = await left();
      expect(await payAgreed(ctx, price)).toMatchObject({ outcome: "paid" });
      expect(await left()).toBe(before);
    },
  );
});
