import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { customers } from "@/db/schema/customers";
import { outboxEvents } from "@/db/schema/events";
import { notifications } from "@/db/schema/notifications";
import { promotionCodes } from "@/db/schema/promotions";
import type { Id } from "@/lib/core/ids";
import { LANGUAGES } from "@/lib/core/languages";
import { DAY, plus } from "@/lib/core/time";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { cancelSubscription } from "@/lib/subscriptions/service";
import { sweepDue } from "@/lib/subscriptions/sweep";
import { accessShop, movableClock } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { readerOf, subjectOf } from "./facts";
import { notifyWithOffer, sweepWinBack } from "./offers";
import { TOLD_EVENTS, type ToldEvent } from "./queue";
import { isRenewalOffered, judge, winBackWindow } from "./rules";
import { sweepNotifications } from "./send";
import { compose } from "./wording";

const START = "2026-03-01T12:00:00Z";
/** A month from the start. */
const END = new Date("2026-04-01T12:00:00Z");
const clock = movableClock(START);
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let product: Awaited<ReturnType<typeof shop.product>>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({
    name: "Madar",
    botUsername: "madar_bot",
    renewalOffer: { basisPoints: 1000, daysBefore: 3 },
    winBack: { basisPoints: 1500, daysAfter: 14, validDays: 7 },
  });
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock.to(START);
  product = await shop.product();
});

async function buy(customerId: Id<"customer">) {
  const orderId = await shop.paidOrder({ ...product, customerId });
  const activation = await activateFromOrder(shop.ctx, { orderId });
  if (!activation.ok) throw new Error(activation.error);
  return activation.value.subscriptionId;
}
async function buyer() {
  const { id } = await shop.customer({});
  return { id, subscriptionId: await buy(id) };
}
/** What is due, and every event told, some of them twice. */
async function moveTo(at: Date) {
  clock.to(at);
  await sweepDue(shop.ctx, { limit: 1000 });
  const told = await database.db
    .select()
    .from(outboxEvents)
    .where(sql`${outboxEvents.name} = 'subscription/reminder_due'`);
  for (const event of [...told, ...told])
    if ((TOLD_EVENTS as readonly string[]).includes(event.name))
      await notifyWithOffer(shop.ctx, event as unknown as ToldEvent);
}
const messagesOf = (customerId: Id<"customer">, kind: string) =>
  database.db
    .select()
    .from(notifications)
    .where(sql`${notifications.customerId} = ${customerId} AND ${notifications.kind} = ${kind}`)
    .orderBy(notifications.id);
const codesOf = (customerId: Id<"customer">) =>
  database.db.select().from(promotionCodes).where(eq(promotionCodes.recipientId, customerId));
const winBack = () => sweepWinBack(shop.ctx, { limit: 1000 });

describe("a renewal offer", () => {
  const reminder = { daysBefore: 3, periodEnd: END.toISOString() };
  const paid = { status: "active", isDemo: false, periodEnd: END };
  const offer = { basisPoints: 1000, daysBefore: 3 };
  const before = plus(END, -1);

  it("belongs to one reminder of a paid term that runs on", () => {
    expect(isRenewalOffered(offer, reminder, paid, before)).toBe(true);
    expect(isRenewalOffered(offer, reminder, paid, END)).toBe(false);
    expect(isRenewalOffered(offer, { ...reminder, daysBefore: 7 }, paid, before)).toBe(false);
    expect(isRenewalOffered(offer, reminder, { ...paid, status: "cancelled" }, before)).toBe(false);
    expect(isRenewalOffered(offer, reminder, { ...paid, isDemo: true }, before)).toBe(false);
    expect(isRenewalOffered(offer, reminder, { ...paid, periodEnd: plus(END, DAY) }, before)).toBe(false);
    expect(isRenewalOffered(null, reminder, paid, before)).toBe(false);
  });

  it("comes with its reminder, once, and is good until the end of the term", async () => {
    const { id } = await buyer();
    await moveTo(plus(END, -7 * DAY));
    expect(await codesOf(id)).toEqual([]);
    await moveTo(plus(END, -3 * DAY));
    const codes = await codesOf(id);
    expect(codes).toMatchObject([{ endsAt: END, maximum: 1 }]);
    const reminders = await messagesOf(id, "reminder");
    expect(reminders.map(({ params }) => params["offer"])).toEqual([
      undefined,
      { code: codes[0]?.code, basisPoints: 1000, endsAt: END.toISOString() },
    ]);
  });

  it("is not made to who cancelled", async () => {
    const { id, subscriptionId } = await buyer();
    await cancelSubscription(shop.asCustomer(id), { id: subscriptionId });
    await moveTo(plus(END, -3 * DAY));
    expect(await codesOf(id)).toEqual([]);
  });

  it.each(LANGUAGES)(
    "names code, percentage and end in %s, and opens the plan with the code",
    async (language) => {
      const { id } = await buyer();
      await moveTo(plus(END, -3 * DAY));
      const message = (await messagesOf(id, "reminder")).at(-1);
      const [promotion] = await codesOf(id);
      if (!message) throw new Error("no reminder");
      const { text, buttons } = compose(
        { kind: "reminder", params: message.params, subject: await subjectOf(database.db, message.params) },
        { language, timeZone: "UTC" },
        { name: "Madar", botUsername: "madar_bot" },
      );
      expect(text).toContain(`<code>${promotion?.code}</code>`);
      expect(text).toContain("10%");
      expect(buttons?.[0]?.[0]).toMatchObject({
        url: `https://t.me/madar_bot?startapp=plan-${product.planId}--code-${promotion?.code}`,
      });
    },
  );
});

