import { eq, sql } from "drizzle-orm";
import { Api } from "grammy";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Database } from "@/db/client";
import { outboxEvents } from "@/db/schema/events";
import { notifications } from "@/db/schema/notifications";
import type { Id } from "@/lib/core/ids";
import type { Language } from "@/lib/core/languages";
import { ALARMING_EVENTS, type AlarmingEvent, alertOf, tellOwners } from "@/lib/notifications/alerts";
import { notifyOf, TOLD_EVENTS, type ToldEvent } from "@/lib/notifications/queue";
import { sweepNotifications } from "@/lib/notifications/send";
import type { NotificationCtx } from "@/lib/notifications/types";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { accessShop, movableClock } from "@/tests/access-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { newTelegram } from "@/tests/telegram";

const START = "2026-03-01T12:00:00Z";
const TOKEN = "7000000008:a-bot-of-this-test-only-aaaaaaaaaaaaaaa";
export const clock = movableClock(START);

export let database: TestDatabase;
export let other: Database;
export let shop: ReturnType<typeof accessShop>;
export let telegram: ReturnType<typeof newTelegram>;
export let ctx: NotificationCtx;
export let product: Awaited<ReturnType<typeof shop.product>>;
export let relayed: string;

/** What the relay and the jobs do: every event since the last time becomes its message or its alert. */
export async function relay(): Promise<void> {
  const events = await database.db
    .select()
    .from(outboxEvents)
    .where(sql`${outboxEvents.id} > ${relayed ?? ""}`)
    .orderBy(outboxEvents.id);
  for (const { id, name, data } of events) {
    const event = { id, name, data };
    if ((TOLD_EVENTS as readonly string[]).includes(name)) await notifyOf(ctx, event as unknown as ToldEvent);
    if ((ALARMING_EVENTS as readonly string[]).includes(name))
      await alertOf(ctx, event as unknown as AlarmingEvent);
    if (name === "alert/raised") await tellOwners(ctx, data as { alertId: Id<"alert"> });
    relayed = id;
  }
}

/** As if nothing after this event had been told yet. */
export function relayFrom(eventId: string): void {
  relayed = eventId;
}

export async function deliverAll(): Promise<void> {
  await relay();
  await relay();
  await sweepNotifications(ctx, { limit: 1000 });
}

export async function visitor(language: Language = "en") {
  const customer = await shop.customer({ language });
  telegram.restorePerson({ telegramId: customer.telegramId, firstName: "Hala" });
  return customer;
}

export async function buyer(language: Language = "en") {
  const customer = await visitor(language);
  const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
  const activation = await activateFromOrder(ctx, { orderId });
  if (!activation.ok) throw new Error(activation.error);
  return { customer, subscriptionId: activation.value.subscriptionId };
}

export const chat = (telegramId: bigint) => telegram.asUser(telegramId).chat();
export const texts = (telegramId: bigint) => chat(telegramId).map((message) => message.text ?? "");

export const rowsOf = (customerId: Id<"customer">) =>
  database.db
    .select()
    .from(notifications)
    .where(eq(notifications.customerId, customerId))
    .orderBy(notifications.id);

/** A shop whose news reach a Telegram of its own for every test of a file. */
export function openToldShop(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    other = await connectAgain(database.url);
    shop = accessShop(database, clock);
    await shop.settings({ name: "Madar", botUsername: "madar_bot" });
  });
  afterAll(async () => {
    await other.close();
    await database.drop();
  });
  beforeEach(async () => {
    clock.to(START);
    telegram = newTelegram(TOKEN, clock);
    const { chatId } = telegram.createChannel({ title: "Plus channel" });
    product = await shop.product({ channels: [BigInt(chatId)] });
    ctx = { ...shop.ctx, telegram: new Api(TOKEN, sandboxClientOptions(telegram.fetch)) };
    await relay();
  });
}
