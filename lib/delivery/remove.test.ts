import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { productChannels } from "@/db/schema/catalog";
import { outboxEvents } from "@/db/schema/events";
import { telegramChannels } from "@/db/schema/telegram";
import { HOUR, MINUTE } from "@/lib/core/time";
import { endSubscription } from "@/lib/subscriptions/service";
import {
  bought,
  buy,
  chatId,
  clock,
  ctx,
  database,
  delivered,
  deliveryOf,
  eventsAbout,
  insiders,
  join,
  joined,
  offer,
  openDeliveryShop,
  product,
  shop,
  telegram,
} from "@/tests/delivery-shop";
import { deliverSubscription } from "./deliver";
import { removeAccess, retryDeliveries } from "./remove";

openDeliveryShop();

describe("the end of a subscription", () => {
  it("puts the person out and leaves the door open for another purchase", async () => {
    const { customer, subscriptionId, delivery } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    expect(await removeAccess(ctx, { subscriptionId })).toEqual({ ok: true, value: { removed: 1, left: 0 } });
    expect(insiders()).toEqual([]);
    expect((await deliveryOf(subscriptionId)).status).toBe("removed");
    expect(await eventsAbout(delivery.id)).toContain("delivery/removed");

    const again = await buy(customer.id);
    await deliverSubscription(ctx, again);
    const { inviteLink } = await deliveryOf(again.subscriptionId);
    await join(customer.telegramId, inviteLink ?? "");
    expect(insiders()).toEqual([Number(customer.telegramId)]);
  });

  it("takes an unused link back", async () => {
    const { customer, subscriptionId, link } = await delivered();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    await removeAccess(ctx, { subscriptionId });
    expect(telegram.asUser(customer.telegramId).openInviteLink(link)).toMatchObject({
      reason: "invite_revoked",
    });
  });

  it("keeps the person in where another subscription opens the same channel", async () => {
    const { customer, subscriptionId } = await joined();
    offer({ ...(await shop.product()), channels: product.channels });
    await database.db
      .insert(productChannels)
      .values(product.channels.map((channelId) => ({ productId: product.productId, channelId })));
    await buy(customer.id);
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    await removeAccess(ctx, { subscriptionId });
    expect(insiders()).toEqual([Number(customer.telegramId)]);
    expect((await deliveryOf(subscriptionId)).status).toBe("removed");
  });

  it("does nothing to a subscription that lives again", async () => {
    const { subscriptionId } = await joined();
    await removeAccess(ctx, { subscriptionId });
    expect((await deliveryOf(subscriptionId)).status).toBe("joined");
  });

  it("racing a renewal leaves the buyer inside, or with an invite in hand", async () => {
    const { customer, subscriptionId } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    const [, renewal] = await Promise.all([
      removeAccess(ctx, { subscriptionId }),
      buy(customer.id).then(async (sale) => {
        await deliverSubscription(ctx, sale);
        return sale;
      }),
    ]);
    await retryDeliveries(ctx, { limit: 100 });
    const { status, inviteLink } = await deliveryOf(renewal.subscriptionId);
    if (status === "invited") await join(customer.telegramId, inviteLink ?? "");
    expect(insiders()).toEqual([Number(customer.telegramId)]);
  });
});

describe("a bot without its right", () => {
  it("is said once, and the invite arrives when the right is back", async () => {
    const sale = await bought();
    telegram.setBotRights(chatId, { canInvite: false });
    await deliverSubscription(ctx, sale);
    clock.by(MINUTE);
    await retryDeliveries(ctx, { limit: 100 });
    const { channelId } = await deliveryOf(sale.subscriptionId);
    const lost = (await database.db.select().from(outboxEvents)).filter(
      (e) => e.name === "channel/admin_lost" && e.data["channelId"] === channelId,
    );
    expect(lost).toHaveLength(1);
    const [channel] = await database.db
      .select()
      .from(telegramChannels)
      .where(eq(telegramChannels.id, channelId));
    expect(channel?.botIsAdmin).toBe(false);
    telegram.setBotRights(chatId, { canInvite: true });
    clock.by(HOUR);
    await retryDeliveries(ctx, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("invited");
  });
});
