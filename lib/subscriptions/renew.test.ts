import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { planPrices } from "@/db/schema/catalog";
import { outboxEvents } from "@/db/schema/events";
import { savedMeans } from "@/db/schema/payments";
import { renewalCharges, subscriptions } from "@/db/schema/subscriptions";
import { cancelOrder, expireReservations } from "@/lib/checkout/close";
import { quote } from "@/lib/checkout/quote";
import { startCheckout } from "@/lib/checkout/start";
import { CheckoutRequest, QuoteRequest } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { HOUR } from "@/lib/core/time";
import { releaseMeans } from "@/lib/payments/release-means";
import { forgetMeans, meansOf } from "@/lib/payments/saved-means";
import { certain } from "@/tests/commerce-shop";
import {
  clock,
  database,
  found,
  LAST_DAY,
  METHODS,
  openRenewalShop,
  orderOf,
  PRICE,
  paytabs,
  renew,
  shop,
  stripe,
  subscriber,
  told,
} from "@/tests/renewal-shop";
import { activateFromOrder } from "./activate";
import { changeRenewal, withdrawRenewals } from "./renewal-consent";
import { upcomingRenewal } from "./renewal-queries";
import { cancelSubscription } from "./service";

openRenewalShop();

describe.each(["stripe", "paytabs"] as const)("a subscription that renews by a card kept at %s", (method) => {
  it("is charged once on its last day, and goes on from its own end", async () => {
    const { subscriptionId } = await subscriber(method);
    expect(await found(subscriptionId)).toBe(0);
    clock.to(LAST_DAY);
    expect(await found(subscriptionId)).toBe(1);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await renew(subscriptionId)).toBeNull();
    const order = await orderOf(subscriptionId);
    expect(order).toMatchObject({ status: "paid", totalMinor: 4900n });
    expect(await METHODS[method].charges(order?.id ?? "")).toBe(1);
    certain(await activateFromOrder(shop.ctx, { orderId: order?.id as Id<"order"> }));
    const [after] = await database.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, subscriptionId));
    expect(after?.periodEnd.toISOString()).toBe("2026-05-01T12:00:00.000Z");
    expect(await found(subscriptionId)).toBe(0);
    // The consent goes on to the next end.
    expect(await upcomingRenewal(database.db, subscriptionId)).toMatchObject({ amountMinor: 4900n });
  });

  it("is charged once by two runs at the same instant", async () => {
    const { subscriptionId } = await subscriber(method);
    clock.to(LAST_DAY);
    await Promise.all([renew(subscriptionId), renew(subscriptionId)]);
    await renew(subscriptionId);
    const order = await orderOf(subscriptionId);
    expect(order?.status).toBe("paid");
    expect(await METHODS[method].charges(order?.id ?? "")).toBe(1);
  });

  it("lets go of the card at the provider where its customer removes it", async () => {
    const { customerId, ctx, subscriptionId } = await subscriber(method);
    const [means] = await meansOf(ctx, customerId);
    if (!means) throw new Error("nothing was kept");
    certain(await forgetMeans(ctx, { customerId, id: means.id }));
    expect(await meansOf(ctx, customerId)).toEqual([]);
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("no_method");
    expect(await orderOf(subscriptionId)).toBeUndefined();
    expect(certain(await releaseMeans(shop.ctx, { meansId: means.id }))).toEqual({ released: true });
    expect(certain(await releaseMeans(shop.ctx, { meansId: means.id }))).toEqual({ released: false });
    expect(await database.db.select().from(savedMeans).where(eq(savedMeans.id, means.id))).toEqual([]);
    if (method === "stripe")
      expect(stripe.calls.map(({ path }) => path)).toContain(`/v1/payment_methods/${means.meansRef}/detach`);
    else expect(await paytabs.books.list("paytabs/forgotten/")).toHaveLength(1);
  });
});

describe("a renewal's money", () => {
  it("is taken once where the provider's answer was lost", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.fail("500_after");
    expect(await renew(subscriptionId)).toBeNull();
    expect(await found(subscriptionId)).toBe(1);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await METHODS.stripe.charges((await orderOf(subscriptionId))?.id ?? "")).toBe(1);
  });

  it("is found where the process died after the charge, also once the term has gone on", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("paid");
    const order = await orderOf(subscriptionId);
    await database.db
      .update(renewalCharges)
      .set({ outcome: null, orderId: null })
      .where(eq(renewalCharges.subscriptionId, subscriptionId));
    certain(await activateFromOrder(shop.ctx, { orderId: order?.id as Id<"order"> }));
    expect(await found(subscriptionId)).toBe(1);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await METHODS.stripe.charges(order?.id ?? "")).toBe(1);
    expect(await found(subscriptionId)).toBe(0);
  });

  it("is what was agreed where the price has risen", async () => {
    const { subscriptionId, priceId } = await subscriber();
    await database.db
      .update(planPrices)
      .set({ amountMinor: 5900n, listMinor: 5900n })
      .where(eq(planPrices.id, priceId));
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await orderOf(subscriptionId)).toMatchObject({ totalMinor: 4900n });
  });

  it("is not asked for while the customer pays by hand", async () => {
    const { ctx, subscriptionId, planId } = await subscriber();
    clock.to(LAST_DAY);
    const offer = QuoteRequest.parse({ planId, termMonths: 1, currency: "SAR" });
    const { hash } = certain(await quote(ctx, offer));
    const byHand = certain(
      await startCheckout(
        ctx,
        CheckoutRequest.parse({
          ...offer,
          quoteHash: hash,
          method: "stripe",
          idempotencyKey: "by-hand-one-tap",
        }),
      ),
    );
    expect(await renew(subscriptionId)).toBeNull();
    expect(await orderOf(subscriptionId)).toBeUndefined();
    certain(await cancelOrder(ctx, { id: byHand.id }));
    expect(await renew(subscriptionId)).toBe("paid");
  });
});

