import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import { notifications } from "@/db/schema/notifications";
import { paymentAttempts } from "@/db/schema/payments";
import { renewalConsents } from "@/db/schema/subscriptions";
import { type Id, newId } from "@/lib/core/ids";
import { LANGUAGES } from "@/lib/core/languages";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { renewalKey } from "@/lib/subscriptions/renewal-rules";
import { accessShop, movableClock } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { isStillTrue, subjectOf } from "./facts";
import { notifyWithOffer } from "./offers";
import type { ToldEvent } from "./queue";
import { isKind } from "./types";
import { compose } from "./wording";

const clock = movableClock("2026-03-01T12:00:00Z");
const END = "2026-04-01T12:00:00.000Z";
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({ botUsername: "madar_bot", renewalOffer: { daysBefore: 3, basisPoints: 1000 } });
});
afterAll(() => database.drop());

/** A month of Plus whose customer agreed, or did not, that it renews by itself. */
async function subscriber({ agrees = true } = {}) {
  clock.to("2026-03-01T12:00:00Z");
  const product = await shop.product();
  const { id: customerId } = await shop.customer({});
  const orderId = await shop.paidOrder({ ...product, customerId });
  const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId }));
  if (agrees)
    await database.db.insert(renewalConsents).values({
      subscriptionId,
      customerId,
      planId: product.planId,
      termMonths: 1,
      currency: "SAR",
      amountMinor: 4900n,
      consentedAt: clock.now(),
    });
  return { customerId, subscriptionId, orderId };
}

const tell = (name: string, data: object) =>
  notifyWithOffer(shop.ctx, { id: newId("event"), name, data } as unknown as ToldEvent);
const written = (customerId: Id<"customer">) =>
  database.db.select().from(notifications).where(eq(notifications.customerId, customerId));

describe("before the end of a term that renews by itself", () => {
  it("one message tells what is taken, and no reminder asks for it, nor hands over a code", async () => {
    const { customerId, subscriptionId } = await subscriber();
    for (const daysBefore of [7, 3, 1])
      await tell("subscription/reminder_due", { subscriptionId, customerId, daysBefore, periodEnd: END });
    const rows = await written(customerId);
    expect(rows.map(({ kind, params }) => [kind, "offer" in params])).toEqual([["renews", false]]);
  });

  it("reminders go on without a consent", async () => {
    const { customerId, subscriptionId } = await subscriber({ agrees: false });
    for (const daysBefore of [7, 3, 1])
      await tell("subscription/reminder_due", { subscriptionId, customerId, daysBefore, periodEnd: END });
    expect((await written(customerId)).map(({ kind }) => kind)).toEqual(["reminder", "reminder", "reminder"]);
  });
});

describe("a renewal that was declined", () => {
  it("is told once, by the message that says so", async () => {
    const { customerId, subscriptionId } = await subscriber();
    const orderId = await shop.paidOrder({
      ...(await shop.product()),
      customerId,
      status: "reserved",
    });
    const paymentId = newId("payment");
    await database.db.insert(paymentAttempts).values({
      id: paymentId,
      orderId,
      customerId,
      idempotencyKey: renewalKey(`${subscriptionId}:${END}`),
      provider: "stripe",
      method: "stripe",
      amountMinor: 4900n,
      currency: "SAR",
      createdAt: clock.now(),
      expiresAt: clock.now(),
    });
    await tell("payment/failed", { paymentId, orderId, failureCode: "declined" });
    await tell("subscription/renewal_failed", {
      subscriptionId,
      customerId,
      periodEnd: END,
      reason: "declined",
    });
    expect((await written(customerId)).map(({ kind }) => kind)).toEqual(["renewal_failed"]);
  });
});

describe("what is written about money that moves by itself", () => {
  it.each([
    ["renews", "https://t.me/madar_bot?startapp="],
    ["renewal_failed", /startapp=plan-pln_/],
    ["payment_confirm", /startapp=order-ord_/],
    ["topped_up", "https://t.me/madar_bot?startapp=wallet"],
  ])("%s reads well in every language and leads on", async (kind, url) => {
    if (!isKind(kind)) throw new Error(kind);
    const { subscriptionId, orderId } = await subscriber();
    const params = { subscriptionId, orderId, periodEnd: END, reason: "no_method" };
    for (const language of LANGUAGES) {
      const subject = await subjectOf(database.db, params);
      const { text, buttons } = compose(
        { kind, params, subject },
        { language, timeZone: "Asia/Riyadh" },
        { name: "Madar", botUsername: "madar_bot" },
      );
      expect(text).not.toMatch(/[{}]|undefined|notifications\./);
      expect(text).toMatch(kind === "renewal_failed" ? /2026|1405|۱۴۰۵/ : /49/);
      expect(buttons?.[0]?.[0]).toMatchObject({
        url: typeof url === "string" ? url : expect.stringMatching(url),
      });
    }
  });

  it("says in every language when a declined card is tried again, and nothing of it after the last try", async () => {
    const { subscriptionId } = await subscriber();
    const about = { subscriptionId, periodEnd: END, reason: "declined" };
    const subject = await subjectOf(database.db, about);
    const written = (params: typeof about & { nextTryAt?: string }, language: (typeof LANGUAGES)[number]) =>
      compose(
        { kind: "renewal_failed", params, subject },
        { language, timeZone: "Asia/Riyadh" },
        { name: "Madar", botUsername: "madar_bot" },
      ).text;
    for (const language of LANGUAGES) {
      const last = written(about, language);
      const first = written({ ...about, nextTryAt: "2026-07-17T12:00:00Z" }, language);
      expect(first).toMatch(/17|26|۲۶/);
      expect(first.length).toBeGreaterThan(last.length + 10);
      expect(written({ ...about, reason: "missed" }, language)).not.toBe(last);
    }
  });

  it("is not sent once it is not true any more", async () => {
    const { subscriptionId, orderId } = await subscriber();
    const params = { subscriptionId, orderId, periodEnd: END };
    const judge = async (kind: "renews" | "renewal_failed" | "topped_up") =>
      isStillTrue(kind, params, await subjectOf(database.db, params), clock.now());
    expect(await judge("renews")).toBe(true);
    expect(await judge("renewal_failed")).toBe(true);
    expect(await judge("topped_up")).toBe(true);
    await database.db.update(renewalConsents).set({ revokedAt: clock.now() });
    await database.db.update(orders).set({ status: "refunded" });
    expect(await judge("renews")).toBe(false);
    expect(await judge("topped_up")).toBe(false);
    clock.to(END);
    expect(await judge("renews")).toBe(false);
  });
});
