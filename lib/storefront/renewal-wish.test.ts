import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { renewalWishes } from "@/db/schema/subscriptions";
import { lookAtPayment } from "@/lib/checkout/reconcile";
import type { Id } from "@/lib/core/ids";
import { createPromotion } from "@/lib/promotions/service";
import { PromotionDraft } from "@/lib/promotions/types";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { upcomingRenewal } from "@/lib/subscriptions/renewal-queries";
import { wishRenewal } from "@/lib/subscriptions/renewal-wish";
import { certain } from "@/tests/commerce-shop";
import {
  chargesOf,
  clock,
  database,
  LAST_DAY,
  openRenewalShop,
  orderOf,
  PRICE,
  renew,
  shop,
  stripe,
} from "@/tests/renewal-shop";
import { PlaceOrder, placeOrder, quoteForCustomer } from "./service";

openRenewalShop();

beforeAll(async () => {
  const draft = { name: "Half", code: "HALF", effect: { kind: "percent", basisPoints: 5000 } };
  certain(await createPromotion(shop.ctx, PromotionDraft.parse(draft)));
});

let taps = 0;

async function buyer() {
  const { planId } = await shop.product();
  const { id: customerId } = await shop.customer();
  return { planId, customerId, ctx: shop.asCustomer(customerId) };
}

async function request(of: Awaited<ReturnType<typeof buyer>>, change: object = {}) {
  const offer = { planId: of.planId, termMonths: 1, currency: "SAR", codes: ["HALF"] } as const;
  const { hash } = certain(await quoteForCustomer(of.ctx, { ...offer, codes: [...offer.codes] }));
  const idempotencyKey = `wish-tap-${++taps}`;
  return {
    ...offer,
    quoteHash: hash,
    method: "stripe",
    idempotencyKey,
    keepMeans: true,
    renewAt: PRICE,
    ...change,
  };
}

async function pay(ctx: ReturnType<typeof shop.asCustomer>, orderId: Id<"order">) {
  const [attempt] = await database.db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderId, orderId));
  stripe.books.pay(attempt?.providerRef ?? "");
  await lookAtPayment(ctx, attempt?.id ?? ("" as Id<"payment">));
  return certain(await activateFromOrder(shop.ctx, { orderId })).subscriptionId;
}

const wishOf = async (orderId: Id<"order">) =>
  (await database.db.select().from(renewalWishes).where(eq(renewalWishes.orderId, orderId)))[0]?.outcome;

describe("who agrees while buying that the plan renews by itself", () => {
  it("is charged the plan's own price at its end, whatever the order cost", async () => {
    const of = await buyer();
    const order = certain(await placeOrder(of.ctx, PlaceOrder.parse(await request(of))));
    expect(order.slip.total).toBe(2450);
    const subscriptionId = await pay(of.ctx, order.id);
    expect(await wishOf(order.id)).toBe("agreed");
    expect(await upcomingRenewal(database.db, subscriptionId)).toMatchObject({ amountMinor: 4900n });
    clock.to(LAST_DAY);
    expect(await renew(subscriptionId)).toBe("paid");
    expect(await orderOf(subscriptionId)).toMatchObject({ totalMinor: 4900n });
    expect(await chargesOf(subscriptionId)).toBe(1);
  });

  it("may send it twice, and agrees once", async () => {
    const of = await buyer();
    const twice = PlaceOrder.parse(await request(of));
    const [one, two] = await Promise.all([placeOrder(of.ctx, twice), placeOrder(of.ctx, twice)]);
    expect(certain(one).id).toBe(certain(two).id);
    await pay(of.ctx, certain(one).id);
    expect(await wishOf(certain(one).id)).toBe("agreed");
  });

  it("agrees also where the order was time before the consent was written down", async () => {
    const of = await buyer();
    const { renewAt: _, ...without } = await request(of);
    const order = certain(await placeOrder(of.ctx, PlaceOrder.parse(without)));
    const subscriptionId = await pay(of.ctx, order.id);
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
    certain(await wishRenewal(of.ctx, { orderId: order.id, renewAt: PRICE }));
    expect(await upcomingRenewal(database.db, subscriptionId)).toMatchObject({ amountMinor: 4900n });
  });

  it("agrees to nothing without saying so", async () => {
    const of = await buyer();
    const { renewAt: _, ...without } = await request(of);
    const order = certain(await placeOrder(of.ctx, PlaceOrder.parse(without)));
    const subscriptionId = await pay(of.ctx, order.id);
    clock.to(LAST_DAY);
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
    expect(await renew(subscriptionId)).toBeNull();
  });

  it("has agreed to nothing where the order was paid by something that is not kept", async () => {
    const of = await buyer();
    const order = certain(await placeOrder(of.ctx, PlaceOrder.parse(await request(of))));
    await database.db.update(orders).set({ status: "paid" }).where(eq(orders.id, order.id));
    const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId: order.id }));
    expect(await wishOf(order.id)).toBe("not_possible");
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
  });

  it.each([
    ["another price than was shown", { ...PRICE, amount: 2450 }, "renewal.price_changed"],
    ["another term than is bought", { ...PRICE, termMonths: 12 }, "renewal.not_offered"],
    ["Stars", { ...PRICE, currency: "XTR" }, "renewal.not_offered"],
  ])("is refused %s, and nothing is ordered", async (_, renewAt, error) => {
    const of = await buyer();
    const wanted = PlaceOrder.parse(await request(of, { renewAt }));
    expect(await placeOrder(of.ctx, wanted)).toMatchObject({ error });
    const placed = await database.db.select().from(orders).where(eq(orders.customerId, of.customerId));
    expect(placed).toEqual([]);
  });

  it("has to let a card be kept: the field is named", async () => {
    const of = await buyer();
    const parsed = PlaceOrder.safeParse(await request(of, { keepMeans: false }));
    expect(parsed.error?.issues).toMatchObject([{ path: ["renewAt"] }]);
  });

  it("cannot agree to somebody else's order", async () => {
    const of = await buyer();
    const other = await buyer();
    const { renewAt: _, ...without } = await request(of);
    const order = certain(await placeOrder(of.ctx, PlaceOrder.parse(without)));
    expect(await wishRenewal(other.ctx, { orderId: order.id, renewAt: PRICE })).toMatchObject({
      error: "order.not_found",
    });
  });
});
