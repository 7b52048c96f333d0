import { eq } from "drizzle-orm";
import { Api } from "grammy";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { orders } from "@/db/schema/checkout";
import { deliveries } from "@/db/schema/delivery";
import { outboxEvents } from "@/db/schema/events";
import type { Id } from "@/lib/core/ids";
import { deliverSubscription } from "@/lib/delivery/deliver";
import { recordChannelMember } from "@/lib/delivery/members";
import type { DeliveryCtx } from "@/lib/delivery/types";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { accessShop, movableClock } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { newTelegram } from "@/tests/telegram";

const START = "2026-03-01T12:00:00Z";
export const TOKEN = "7000000009:a-bot-of-this-test-only-aaaaaaaaaaaaaaa";
export const clock = movableClock(START);

export let database: TestDatabase;
export let shop: ReturnType<typeof accessShop>;
export let telegram: ReturnType<typeof newTelegram>;
export let ctx: DeliveryCtx;
export let product: Awaited<ReturnType<typeof shop.product>>;
export let chatId: number;

/** A Telegram that knows nobody yet. */
export function startTelegram(): void {
  telegram = newTelegram(TOKEN, clock);
  ctx = { ...shop.ctx, telegram: new Api(TOKEN, sandboxClientOptions(telegram.fetch)) };
}

/** What is bought from now on. */
export function offer(next: typeof product): void {
  product = next;
}

export async function bought() {
  const customer = await shop.customer();
  return { customer, ...(await buy(customer.id)) };
}

export async function buy(customerId: Id<"customer">) {
  const orderId = await shop.paidOrder({ ...product, customerId });
  const activation = await activateFromOrder(ctx, { orderId });
  if (!activation.ok) throw new Error(activation.error);
  return { orderId, subscriptionId: activation.value.subscriptionId };
}

export async function deliveryOf(subscriptionId: Id<"subscription">) {
  const [row] = await database.db
    .select()
    .from(deliveries)
    .where(eq(deliveries.subscriptionId, subscriptionId));
  if (!row) throw new Error("nothing was delivered");
  return row;
}

export async function eventsAbout(deliveryId: string) {
  const all = await database.db.select().from(outboxEvents);
  return all.filter((event) => event.data["deliveryId"] === deliveryId).map((event) => event.name);
}

export const insiders = () =>
  telegram
    .room(chatId)
    .members.filter(({ status }) => status === "member")
    .map(({ user }) => user.id);

/** What the bot would do with the update that Telegram sends. */
export const join = async (telegramId: bigint, inviteLink: string) => {
  const outcome = telegram.asUser(telegramId).openInviteLink(inviteLink);
  if (outcome.status !== "joined") return outcome;
  return recordChannelMember(ctx, { chatId: BigInt(chatId), telegramId, status: "member", inviteLink });
};

export async function delivered() {
  const sale = await bought();
  await deliverSubscription(ctx, sale);
  const row = await deliveryOf(sale.subscriptionId);
  return { ...sale, delivery: row, link: row.inviteLink ?? "" };
}

export async function joined() {
  const sale = await delivered();
  await join(sale.customer.telegramId, sale.link);
  return sale;
}

export const fulfilledAt = async (orderId: Id<"order">) =>
  (await database.db.select().from(orders).where(eq(orders.id, orderId)))[0]?.fulfilledAt;

/** A product with a channel and a Telegram of its own for every test of a file. */
export function openDeliveryShop(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    shop = accessShop(database, clock);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    clock.to(START);
    startTelegram();
    chatId = telegram.createChannel({ title: "Plus channel" }).chatId;
    product = await shop.product({ channels: [BigInt(chatId)] });
  });
}
