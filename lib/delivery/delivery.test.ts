import { eq } from "drizzle-orm";
import { Api } from "grammy";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { productChannels } from "@/db/schema/catalog";
import { orders } from "@/db/schema/checkout";
import { deliveries } from "@/db/schema/delivery";
import { outboxEvents } from "@/db/schema/events";
import { telegramChannels } from "@/db/schema/telegram";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR, MINUTE } from "@/lib/core/time";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { endSubscription } from "@/lib/subscriptions/service";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { createTelegramSandbox } from "@/lib/telegram/sandbox/sandbox";
import { accessShop, movableClock } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { checkPaidDelivered } from "./check";
import { deliverSubscription, renewInvite } from "./deliver";
import { decideJoinRequest, recordChannelMember } from "./members";
import { evictStranger, removeAccess, retryDeliveries } from "./remove";
import { LEASE } from "./rules";
import { restoreSandboxWorld } from "./sandbox-world";
import type { DeliveryCtx } from "./types";

const START = "2026-03-01T12:00:00Z";
const TOKEN = "7000000009:a-bot-of-this-test-only-aaaaaaaaaaaaaaa";
const clock = movableClock(START);
const newSandbox = () =>
  createTelegramSandbox({
    bots: [{ token: TOKEN, username: "test_bot", name: "Test" }],
    clock,
    limits: null,
  });

let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let telegram: ReturnType<typeof newSandbox>;
let ctx: DeliveryCtx;
let product: Awaited<ReturnType<typeof shop.product>>;
let chatId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock.to(START);
  telegram = newSandbox();
  chatId = telegram.createChannel({ title: "Plus channel" }).chatId;
  product = await shop.product({ channels: [BigInt(chatId)] });
  ctx = { ...shop.ctx, telegram: new Api(TOKEN, sandboxClientOptions(telegram.fetch)) };
});

async function bought() {
  const customer = await shop.customer();
  return { customer, ...(await buy(customer.id)) };
}

async function buy(customerId: Id<"customer">) {
  const orderId = await shop.paidOrder({ ...product, customerId });
  const activation = await activateFromOrder(ctx, { orderId });
  if (!activation.ok) throw new Error(activation.error);
  return { orderId, subscriptionId: activation.value.subscriptionId };
}

async function deliveryOf(subscriptionId: Id<"subscription">) {
  const [row] = await database.db
    .select()
    .from(deliveries)
    .where(eq(deliveries.subscriptionId, subscriptionId));
  if (!row) throw new Error("nothing was delivered");
  return row;
}

async function eventsAbout(deliveryId: string) {
  const all = await database.db.select().from(outboxEvents);
  return all.filter((event) => event.data["deliveryId"] === deliveryId).map((event) => event.name);
}

const insiders = () =>
  telegram
    .room(chatId)
    .members.filter(({ status }) => status === "member")
    .map(({ user }) => user.id);

/** What the bot would do with the update that Telegram sends. */
const join = async (telegramId: bigint, inviteLink: string) => {
  const outcome = telegram.asUser(telegramId).openInviteLink(inviteLink);
  if (outcome.status !== "joined") return outcome;
  return recordChannelMember(ctx, { chatId: BigInt(chatId), telegramId, status: "member", inviteLink });
};

async function delivered() {
  const sale = await bought();
  await deliverSubscription(ctx, sale);
  const row = await deliveryOf(sale.subscriptionId);
  return { ...sale, delivery: row, link: row.inviteLink ?? "" };
}

async function joined() {
  const sale = await delivered();
  await join(sale.customer.telegramId, sale.link);
  return sale;
}

const fulfilledAt = async (orderId: Id<"order">) =>
  (await database.db.select().from(orders).where(eq(orders.id, orderId)))[0]?.fulfilledAt;

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
    const both = product;
    product = { ...(await shop.product()), channels: both.channels };
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

