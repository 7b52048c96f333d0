import { describe, expect, it } from "vitest";
import { inTransaction } from "@/db/transaction";
import { cancelOrder, expireReservations } from "@/lib/checkout/close";
import { settlePayment } from "@/lib/checkout/settle";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { fixedClock, HOUR, plus } from "@/lib/core/time";
import { returnRedemptions } from "@/lib/promotions/redemptions";
import { certain } from "@/tests/commerce-shop";
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
      expect(await limitOf(promotion.id)).toMatchObject({
        held: count("held"),
        committed: count("committed"),
      });
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
    expect(await limitOf(promotion.id)).toMatchObject({ held: 0, committed: 1 });
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
      expect(await limitOf(promotion.id)).toMatchObject({ held: 0, committed: 1 });
      expect(await statesOf(promotion.id)).toEqual(["committed"]);
      expect(await paidEvents(order.id)).toBe(1);
    }
  });
});
