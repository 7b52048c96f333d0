import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { promotionCustomerUses, promotionLimits, promotionRedemptions } from "@/db/schema/promotions";
import { inTransaction } from "@/db/transaction";
import { cancelOrder, expireReservations } from "@/lib/checkout/close";
import { settlePayment } from "@/lib/checkout/settle";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import { type Id, newId } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { fixedClock, HOUR, plus } from "@/lib/core/time";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { act } from "@/lib/payments/providers/sandbox/books";
import { returnRedemptions } from "@/lib/promotions/redemptions";
import type { PromotionRow } from "@/lib/promotions/types";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { holdPromotions } from "@/tests/hold-promotions";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";

const clock = fixedClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let other: Database;
let shop: CommerceShop;

// A thousand buyers at once wait for each other: that is the race, not a failure.
const pool = { max: 32, patienceMs: 60_000 };

beforeAll(async () => {
  database = await createTestDatabase(pool);
  other = await connectAgain(database.url, pool);
  shop = await openCommerceShop(database, clock);
});
afterAll(async () => {
  await other.close();
  await database.drop();
});

/** The same actor on the second pool: a process of its own, as PostgreSQL sees it. */
const elsewhere = (customerId: Id<"customer">) => shop.as({ kind: "customer", customerId }, other.db);
const limitOf = async ({ limitId }: PromotionRow) => {
  const [limit] = await database.db.select().from(promotionLimits).where(eq(promotionLimits.id, limitId));
  return { held: limit?.held, committed: limit?.committed };
};
const statesOf = async ({ id }: PromotionRow) => {
  const rows = await database.db
    .select()
    .from(promotionRedemptions)
    .where(eq(promotionRedemptions.promotionId, id));
  return rows.map(({ state }) => state).sort();
};
async function paidFact(order: OrderSummary) {
  const reference = order.payment?.id ?? "";
  const action = {
    kind: "pay",
    secure: false,
    delaySeconds: 0,
    duplicateWebhooks: false,
    webhooksOutOfOrder: false,
  };
  await act(shop.ctx, { reference, action: action as { kind: "pay" } & typeof action });
  const fact = await sandboxProvider.fetchStatus(shop.ctx, reference);
  if (!fact) throw new Error("the sandbox lost the payment");
  return fact;
}

