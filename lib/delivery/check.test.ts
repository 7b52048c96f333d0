import { describe, expect, it } from "vitest";
import { outboxEvents } from "@/db/schema/events";
import { HOUR, MINUTE } from "@/lib/core/time";
import { endSubscription } from "@/lib/subscriptions/service";
import {
  bought,
  clock,
  ctx,
  database,
  delivered,
  deliveryOf,
  insiders,
  join,
  joined,
  openDeliveryShop,
  product,
  shop,
  startTelegram,
  telegram,
} from "@/tests/delivery-shop";
import { checkPaidDelivered } from "./check";
import { retryDeliveries } from "./remove";
import { restoreSandboxWorld } from "./sandbox-world";

openDeliveryShop();

describe("paid and delivered", () => {
  const mismatches = async (entityId: string) =>
    (await database.db.select().from(outboxEvents))
      .filter((e) => e.name === "delivery/mismatch_found" && e.data["entityId"] === entityId)
      .map((e) => e.data["mismatch"]);

  it("agree after an ordinary sale", async () => {
    const { orderId, subscriptionId } = await joined();
    clock.by(HOUR);
    await checkPaidDelivered(ctx);
    expect(await mismatches(orderId)).toEqual([]);
    expect(await mismatches(subscriptionId)).toEqual([]);
  });

  it("differ while a paid order waits longer than minutes, and it is asked for again", async () => {
    const customer = await shop.customer();
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    clock.by(5 * MINUTE - 1);
    await checkPaidDelivered(ctx);
    expect(await mismatches(orderId)).toEqual([]);
    clock.by(1);
    await checkPaidDelivered(ctx);
    expect(await mismatches(orderId)).toEqual(["paid_not_delivered"]);
    const due = (await database.db.select().from(outboxEvents)).filter(
      (e) => e.name === "order/delivery_due" && e.data["orderId"] === orderId,
    );
    expect(due).toHaveLength(1);
  });

  it("differ where a right has no delivery, and one is queued", async () => {
    const { subscriptionId } = await bought();
    clock.by(HOUR);
    await checkPaidDelivered(ctx);
    expect(await mismatches(subscriptionId)).toEqual(["right_without_delivery"]);
    await retryDeliveries(ctx, { limit: 100 });
    expect((await deliveryOf(subscriptionId)).status).toBe("invited");
  });

  it("differ where someone is inside without a right, and the removal is queued", async () => {
    const { subscriptionId, delivery } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    clock.by(HOUR);
    await checkPaidDelivered(ctx);
    expect(await mismatches(delivery.id)).toEqual(["delivery_without_right"]);
    await retryDeliveries(ctx, { limit: 100 });
    expect(insiders()).toEqual([]);
  });
});

describe("a sandbox that was started again", () => {
  it("knows its channels and members, and waiting invites are made anew", async () => {
    const inside = await joined();
    const waiting = await delivered();
    startTelegram();
    await restoreSandboxWorld(ctx, telegram);
    expect(insiders()).toEqual([Number(inside.customer.telegramId)]);
    await retryDeliveries(ctx, { limit: 1000 });
    const { inviteLink } = await deliveryOf(waiting.subscriptionId);
    await join(waiting.customer.telegramId, inviteLink ?? "");
    expect((await deliveryOf(waiting.subscriptionId)).status).toBe("joined");
  });
});