describe("a renewal that does not go through", () => {
  it("asks the customer, by a message and an order that waits a day, where the bank wants to see them", async () => {
    const { customerId, subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.books.nextOffSession = "authentication_required";
    expect(await renew(subscriptionId)).toBe("confirm");
    const order = await orderOf(subscriptionId);
    expect(order?.status).toBe("reserved");
    const asked = await database.db
      .select()
      .from(outboxEvents)
      .where(eq(outboxEvents.name, "payment/confirmation_required"));
    expect(asked.map(({ data }) => data)).toContainEqual({ orderId: order?.id, customerId });
    expect(await told(subscriptionId)).toEqual([]);
    clock.by(23 * 3_600_000);
    await expireReservations(shop.ctx, 100);
    expect((await orderOf(subscriptionId))?.status).toBe("reserved");
    clock.by(3_600_000);
    await expireReservations(shop.ctx, 100);
    expect((await orderOf(subscriptionId))?.status).toBe("expired");
  });

  it("is told where the card is gone for good, and not tried again for this end", async () => {
    const { subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.books.nextOffSession = "lost_card";
    expect(await renew(subscriptionId)).toBe("declined");
    clock.by(12 * HOUR);
    expect(await found(subscriptionId)).toBe(0);
    expect(await renew(subscriptionId)).toBeNull();
    expect(await told(subscriptionId)).toEqual(["declined"]);
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
  });

  it("is told where the plan is not for sale any more", async () => {
    const { subscriptionId, priceId } = await subscriber();
    await database.db.update(planPrices).set({ status: "archived" }).where(eq(planPrices.id, priceId));
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("gone");
    expect(await told(subscriptionId)).toEqual(["gone"]);
  });

  it("takes nothing after the subscription was cancelled", async () => {
    const { ctx, subscriptionId } = await subscriber();
    certain(await cancelSubscription(ctx, { id: subscriptionId }));
    clock.to(LAST_DAY);
    expect(await found(subscriptionId)).toBe(0);
    expect(await renew(subscriptionId)).toBeNull();
  });

  it("cannot be cancelled while nobody knows what became of its charge", async () => {
    const { ctx, subscriptionId } = await subscriber();
    clock.to(LAST_DAY);
    stripe.fail("500");
    expect(await renew(subscriptionId)).toBeNull();
    expect(await cancelSubscription(ctx, { id: subscriptionId })).toMatchObject({
      error: "renewal.in_progress",
    });
    expect(await changeRenewal(ctx, { id: subscriptionId, renewAt: null })).toMatchObject({
      error: "renewal.in_progress",
    });
    expect(await renew(subscriptionId)).toBe("paid");
    certain(await cancelSubscription(ctx, { id: subscriptionId }));
  });
});

describe("the consent to a renewal", () => {
  it("is taken back by a switch", async () => {
    const { ctx, subscriptionId } = await subscriber();
    certain(await changeRenewal(ctx, { id: subscriptionId, renewAt: null }));
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBeNull();
    certain(await changeRenewal(ctx, { id: subscriptionId, renewAt: PRICE }));
    expect(await renew(subscriptionId)).toBe("paid");
  });

  it("ends with the last card that could pay", async () => {
    const { customerId, subscriptionId } = await subscriber();
    certain(await withdrawRenewals(shop.ctx, customerId));
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
  });

  it("is for exactly the price that was seen", async () => {
    const { ctx, subscriptionId } = await subscriber("stripe", { agrees: false });
    const agree = (renewAt: typeof PRICE | { termMonths: number; currency: "SAR"; amount: number }) =>
      changeRenewal(ctx, { id: subscriptionId, renewAt });
    expect(await agree({ ...PRICE, amount: 3900 })).toMatchObject({
      error: "renewal.price_changed",
      params: { amount: 4900, currency: "SAR" },
    });
    expect(await agree({ ...PRICE, termMonths: 12 })).toMatchObject({ error: "renewal.not_offered" });
  });

  it("is not offered where nothing is kept, after a cancellation, or to somebody else", async () => {
    const bare = await subscriber("stripe", { agrees: false, keeps: false });
    const agree = (ctx: typeof bare.ctx, id: Id<"subscription">) =>
      changeRenewal(ctx, { id, renewAt: PRICE });
    expect(await agree(bare.ctx, bare.subscriptionId)).toMatchObject({ error: "renewal.not_offered" });
    const left = await subscriber("stripe", { agrees: false });
    expect(await agree(bare.ctx, left.subscriptionId)).toMatchObject({ error: "subscription.not_found" });
    certain(await cancelSubscription(left.ctx, { id: left.subscriptionId }));
    expect(await agree(left.ctx, left.subscriptionId)).toMatchObject({ error: "renewal.not_offered" });
    expect(await upcomingRenewal(database.db, left.subscriptionId)).toBeUndefined();
  });
});