describe("the last redemption", () => {
  it("goes to one of two checkouts at once", async () => {
    for (let round = 0; round < 10; round++) {
      const promotion = await shop.promotion({ code: `LAST${round}X`, maximumUses: 1 });
      const [a, b] = [await shop.customer(), await shop.customer()];
      const requests = [
        await shop.request(a.ctx, { codes: [promotion.code] }),
        await shop.request(b.ctx, { codes: [promotion.code] }),
      ] as const;
      const results = await Promise.all([
        startCheckout(a.ctx, requests[0]),
        startCheckout(elsewhere(b.id), requests[1]),
      ]);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(results.find(({ ok }) => !ok)).toSatisfy(
        (lost) => lost.error === "promo.refused" || lost.error === "quote.stale",
      );
      expect(await limitOf(promotion)).toEqual({ held: 1, committed: 0 });
      expect(await statesOf(promotion)).toEqual(["held"]);
    }
  });

  it("is never sold twice: the last 100 among 1 000 buyers on 64 connections", async () => {
    const promotion = await shop.promotion({ code: "HUNDRED", maximumUses: 100 });
    const buyers = await Promise.all(Array.from({ length: 1000 }, () => shop.customer()));
    const requests = await Promise.all(buyers.map(({ ctx }) => shop.request(ctx, { codes: ["HUNDRED"] })));
    const results = await Promise.all(
      buyers.map(async ({ ctx, id }, i) => {
        const request = requests[i];
        if (!request) throw new Error("every buyer has a request");
        return startCheckout(i % 2 === 0 ? ctx : elsewhere(id), request);
      }),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(100);
    expect(await limitOf(promotion)).toEqual({ held: 100, committed: 0 });
    expect(await statesOf(promotion)).toHaveLength(100);
  }, 60_000);
});

describe("a customer's own limit", () => {
  it("holds under twenty taps at once", async () => {
    const promotion = await shop.promotion({ code: "TAPTAP", maximumPerCustomer: 1 });
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx, { codes: ["TAPTAP"] });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        startCheckout(i % 2 === 0 ? buyer.ctx : elsewhere(buyer.id), {
          ...request,
          idempotencyKey: `tap-number-${i}`,
        }),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    const [uses] = await database.db
      .select()
      .from(promotionCustomerUses)
      .where(eq(promotionCustomerUses.promotionId, promotion.id));
    expect(uses).toMatchObject({ held: 1, committed: 0 });
  });

  it("of one free trial holds under two codes at once", async () => {
    const trial = { effect: { kind: "free_trial", days: 7 } };
    await shop.promotion({ code: "FIRSTTRIAL", ...trial });
    await shop.promotion({ code: "OTHERTRIAL", ...trial });
    const buyer = await shop.customer();
    const requests = [
      await shop.request(buyer.ctx, { codes: ["FIRSTTRIAL"] }),
      await shop.request(buyer.ctx, { codes: ["OTHERTRIAL"] }),
    ] as const;
    const results = await Promise.all([
      startCheckout(buyer.ctx, requests[0]),
      startCheckout(elsewhere(buyer.id), requests[1]),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe("a shared limit", () => {
  const share = (one: PromotionRow, other: PromotionRow) =>
    database.sql.query("update promotions set limit_id = $1 where id = $2", [one.limitId, other.id]);
  const buyAtOnce = async (buyers: { ctx: typeof shop.ctx; codes: string[] }[]) => {
    const requests = await Promise.all(buyers.map(({ ctx, codes }) => shop.request(ctx, { codes })));
    return Promise.all(
      buyers.map(async ({ ctx }, i) => {
        const request = requests[i];
        if (!request) throw new Error("every buyer has a request");
        return startCheckout(ctx, request);
      }),
    );
  };
  const idOf = (order: OrderSummary | undefined) => {
    if (!order) throw new Error("every buyer has an order");
    return order.id;
  };
  const newBuyers = (count: number) => Promise.all(Array.from({ length: count }, () => shop.customer()));

  it("of money is never overdrawn by the codes that spend it", async () => {
    const budget = { budget: 4900, currency: "SAR" };
    const [one, two] = [
      await shop.promotion({ code: "BUDGETONE", ...budget }),
      await shop.promotion({ code: "BUDGETTWO", ...budget }),
    ];
    await share(one, two);
    const buyers = await newBuyers(40);
    const results = await buyAtOnce(
      buyers.map(({ ctx }, i) => ({ ctx, codes: [i % 2 === 0 ? "BUDGETONE" : "BUDGETTWO"] })),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(10);
    for (const lost of results)
      if (!lost.ok && lost.error === "promo.refused")
        expect(lost.params).toMatchObject({ reason: "BUDGET_EXHAUSTED" });
    const [limit] = await database.db
      .select()
      .from(promotionLimits)
      .where(eq(promotionLimits.id, one.limitId));
    expect(limit).toMatchObject({ held: 10, budgetHeldMinor: 4900n });
  });

  it.each([
    ["money", { budget: 4900, currency: "SAR", maximumUses: 1000 }, "BUDGET_EXHAUSTED"],
    ["uses", { budget: 490_000, currency: "SAR", maximumUses: 10 }, "USAGE_LIMIT_TOTAL"],
  ])("that runs out of %s tells every loser so", async (what, bounds, reason) => {
    const promotion = await shop.promotion({ code: `OUTOF${what}`, ...bounds });
    const buyers = await newBuyers(40);
    const results = await Promise.all(
      buyers.map(({ id }, i) =>
        holdPromotions(i % 2 === 0 ? database.db : other.db, shop.ctx, {
          orderId: newId("order"),
          customerId: id,
          currency: "SAR",
          until: plus(clock.now(), HOUR),
          holds: [{ ...promotion, promotionId: promotion.id, codeKey: null, amountMinor: 490n }],
        }),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(10);
    expect(results.flatMap((lost) => (lost.ok ? [] : [lost.params?.["reason"]]))).toEqual(
      Array(30).fill(reason),
    );
  });

  it("and others are taken, used and given back at once without a deadlock, and add up", async () => {
    const stacked = { combine: "stack", maximumUses: 1000 };
    const all = [
      await shop.promotion({ code: "STACKONE", ...stacked }),
      await shop.promotion({ code: "STACKTWO", ...stacked }),
      await shop.promotion({ code: "STACKSIX", ...stacked }),
    ];
    const buyers = await newBuyers(60);
    const orders = (
      await buyAtOnce(
        buyers.map(({ ctx }, i) => ({
          ctx,
          codes: i % 2 === 0 ? ["STACKONE", "STACKTWO", "STACKSIX"] : ["STACKSIX", "STACKTWO", "STACKONE"],
        })),
      )
    ).map(certain);
    const facts = await Promise.all(orders.slice(0, 20).map(paidFact));
    const more = await newBuyers(30);
    await Promise.all([
      ...facts.map((fact) => settlePayment({ ...shop.ctx, db: other.db }, fact)),
      ...buyers
        .slice(20, 40)
        .map((buyer, i) => cancelOrder(elsewhere(buyer.id), { id: idOf(orders[i + 20]) })),
      buyAtOnce(more.map(({ ctx }) => ({ ctx, codes: ["STACKTWO", "STACKSIX", "STACKONE"] }))),
    ]);
    for (const promotion of all) {
      expect(await limitOf(promotion)).toEqual({ held: 50, committed: 20 });
      const states = await statesOf(promotion);
      const count = (state: string) => states.filter((each) => each === state).length;
      expect([count("held"), count("committed"), count("released")]).toEqual([50, 20, 20]);
    }
  });
});

describe("a payment that comes late", () => {
  it("while others take and return the last slots leaves every counter equal to the uses that have one", async () => {
    const own = { maximumUses: 4, returnsOnRefund: true };
    for (let round = 0; round < 6; round++) {
      const promotion = await shop.promotion({ code: `LATELY${round}`, ...own });
      const late = fixedClock(plus(clock.now(), 2 * HOUR));
      const buyers = await Promise.all(Array.from({ length: 8 }, () => shop.customer()));
      const [early, rivals] = [buyers.slice(0, 4), buyers.slice(4)];
      const codes = [promotion.code];
      const orders = await Promise.all(early.map(({ ctx }) => shop.order(ctx, { codes })));
      const facts = await Promise.all(orders.map(paidFact));
      await expireReservations({ ...shop.ctx, clock: late }, 1000);
      const requests = await Promise.all(rivals.map(({ ctx }) => shop.request(ctx, { codes })));
      const giveBack = (orderId: Id<"order">) =>
        inTransaction({ ...shop.ctx, db: other.db }, async (tx) =>
          ok(await returnRedemptions(tx, shop.ctx, { orderId, promotionIds: [promotion.id] })),
        );
      const landings = facts.map(async (fact, i) => {
        certain(
          await settlePayment({ ...shop.ctx, clock: late, ...(i % 2 === 0 ? {} : { db: other.db }) }, fact),
        );
        const order = orders[i];
        if (order && i < 3) await giveBack(order.id);
      });
      await Promise.all([
        ...landings,
        ...rivals.map(({ ctx }, i) => {
          const request = requests[i];
          if (!request) throw new Error("every rival has a request");
          return startCheckout(ctx, request);
        }),
      ]);
      const { rows } = await database.sql.query<{ state: string; has_slot: boolean }>(
        "select state, has_slot from promotion_redemptions where promotion_id = $1",
        [promotion.id],
      );
      const count = (state: string) => rows.filter((row) => row.state === state && row.has_slot).length;
      expect(await limitOf(promotion)).toEqual({ held: count("held"), committed: count("committed") });
      expect(rows.filter(({ state }) => state === "returned")).toHaveLength(3);
    }
  });
});

describe("a double tap", () => {
  it("with one key makes one order and one payment", async () => {
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx);
    const orders = await Promise.all(
      Array.from({ length: 20 }, async (_, i) =>
        certain(await startCheckout(i % 2 === 0 ? buyer.ctx : elsewhere(buyer.id), request)),
      ),
    );
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
    expect(new Set(orders.map(({ payment }) => payment?.id)).size).toBe(1);
    const { rows } = await database.sql.query("select 1 from payment_attempts where order_id = $1", [
      orders[0]?.id,
    ]);
    expect(rows).toHaveLength(1);
  });
});

describe("a payment", () => {
  const paidEvents = async (orderId: string) => {
    const { rows } = await database.sql.query(
      "select 1 from outbox_events where name = 'order/paid' and data->>'orderId' = $1",
      [orderId],
    );
    return rows.length;
  };

  it("that ten settle at once is credited once", async () => {
    const promotion = await shop.promotion({ code: "SETTLED", maximumUses: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["SETTLED"] });
    const fact = await paidFact(order);
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        settlePayment(i % 2 === 0 ? shop.ctx : { ...shop.ctx, db: other.db }, fact),
      ),
    );
    expect(results.filter((result) => result.ok && result.value.fresh)).toHaveLength(1);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await limitOf(promotion)).toEqual({ held: 0, committed: 1 });
    expect(await paidEvents(order.id)).toBe(1);
  });

  it.each([
    [
      "the sweep",
      (late: Date) => expireReservations({ ...shop.ctx, db: other.db, clock: fixedClock(late) }, 1000),
    ],
    [
      "the customer giving up",
      async (_: Date, order: OrderSummary, buyer: Id<"customer">) =>
        cancelOrder(elsewhere(buyer), { id: order.id }),
    ],
  ])("racing %s wins in the end, and every counter is right", async (_, rival) => {
    for (let round = 0; round < 10; round++) {
      const promotion = await shop.promotion({ maximumUses: 1, code: `RACE${_.length}N${round}` });
      const buyer = await shop.customer();
      const order = await shop.order(buyer.ctx, { codes: [promotion.code] });
      const fact = await paidFact(order);
      const late = plus(clock.now(), 2 * HOUR);
      const settle = async () => {
        if (round % 2 === 1) await new Promise((resolve) => setTimeout(resolve, round));
        return settlePayment({ ...shop.ctx, clock: fixedClock(late) }, fact);
      };
      const [settled] = await Promise.all([settle(), rival(late, order, buyer.id)]);
      expect(settled).toMatchObject({ ok: true, value: { fresh: true } });
      expect(await limitOf(promotion)).toEqual({ held: 0, committed: 1 });
      expect(await statesOf(promotion)).toEqual(["committed"]);
      expect(await paidEvents(order.id)).toBe(1);
    }
  });
});
