import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { admins } from "@/db/schema/auth";
import { customers } from "@/db/schema/customers";
import { alerts } from "@/db/schema/notifications";
import { type Id, newId } from "@/lib/core/ids";
import { LANGUAGES, type Language } from "@/lib/core/languages";
import { DAY } from "@/lib/core/time";
import { deliverSubscription } from "@/lib/delivery/deliver";
import { endDemo, requestDemo } from "@/lib/demo/service";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { cancelSubscription } from "@/lib/subscriptions/service";
import { sweepDue } from "@/lib/subscriptions/sweep";
import {
  buyer,
  chat,
  clock,
  ctx,
  database,
  deliverAll,
  openToldShop,
  other,
  product,
  relay,
  relayed,
  relayFrom,
  rowsOf,
  shop,
  telegram,
  texts,
  visitor,
} from "@/tests/told-shop";
import { alertOf, closeAlert } from "./alerts";
import { sendNotification } from "./send";

openToldShop();

const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, "").replaceAll("\u00a0", " ");

describe("a buyer", () => {
  it("is told of the payment, then of the invite with its button", async () => {
    const { customer, subscriptionId } = await buyer();
    await deliverSubscription(ctx, { subscriptionId });
    await deliverAll();
    const [paid, invite] = chat(customer.telegramId);
    expect(plain(paid?.text ?? "")).toMatch(
      /^Paid: SAR 49.00. Plus is active until 1 April 2026. Order #\d+.$/,
    );
    expect(invite?.text).toBe(
      "Your invite to Plus channel. It works once and only for you, until 2 March at 15:00.",
    );
    expect(invite?.reply_markup?.inline_keyboard[0]?.[0]).toMatchObject({
      text: "Join the channel",
      url: expect.stringContaining("https://t.me/+"),
    });
  });

  it("is told once, however often the event is told and by however many senders", async () => {
    const { customer } = await buyer();
    const before = relayed;
    await relay();
    relayFrom(before);
    await relay();
    const [row] = await rowsOf(customer.id);
    if (!row) throw new Error("nothing was queued");
    await Promise.all(
      [database.db, other.db, database.db].map((db) =>
        sendNotification({ ...ctx, db }, { notificationId: row.id }),
      ),
    );
    expect(texts(customer.telegramId)).toHaveLength(1);
  });

  it("hears of the cancellation and of the end, with a way back", async () => {
    const { customer, subscriptionId } = await buyer();
    await deliverSubscription(ctx, { subscriptionId });
    await deliverAll();
    await cancelSubscription(ctx, { id: subscriptionId });
    await deliverAll();
    clock.to("2026-04-01T12:00:00Z");
    await sweepDue(ctx, { limit: 1000 });
    await deliverAll();
    expect(texts(customer.telegramId).slice(2)).toEqual([
      "Plus is cancelled. You keep everything until 1 April 2026, and nothing will be charged. You can change your mind until then.",
      "Plus ended on 1 April 2026. The channel is closed for you. You can come back at any time.",
    ]);
    expect(chat(customer.telegramId).at(-1)?.reply_markup?.inline_keyboard[0]?.[0]).toMatchObject({
      text: "Buy again",
      url: `https://t.me/madar_bot?startapp=plan-${product.planId}`,
    });
  });

  it("is reminded by day, not at night, and not after renewing", async () => {
    const { customer, subscriptionId } = await buyer();
    await deliverAll();
    clock.to("2026-03-25T20:00:00Z");
    await sweepDue(ctx, { limit: 1000 });
    await deliverAll();
    expect(texts(customer.telegramId)).toHaveLength(1);
    const waiting = (await rowsOf(customer.id)).find((row) => row.kind === "reminder");
    expect(waiting).toMatchObject({
      status: "waiting",
      reason: "quiet_hours",
      dueAt: new Date("2026-03-26T06:00:00Z"),
    });
    clock.to("2026-03-26T06:00:00Z");
    await deliverAll();
    expect(texts(customer.telegramId).at(-1)).toContain("Plus ends on 1 April 2026, in 7 days.");

    clock.to("2026-03-29T20:00:00Z");
    await sweepDue(ctx, { limit: 1000 });
    await deliverAll();
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    await activateFromOrder(ctx, { orderId });
    clock.to("2026-03-30T06:00:00Z");
    await deliverAll();
    const late = (await rowsOf(customer.id)).filter((row) => row.kind === "reminder");
    expect(late.map(({ status, reason }) => [status, reason])).toEqual([
      ["sent", null],
      ["suppressed", "no_longer_true"],
    ]);
    expect(subscriptionId).toBeDefined();
  });

  it("who switched reminders off gets none, and the reason is kept", async () => {
    const { customer } = await buyer();
    await database.db
      .update(customers)
      .set({ notificationOptOuts: ["renewals"] })
      .where(eq(customers.id, customer.id));
    clock.to("2026-03-25T12:00:00Z");
    await sweepDue(ctx, { limit: 1000 });
    await deliverAll();
    const row = (await rowsOf(customer.id)).find(({ kind }) => kind === "reminder");
    expect(row).toMatchObject({ status: "suppressed", reason: "opted_out", dueAt: null });
  });
});

