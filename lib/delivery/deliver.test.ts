import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { outboxEvents } from "@/db/schema/events";
import { DAY } from "@/lib/core/time";
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
  fulfilledAt,
  insiders,
  join,
  joined,
  openDeliveryShop,
  shop,
  telegram,
} from "@/tests/delivery-shop";
import { deliverSubscription, renewInvite } from "./deliver";
import { decideJoinRequest, recordChannelMember } from "./members";
import { evictStranger } from "./remove";

openDeliveryShop();

describe("a subscriber", () => {
  it("gets a single-use invite for a day, and the order is fulfilled", async () => {
    const { orderId, delivery } = await delivered();
    expect(delivery).toMatchObject({
      status: "invited",
      inviteExpiresAt: new Date("2026-03-02T12:00:00Z"),
      nextTryAt: null,
    });
    expect(delivery.inviteLink).toMatch(/^https:/);
    expect(await fulfilledAt(orderId)).toEqual(clock.now());
    expect(await eventsAbout(delivery.id)).toEqual(["delivery/invited"]);
  });

  it("gets one invite however often the delivery is asked for", async () => {
    const { subscriptionId, link } = await delivered();
    await Promise.all([1, 2, 3].map(() => deliverSubscription(ctx, { subscriptionId })));
    expect((await deliveryOf(subscriptionId)).inviteLink).toBe(link);
    expect(telegram.server.world.rooms.get(chatId)?.invites.size).toBe(1);
  });

  it("is recorded on coming in", async () => {
    const { subscriptionId, delivery } = await joined();
    expect(await deliveryOf(subscriptionId)).toMatchObject({ status: "joined", joinedAt: clock.now() });
    expect(await eventsAbout(delivery.id)).toEqual(["delivery/invited", "delivery/joined"]);
  });

  it("who left keeps the right and gets a new invite on asking", async () => {
    const { customer, subscriptionId, link } = await joined();
    const place = { chatId: BigInt(chatId), telegramId: customer.telegramId };
    telegram.asUser(customer.telegramId).leave(chatId);
    await recordChannelMember(ctx, { ...place, status: "left", inviteLink: null });
    expect(await deliveryOf(subscriptionId)).toMatchObject({ status: "invited", inviteLink: null });
    await renewInvite(
      { ...ctx, actor: { kind: "customer", customerId: customer.id } },
      { id: subscriptionId },
    );
    const fresh = await deliveryOf(subscriptionId);
    expect(fresh.inviteLink).not.toBe(link);
    await join(customer.telegramId, fresh.inviteLink ?? "");
    expect((await deliveryOf(subscriptionId)).status).toBe("joined");
  });

  it("keeps an invite that still works, and gets a fresh one at the instant it ends", async () => {
    const { subscriptionId, link } = await delivered();
    clock.by(DAY - 1);
    await renewInvite(ctx, { id: subscriptionId });
    expect((await deliveryOf(subscriptionId)).inviteLink).toBe(link);
    clock.by(1);
    await renewInvite(ctx, { id: subscriptionId });
    expect((await deliveryOf(subscriptionId)).inviteLink).not.toBe(link);
  });

  it("cannot renew somebody else's invite, nor one of an ended subscription", async () => {
    const { customer, subscriptionId } = await delivered();
    const stranger = await shop.customer();
    const asStranger = { ...ctx, actor: { kind: "customer", customerId: stranger.id } } as const;
    expect(await renewInvite(asStranger, { id: subscriptionId })).toMatchObject({
      error: "subscription.not_found",
    });
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    const asOwner = { ...ctx, actor: { kind: "customer", customerId: customer.id } } as const;
    expect(await renewInvite(asOwner, { id: subscriptionId })).toMatchObject({ error: "subscription.ended" });
  });

  it("who is inside already needs no invite", async () => {
    const { customer, subscriptionId } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    const again = await buy(customer.id);
    await deliverSubscription(ctx, again);
    expect(await deliveryOf(again.subscriptionId)).toMatchObject({ status: "joined", inviteLink: null });
  });

  it("may knock and is let in by our record, not by the link", async () => {
    const { customer } = await bought();
    const knock = (telegramId: bigint) =>
      decideJoinRequest(ctx, { chatId: BigInt(chatId), telegramId, inviteLink: "https://t.me/+x" });
    expect(await knock(customer.telegramId)).toEqual({ ok: true, value: { approve: true } });
    expect(await knock(1n)).toEqual({ ok: true, value: { approve: false } });
  });
});

describe("a stranger", () => {
  it("who uses somebody's link is put out, and the link's owner can ask for another", async () => {
    const { subscriptionId, link, delivery } = await delivered();
    await join(4242n, link);
    const [event] = (await database.db.select().from(outboxEvents)).filter(
      (e) => e.name === "channel/stranger_joined" && e.data["telegramId"] === "4242",
    );
    expect(event?.data["channelId"]).toBe(delivery.channelId);
    await evictStranger(ctx, {
      channelId: delivery.channelId,
      telegramId: 4242n,
    });
    expect(insiders()).toEqual([]);
    const written = await database.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, delivery.channelId));
    expect(written.map((row) => row.action)).toContain("channel.stranger_removed");
    await renewInvite(ctx, { id: subscriptionId });
    expect((await deliveryOf(subscriptionId)).inviteLink).not.toBe(link);
  });

  it("is not the bot, which is never put out", async () => {
    const { delivery } = await delivered();
    const place = { channelId: delivery.channelId, telegramId: 7000000009n };
    expect(await evictStranger(ctx, place)).toEqual({ ok: true, value: { evicted: false } });
  });
});
