import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { promotionCustomerUses } from "@/db/schema/promotions";
import { cancelOrder } from "@/lib/checkout/close";
import { settlePayment } from "@/lib/checkout/settle";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import { newId } from "@/lib/core/ids";
import { HOUR, plus } from "@/lib/core/time";
import type { PromotionRow } from "@/lib/promotions/types";
import { certain } from "@/tests/commerce-shop";
import { holdPromotions } from "@/tests/hold-promotions";
import {
  clock,
  database,
  elsewhere,
  limitOf,
  openRacingShop,
  other,
  paidFact,
  shop,
  statesOf,
} from "@/tests/racing-shop";

openRacingShop();

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
      expect(await limitOf(promotion.id)).toMatchObject({ held: 1, committed: 0 });
      expect(await statesOf(promotion.id)).toEqual(["held"]);
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
    expect(await limitOf(promotion.id)).toMatchObject({ held: 100, committed: 0 });
    expect(await statesOf(promotion.id)).toHaveLength(100);
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
    expect(await limitOf(one.id)).toMatchObject({ held: 10, budgetHeldMinor: 4900n });
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
      expect(await limitOf(promotion.id)).toMatchObject({ held: 50, committed: 20 });
      const states = await statesOf(promotion.id);
      const count = (state: string) => states.filter((each) => each === state).length;
      expect([count("held"), count("committed"), count("released")]).toEqual([50, 20, 20]);
    }
  });
});
