import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import { paymentMethods } from "@/db/schema/payments";
import { subscriptions } from "@/db/schema/subscriptions";
import { payOrder } from "@/lib/checkout/attempt";
import { expireReservations } from "@/lib/checkout/close";
import { reconcilePending } from "@/lib/checkout/reconcile";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import { switchOn } from "@/tests/doubles/shop-keys";
import {
  chargesOf,
  clock,
  database,
  found,
  LAST_DAY,
  type Method,
  openRenewalShop,
  orderOf,
  renew,
  STRIPE_KEYS,
  shop,
  stripe,
  subscriber,
  told,
} from "@/tests/renewal-shop";
import { activateFromOrder } from "./activate";
import { changeRenewal } from "./renewal-consent";
import { upcomingRenewal } from "./renewal-queries";
import { cancelSubscription } from "./service";
import { sweepDue } from "./sweep";

openRenewalShop();

describe("a renewal that the bank refused in passing", () => {
  /** A subscriber whose card had no money on the last day of the term. */
  async function refused(method: Method = "stripe") {
    const one = await subscriber(method);
    clock.to(LAST_DAY);
    stripe.books.nextOffSession = "insufficient_funds";
    expect(await renew(one.subscriptionId)).toBe("declined");
    stripe.books.nextOffSession = "succeeded";
    return one;
  }

  it("is tried again half a day later, once, by an order and a charge of its own", async () => {
    const { subscriptionId } = await refused();
    expect(await found(subscriptionId)).toBe(0);
    expect(await renew(subscriptionId)).toBeNull();
    // The money is still to be asked for: it goes on by itself.
    expect(await upcomingRenewal(database.db, subscriptionId)).toMatchObject({ amountMinor: 4900n });
    clock.by(12 * HOUR);
    expect(await found(subscriptionId)).toBe(1);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await renew(subscriptionId)).toBeNull();
    expect(await orderOf(subscriptionId, 2)).toMatchObject({ status: "paid", totalMinor: 4900n });
    expect(await chargesOf(subscriptionId)).toBe(1);
    expect(await told(subscriptionId)).toEqual(["declined"]);
  });

  it("is charged once by two runs of its second try at the same instant", async () => {
    const { subscriptionId } = await refused();
    clock.by(12 * HOUR);
    await Promise.all([renew(subscriptionId), renew(subscriptionId), renew(subscriptionId)]);
    await renew(subscriptionId);
    expect((await orderOf(subscriptionId, 2))?.status).toBe("paid");
    expect(await orderOf(subscriptionId, 3)).toBeUndefined();
    expect(await chargesOf(subscriptionId)).toBe(1);
  });

  it("is tried four times within the grace, told at the first and at the last, and then left alone", async () => {
    await shop.settings({ otherMethodsInsideTelegram: true, graceDays: 7 });
    const { subscriptionId } = await refused();
    stripe.books.nextOffSession = "insufficient_funds";
    for (let hours = 0; hours < 24 * 7; hours++) {
      clock.by(HOUR);
      await sweepDue(shop.ctx, { limit: 100 });
      if ((await found(subscriptionId)) > 0) await renew(subscriptionId);
    }
    expect(await told(subscriptionId)).toEqual(["declined", "declined"]);
    expect(await orderOf(subscriptionId, 4)).toBeDefined();
    expect(await orderOf(subscriptionId, 5)).toBeUndefined();
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
    await shop.settings({ otherMethodsInsideTelegram: true, graceDays: 0 });
  });

  it("goes on in grace from its old end", async () => {
    await shop.settings({ otherMethodsInsideTelegram: true, graceDays: 3 });
    const { subscriptionId } = await refused();
    stripe.books.nextOffSession = "insufficient_funds";
    clock.by(12 * HOUR);
    expect(await renew(subscriptionId)).toBe("declined");
    stripe.books.nextOffSession = "succeeded";
    clock.by(DAY);
    await sweepDue(shop.ctx, { limit: 100 });
    expect(await renew(subscriptionId)).toBe("paid");
    const order = await orderOf(subscriptionId, 3);
    certain(await activateFromOrder(shop.ctx, { orderId: order?.id as Id<"order"> }));
    const [after] = await database.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, subscriptionId));
    expect(after).toMatchObject({ status: "active", periodEnd: new Date("2026-05-01T12:00:00Z") });
    await shop.settings({ otherMethodsInsideTelegram: true, graceDays: 0 });
  });

  it("is not tried again after its customer paid by hand", async () => {
    const { ctx, subscriptionId } = await refused();
    const order = await orderOf(subscriptionId);
    const byHand = certain(
      await payOrder(ctx, { id: order?.id as Id<"order">, method: "stripe", idempotencyKey: "by-hand-now" }),
    );
    // The page of the first try is open: nobody pays twice.
    await database.db
      .update(orders)
      .set({ reservedUntil: new Date("2026-04-02T00:00:00Z") })
      .where(eq(orders.id, byHand.id));
    clock.by(12 * HOUR);
    expect(await renew(subscriptionId)).toBeNull();
    expect(await orderOf(subscriptionId, 2)).toBeUndefined();
    await database.db.update(orders).set({ status: "paid" }).where(eq(orders.id, byHand.id));
    certain(await activateFromOrder(shop.ctx, { orderId: byHand.id }));
    expect(await renew(subscriptionId)).toBeNull();
    expect(await found(subscriptionId)).toBe(0);
    expect(await chargesOf(subscriptionId)).toBe(0);
  });

  it("is not tried again after the consent was taken back or the subscription cancelled", async () => {
    const back = await refused();
    certain(await changeRenewal(back.ctx, { id: back.subscriptionId, renewAt: null }));
    const left = await refused();
    certain(await cancelSubscription(left.ctx, { id: left.subscriptionId }));
    clock.by(12 * HOUR);
    for (const { subscriptionId } of [back, left]) {
      expect(await found(subscriptionId)).toBe(0);
      expect(await renew(subscriptionId)).toBeNull();
      expect(await chargesOf(subscriptionId)).toBe(0);
    }
  });

  it("has a try whose answer was lost looked at again, and not yet another one made", async () => {
    const { subscriptionId } = await refused();
    clock.by(12 * HOUR);
    stripe.fail("500_after");
    expect(await renew(subscriptionId)).toBeNull();
    clock.by(HOUR);
    await expireReservations(shop.ctx, 100);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await orderOf(subscriptionId, 3)).toBeUndefined();
    expect(await chargesOf(subscriptionId)).toBe(1);
  });
});