describe("win-back", () => {
  /** The sweep that ends a term is the instant it ended. */
  const due = plus(END, 14 * DAY);

  it("looks at the ends of three days, the last instant included", () => {
    expect(winBackWindow(14, due)).toEqual({ from: plus(END, -3 * DAY), to: END });
  });

  it("offers a code fourteen days after the end, not before, and once", async () => {
    const { id, subscriptionId } = await buyer();
    await moveTo(END);
    clock.to(plus(due, -1));
    await winBack();
    expect(await messagesOf(id, "win_back")).toEqual([]);
    clock.to(due);
    await Promise.all([winBack(), winBack()]);
    clock.to(plus(due, DAY));
    await winBack();
    const codes = await codesOf(id);
    expect(codes).toMatchObject([{ endsAt: plus(due, 7 * DAY), issueKey: `win_back:${subscriptionId}` }]);
    expect(await messagesOf(id, "win_back")).toMatchObject([
      {
        dedupeKey: `win_back:${subscriptionId}`,
        params: { offer: { code: codes[0]?.code, basisPoints: 1500 } },
      },
    ]);
  });

  const WORDS = {
    en: [
      "Plus ended on 1 April 2026. We would be glad to have you back: your own code CODE takes 15% off until 22 April at 12:00. It works once and only for you.",
      "Buy again",
    ],
    ru: [
      "Срок Plus закончился 1 апреля 2026. Будем рады, если вы вернётесь: личный промокод CODE даёт скидку 15% до 22 апреля в 12:00. Работает один раз и только для вас.",
      "Купить снова",
    ],
    ar: [
      "انتهت بلس في 1 أبريل 2026. تسعدنا عودتك: رمزك الخاص CODE يخصم 15% حتى 22 أبريل في 12:00 م. يعمل مرة واحدة ولك وحدك.",
      "اشترِ من جديد",
    ],
    fa: [
      "Plus در ۱۲ فروردین ۱۴۰۵ تمام شد. از بازگشت شما خوشحال می‌شویم: کد ویژهٔ شما CODE تا ۲ اردیبهشت ساعت ۱۲:۰۰، 15% تخفیف می‌دهد. یک بار و فقط برای شما کار می‌کند.",
      "خرید دوباره",
    ],
  };
  it.each(LANGUAGES)("says so in %s, with a button that opens the plan with the code", async (language) => {
    const { id } = await buyer();
    await moveTo(END);
    clock.to(due);
    await winBack();
    const [message] = await messagesOf(id, "win_back");
    const [promotion] = await codesOf(id);
    if (!message || !promotion?.code) throw new Error("no offer");
    const { text, buttons } = compose(
      { kind: "win_back", params: message.params, subject: await subjectOf(database.db, message.params) },
      { language, timeZone: "UTC" },
      { name: "Madar", botUsername: "madar_bot" },
    );
    const plain = text.replace(/<[^>]+>|[\u2068\u2069]/g, "").replace(promotion.code, "CODE");
    const [words, label] = WORDS[language];
    expect(plain).toBe(words);
    expect(buttons).toEqual([
      [
        {
          text: label,
          url: `https://t.me/madar_bot?startapp=plan-${product.planId}--code-${promotion.code}`,
        },
      ],
    ]);
  });

  it("leaves alone who came back, and who left long ago", async () => {
    const back = await buyer();
    const gone = await buyer();
    await moveTo(END);
    clock.to(plus(END, 5 * DAY));
    await buy(back.id);
    clock.to(due);
    await winBack();
    expect(await messagesOf(back.id, "win_back")).toEqual([]);
    expect(await messagesOf(gone.id, "win_back")).toHaveLength(1);

    clock.to(START);
    const longAgo = await buyer();
    await moveTo(END);
    clock.to(plus(due, 3 * DAY));
    await winBack();
    expect(await messagesOf(longAgo.id, "win_back")).toEqual([]);
  });

  it("obeys the opt-out from renewals and the night", async () => {
    const { id } = await buyer();
    await moveTo(END);
    clock.to(due);
    await winBack();
    await database.db
      .update(customers)
      .set({ notificationOptOuts: ["renewals"] })
      .where(eq(customers.id, id));
    await sweepNotifications(shop.ctx, { limit: 1000 });
    const [message] = await messagesOf(id, "win_back");
    expect(message).toMatchObject({ status: "suppressed", reason: "opted_out" });
    const night = new Date("2026-04-15T23:00:00Z");
    const reader = message && (await readerOf(database.db, message));
    const facts = {
      kind: "win_back",
      isReachable: true,
      isStillTrue: true,
      sentToday: 0,
      lastSentAt: null,
    } as const;
    expect(judge({ ...facts, optOuts: [], timeZone: "UTC" }, night).verdict).toBe("defer");
    expect(reader?.optOuts).toEqual(["renewals"]);
  });
});