describe("a demo", () => {
  it("is welcomed, reminded a day before and said goodbye to", async () => {
    const customer = await visitor();
    const demo = await requestDemo(shop.asCustomer(customer.id), { productId: product.productId });
    if (!demo.ok) throw new Error(demo.error);
    await deliverAll();
    clock.by(6 * DAY);
    await sweepDue(ctx, { limit: 1000 });
    await deliverAll();
    clock.by(DAY);
    await sweepDue(ctx, { limit: 1000 });
    await endDemo(ctx, demo.value);
    await deliverAll();
    expect(texts(customer.telegramId)).toEqual([
      "Madar Plus is yours to try until 8 March 2026. It ends by itself; there is nothing to cancel.",
      "Your trial of Madar Plus ends on 8 March 2026, in 1 day. Choose a plan now and keep the days that are left.",
      "Your trial of Madar Plus is over. Choose a plan to come back.",
    ]);
  });
});

describe("every message", () => {
  const expected: Record<Language, RegExp> = {
    en: /Plus is active until 1 April 2026/,
    ru: /Plus действует до 1 апреля 2026/,
    ar: /بلس فعّالة حتى 1 أبريل 2026/,
    fa: /Plus تا ۱۲ فروردین ۱۴۰۵ فعال است/,
  };
  it.each(LANGUAGES)("speaks the reader's language and calendar: %s", async (language) => {
    const { customer } = await buyer(language);
    await deliverAll();
    const [text] = texts(customer.telegramId);
    expect(plain(text ?? "")).toMatch(expected[language]);
    expect(plain(text ?? "")).toContain(language === "ru" ? "49 SAR" : "49.00");
  });
});

describe("an alert", () => {
  it("is raised once per cause and told to every owner with Telegram", async () => {
    const owner = 900_000_001n;
    await database.db.insert(admins).values([
      { id: newId("admin"), name: "Owner", role: "owner", telegramId: owner, createdAt: clock.now() },
      {
        id: newId("admin"),
        name: "Reader",
        role: "readonly",
        telegramId: 900_000_002n,
        createdAt: clock.now(),
      },
    ]);
    telegram.restorePerson({ telegramId: owner, firstName: "Owner" });
    const event = {
      id: "evt_1",
      name: "delivery/mismatch_found",
      data: { mismatch: "paid_not_delivered", entityId: "ord_7" },
    } as const;
    await alertOf(ctx, event);
    await alertOf(ctx, { ...event, id: "evt_2" });
    await deliverAll();
    expect(texts(owner)).toEqual([
      "Madar needs you. Order ord_7 is paid but not delivered. Kiosk is trying again.",
    ]);
    const [alert] = await database.db.select().from(alerts);
    expect(alert).toMatchObject({ kind: "paid_not_delivered", toldAt: clock.now(), closedAt: null });

    await closeAlert(ctx, { id: alert?.id as Id<"alert"> });
    await alertOf(ctx, { ...event, id: "evt_3" });
    await deliverAll();
    expect(texts(owner)).toHaveLength(2);
  });
});