describe("a renewal of which nobody knows whether it was charged", () => {
  it("waits for keys that are wrong: nobody's card was declined", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    await database.db.delete(paymentMethods);
    await switchOn(database, "stripe", { ...STRIPE_KEYS, secretKey: "sk_test_other_0001" }, clock.now());
    expect(await renew(subscriptionId)).toBeNull();
    clock.by(2 * HOUR);
    await expireReservations(shop.ctx, 100);
    expect(await renew(subscriptionId)).toBeNull();
    await database.db.delete(paymentMethods);
    await switchOn(database, "stripe", STRIPE_KEYS, clock.now());
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await told(subscriptionId)).toEqual([]);
    expect(await chargesOf(subscriptionId)).toBe(1);
  });

  it("is given up after a day of wrong keys, and its customer is not told that the card was declined", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    await database.db.delete(paymentMethods);
    await switchOn(database, "stripe", { ...STRIPE_KEYS, secretKey: "sk_test_other_0001" }, clock.now());
    let outcome = await renew(subscriptionId);
    for (let hours = 0; hours < 72 && outcome === null; hours++) {
      clock.by(HOUR);
      await expireReservations(shop.ctx, 100);
      await reconcilePending(shop.ctx, 100);
      outcome = await renew(subscriptionId);
    }
    expect(outcome).toBe("missed");
    expect(await told(subscriptionId)).toEqual(["missed"]);
    expect(await chargesOf(subscriptionId)).toBe(0);
  });

  it.each(["500", "500_after"] as const)(
    "is only looked for once the term has gone on by hand: after %s nothing is charged anew",
    async (fault) => {
      const { subscriptionId } = await subscriber();
      clock.to(LAST_DAY);
      stripe.fail(fault);
      expect(await renew(subscriptionId)).toBeNull();
      // Meanwhile the customer paid in another way.
      await database.db
        .update(subscriptions)
        .set({ periodEnd: new Date("2026-05-01T12:00:00Z") })
        .where(eq(subscriptions.id, subscriptionId));
      const made = fault === "500_after";
      expect(await renew(subscriptionId)).toBe(made ? "paid" : "missed");
      expect(await chargesOf(subscriptionId)).toBe(made ? 1 : 0);
      expect((await orderOf(subscriptionId))?.status).toBe(made ? "paid" : "cancelled");
      expect(await told(subscriptionId)).toEqual([]);
    },
  );
});