describe("when Telegram does not answer", () => {
  it("an invite waits, is tried again with backoff, and then arrives", async () => {
    const sale = await bought();
    telegram.setOutage(true);
    expect(await deliverSubscription(ctx, sale)).toMatchObject({ value: { pending: 1 } });
    expect(await deliveryOf(sale.subscriptionId)).toMatchObject({
      status: "pending",
      attempts: 1,
      nextTryAt: new Date("2026-03-01T12:00:10Z"),
    });
    expect(await fulfilledAt(sale.orderId)).toBeNull();
    telegram.setOutage(false);
    clock.by(10_000);
    await retryDeliveries(ctx, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("invited");
    expect(await fulfilledAt(sale.orderId)).toEqual(clock.now());
  });

  it("a removal is tried until it succeeds, and a person is told once", async () => {
    const { subscriptionId, delivery } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    telegram.setOutage(true);
    await removeAccess(ctx, { subscriptionId });
    for (let i = 0; i < 10; i++) {
      clock.by(HOUR);
      await retryDeliveries(ctx, { limit: 100 });
    }
    expect((await eventsAbout(delivery.id)).filter((name) => name === "delivery/stuck")).toHaveLength(1);
    expect(insiders()).toHaveLength(1);
    telegram.setOutage(false);
    clock.by(HOUR);
    await retryDeliveries(ctx, { limit: 100 });
    expect(insiders()).toEqual([]);
    expect(await deliveryOf(subscriptionId)).toMatchObject({ status: "removed", lastError: null });
  });

  it("waits as long as Telegram asks", async () => {
    const sale = await bought();
    telegram.failNext("createChatInviteLink", {
      errorCode: 429,
      description: "Too Many Requests: retry after 77",
      retryAfterSeconds: 77,
    });
    await deliverSubscription(ctx, sale);
    expect((await deliveryOf(sale.subscriptionId)).nextTryAt).toEqual(new Date("2026-03-01T12:01:17Z"));
  });

  it("an invite made but not recorded is told to nobody, and there is one in the end", async () => {
    const sale = await bought();
    telegram.failNext("createChatInviteLink", {
      errorCode: 500,
      description: "Internal Server Error",
      happensAnyway: true,
    });
    await deliverSubscription(ctx, sale);
    const waiting = await deliveryOf(sale.subscriptionId);
    expect(waiting).toMatchObject({ status: "pending", inviteLink: null });
    const [orphan] = [...(telegram.server.world.rooms.get(chatId)?.invites.values() ?? [])];
    expect(orphan?.link.name).toBe(waiting.id);
    clock.by(MINUTE);
    await retryDeliveries(ctx, { limit: 100 });
    const { inviteLink } = await deliveryOf(sale.subscriptionId);
    expect(inviteLink).not.toBeNull();
    expect(inviteLink).not.toBe(orphan?.link.invite_link);
    // Whoever finds the orphan is a stranger without a right.
    expect(await join(5151n, orphan?.link.invite_link ?? "")).toMatchObject({
      value: { verdict: "stranger" },
    });
  });

  it("a delivery whose worker died is taken up by others once its lease is over", async () => {
    const sale = await bought();
    const dying = {
      ...ctx,
      telegram: { ...ctx.telegram, getChatMember: () => Promise.reject(new Error("killed")) },
    };
    await expect(deliverSubscription(dying as unknown as DeliveryCtx, sale)).rejects.toThrow("killed");
    await retryDeliveries({ ...ctx, run: "another" }, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("pending");
    clock.by(LEASE - 1);
    await retryDeliveries({ ...ctx, run: "another" }, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("pending");
    clock.by(1);
    await retryDeliveries({ ...ctx, run: "another" }, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("invited");
  });
});

describe("when the database goes away in the middle", () => {
  const lost = () => Object.assign(new Error("terminating connection"), { code: "57P01" });

  /** A run whose database fails at its nth transaction, once: the first prepares, the second records. */
  function losing(nth: number): DeliveryCtx {
    let seen = 0;
    const db = new Proxy(ctx.db, {
      get: (target, key) =>
        key === "transaction" && ++seen === nth ? () => Promise.reject(lost()) : Reflect.get(target, key),
    });
    return { ...ctx, db, run: "run_1" };
  }
  const usable = () =>
    [...(telegram.server.world.rooms.get(chatId)?.invites.values() ?? [])].filter(
      ({ link }) => !link.is_revoked,
    );

  it("an invite that was made but not recorded is made anew by the next try of the same run, at once", async () => {
    const sale = await bought();
    const run = losing(2);
    await expect(deliverSubscription(run, sale)).rejects.toThrow("terminating connection");
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("pending");
    expect(await deliverSubscription(run, sale)).toMatchObject({ value: { pending: 0 } });
    const row = await deliveryOf(sale.subscriptionId);
    expect(row).toMatchObject({ status: "invited", claimedBy: null, nextTryAt: null });
    expect(await eventsAbout(row.id)).toEqual(["delivery/invited"]);
    expect(await fulfilledAt(sale.orderId)).toEqual(clock.now());
  });

  it("a removal goes on in the same way", async () => {
    const { subscriptionId } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    const run = losing(2);
    await expect(removeAccess(run, { subscriptionId })).rejects.toThrow("terminating connection");
    expect(await removeAccess(run, { subscriptionId })).toMatchObject({ value: { left: 0 } });
    expect(insiders()).toEqual([]);
  });

  it("the sweep finds what an earlier try of it had claimed", async () => {
    const sale = await bought();
    telegram.setOutage(true);
    await deliverSubscription(ctx, sale);
    telegram.setOutage(false);
    clock.by(MINUTE);
    const sweep = losing(1);
    await expect(retryDeliveries(sweep, { limit: 100 })).rejects.toThrow("terminating connection");
    await retryDeliveries(sweep, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("invited");
  });

  it("a try that still waits for Telegram when the next one begins takes its own link back", async () => {
    const sale = await bought();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = new Api(
      TOKEN,
      sandboxClientOptions(async (url, init) => {
        const response = await telegram.fetch(url, init);
        if (String(url).endsWith("createChatInviteLink")) await answered;
        return response;
      }),
    );
    const first = deliverSubscription({ ...ctx, telegram: slow, run: "run_1" }, sale);
    await expect.poll(() => usable().length).toBe(1);
    expect(await deliverSubscription({ ...ctx, run: "run_1" }, sale)).toMatchObject({
      value: { pending: 0 },
    });
    answer();
    await first;
    const { id, inviteLink } = await deliveryOf(sale.subscriptionId);
    expect(usable().map(({ link }) => link.invite_link)).toEqual([inviteLink]);
    expect(await eventsAbout(id)).toEqual(["delivery/invited"]);
  });

  it("two runs at once make one invite", async () => {
    const sale = await bought();
    await Promise.all(["run_1", "run_2"].map((run) => deliverSubscription({ ...ctx, run }, sale)));
    expect(usable()).toHaveLength(1);
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
    telegram = newSandbox();
    ctx = { ...ctx, telegram: new Api(TOKEN, sandboxClientOptions(telegram.fetch)) };
    await restoreSandboxWorld(ctx, telegram);
    expect(insiders()).toEqual([Number(inside.customer.telegramId)]);
    await retryDeliveries(ctx, { limit: 1000 });
    const { inviteLink } = await deliveryOf(waiting.subscriptionId);
    await join(waiting.customer.telegramId, inviteLink ?? "");
    expect((await deliveryOf(waiting.subscriptionId)).status).toBe("joined");
  });
});
