import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { customers } from "@/db/schema/customers";
import { outboxEvents } from "@/db/schema/events";
import { notifications } from "@/db/schema/notifications";
import { promotionCodes, promotionIssueRules } from "@/db/schema/promotions";
import type { Id } from "@/lib/core/ids";
import { LANGUAGES } from "@/lib/core/languages";
import { DAY, plus } from "@/lib/core/time";
import type { EventData } from "@/lib/events/types";
import {
  findBirthdays,
  GiftInput,
  giveCode,
  issueAfterPurchase,
  issueBirthdays,
  issueToSubscriber,
  noteSubscriber,
  saveIssueRule,
} from "@/lib/promotions/issue";
import { listCodesOf, listIssueRules } from "@/lib/promotions/issue-queries";
import { IssueRuleInput } from "@/lib/promotions/issue-rules";
import { revokePersonalCode } from "@/lib/promotions/personal";
import { personalCodesOf } from "@/lib/promotions/queries";
import { accessShop, movableClock } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { isStillTrue, subjectOf } from "./facts";
import { notifyWithOffer } from "./offers";
import type { ToldEvent } from "./queue";
import { compose } from "./wording";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let product: Awaited<ReturnType<typeof shop.product>>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({ name: "Madar", timeZone: "Asia/Riyadh", currencies: ["SAR"] });
  product = await shop.product();
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock.to("2026-03-01T12:00:00Z");
  await database.db.delete(promotionIssueRules);
});

const offer = { name: "Thank you", effect: { kind: "percent", basisPoints: 1500 } };
const rule = (change: object) =>
  saveIssueRule(shop.ctx, IssueRuleInput.parse({ isOn: true, validDays: 14, offer, ...change }));
const codesOf = (customerId: Id<"customer">) =>
  database.db.select().from(promotionCodes).where(eq(promotionCodes.recipientId, customerId));
const told = async <N extends keyof EventData>(name: N): Promise<EventData[N][]> => {
  const rows = await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, name));
  return rows.map(({ data }) => data as unknown as EventData[N]);
};
/** Every code that was issued, told twice. */
async function tell() {
  const rows = await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, "promotion/issued"));
  for (const row of [...rows, ...rows]) await notifyWithOffer(shop.ctx, row as unknown as ToldEvent);
}
const messagesTo = (customerId: Id<"customer">) =>
  database.db
    .select()
    .from(notifications)
    .where(sql`${notifications.customerId} = ${customerId} AND ${notifications.kind} = 'code_issued'`);
const give = (customerId: Id<"customer">, change: object = {}) =>
  giveCode(shop.ctx, {
    ...GiftInput.parse({ offer, validDays: 7, key: "gift-key-1", ...change }),
    customerId,
  });

describe("after the first purchase", () => {
  it("a customer gets one code, told once, however often the event comes", async () => {
    certain(await rule({ trigger: "first_purchase" }));
    const { id } = await shop.customer({});
    const orderId = await shop.paidOrder({ ...product, customerId: id });
    await Promise.all(
      Array.from({ length: 5 }, () => issueAfterPurchase(shop.ctx, { orderId, customerId: id })),
    );
    await tell();
    expect(await codesOf(id)).toMatchObject([
      { origin: "first_purchase", maximum: 1, endsAt: plus(clock.now(), 14 * DAY) },
    ]);
    expect(await messagesTo(id)).toHaveLength(1);
    expect(await personalCodesOf(shop.ctx, id)).toHaveLength(1);
  });

  it("a later order brings nothing, also when the rule came after the first", async () => {
    const { id } = await shop.customer({});
    await shop.paidOrder({ ...product, customerId: id });
    certain(await rule({ trigger: "first_purchase" }));
    clock.by(DAY);
    const orderId = await shop.paidOrder({ ...product, customerId: id });
    expect(await issueAfterPurchase(shop.ctx, { orderId, customerId: id })).toEqual({
      ok: true,
      value: null,
    });
    expect(await codesOf(id)).toEqual([]);
  });

  it("nothing is given while the rule is off", async () => {
    certain(await rule({ trigger: "first_purchase", isOn: false }));
    const { id } = await shop.customer({});
    const orderId = await shop.paidOrder({ ...product, customerId: id });
    expect(await issueAfterPurchase(shop.ctx, { orderId, customerId: id })).toEqual({
      ok: true,
      value: null,
    });
  });

  it("codes that were given keep what they gave when the rule changes", async () => {
    certain(await rule({ trigger: "first_purchase" }));
    const [before, after] = [await shop.customer({}), await shop.customer({})];
    for (const [{ id }, basisPoints] of [
      [before, 1500],
      [after, 500],
    ] as const) {
      certain(
        await rule({
          trigger: "first_purchase",
          offer: { ...offer, effect: { kind: "percent", basisPoints } },
        }),
      );
      const orderId = await shop.paidOrder({ ...product, customerId: id });
      certain(await issueAfterPurchase(shop.ctx, { orderId, customerId: id }));
    }
    const effects = [before, after].map(async ({ id }) => {
      const { codes } = certain(await listCodesOf(shop.ctx, { customerId: id }));
      return codes[0]?.definition["effect"];
    });
    expect(await Promise.all(effects)).toMatchObject([{ basisPoints: 1500 }, { basisPoints: 500 }]);
  });
});

describe("on a birthday", () => {
  const born = async (birthday: string) => {
    const { id } = await shop.customer({});
    await database.db.update(customers).set({ birthday }).where(eq(customers.id, id));
    return id;
  };
  const celebrate = async (at: string) => {
    clock.to(at);
    await database.db.delete(outboxEvents);
    certain(await findBirthdays(shop.ctx));
    for (const part of await told("promotion/birthdays_due")) certain(await issueBirthdays(shop.ctx, part));
  };

  it("a code comes at nine by the shop's clock, once a year, the 29th of February on the 28th", async () => {
    certain(await rule({ trigger: "birthday" }));
    const [leapling, other] = [await born("02-29"), await born("03-01")];
    await celebrate("2027-02-28T05:59:59Z");
    expect(await codesOf(leapling)).toEqual([]);
    for (const at of ["2027-02-28T06:00:00Z", "2027-02-28T06:10:00Z", "2027-02-28T15:00:00Z"])
      await celebrate(at);
    expect(await codesOf(leapling)).toHaveLength(1);
    expect(await codesOf(other)).toEqual([]);
    await celebrate("2027-03-01T06:00:00Z");
    expect([await codesOf(leapling), await codesOf(other)].map(({ length }) => length)).toEqual([1, 1]);
    await celebrate("2028-02-28T06:00:00Z");
    expect(await codesOf(leapling)).toHaveLength(1);
    await celebrate("2028-02-29T06:00:00Z");
    expect(await codesOf(leapling)).toHaveLength(2);
  });

  it("two jobs with the same list give one code each", async () => {
    certain(await rule({ trigger: "birthday" }));
    const id = await born("05-05");
    const part = { customerIds: [id], day: "2026-05-05" };
    await Promise.all([issueBirthdays(shop.ctx, part), issueBirthdays(shop.ctx, part)]);
    expect(await codesOf(id)).toHaveLength(1);
  });

  it("five hundred birthdays go out a hundred a job", async () => {
    certain(await rule({ trigger: "birthday" }));
    await database.sql.query(
      `insert into customers (id, telegram_id, first_name, language, currency, birthday, created_at, last_seen_at)
       select 'cus_many' || n, 900000 + n, 'Many', 'en', 'SAR', '07-07', now(), now() from generate_series(1, 450) n`,
    );
    clock.to("2026-07-07T07:00:00Z");
    await database.db.delete(outboxEvents);
    expect(certain(await findBirthdays(shop.ctx))).toEqual({ customers: 450 });
    const parts = await told("promotion/birthdays_due");
    expect(parts.map(({ customerIds }) => customerIds.length).sort()).toEqual([100, 100, 100, 100, 50]);
  });
});

describe("who comes into the shop's public channel", () => {
  const chatId = -1009n;
  const come = (telegramId: bigint, change: object = {}) =>
    noteSubscriber(shop.ctx, { chatId, telegramId, isInside: true, wasInside: false, ...change });

  it("gets one code, however often they leave and come back", async () => {
    certain(await rule({ trigger: "channel_subscribed", chatId: String(chatId) }));
    const { id, telegramId } = await shop.customer({});
    await database.db.delete(outboxEvents);
    for (let again = 0; again < 3; again++) expect(certain(await come(telegramId))).toEqual({ isNew: true });
    for (const event of await told("channel/subscribed")) certain(await issueToSubscriber(shop.ctx, event));
    expect(await codesOf(id)).toMatchObject([{ origin: "channel_subscribed" }]);
  });

  it.each([
    ["another channel", { chatId: -1n }],
    ["a change inside", { wasInside: true }],
    ["leaving", { isInside: false, wasInside: true }],
  ])("is not given anything for %s", async (_, change) => {
    certain(await rule({ trigger: "channel_subscribed", chatId: String(chatId) }));
    const { telegramId } = await shop.customer({});
    expect(certain(await come(telegramId, change))).toEqual({ isNew: false });
  });

  it("is nobody's business whom the shop does not know", async () => {
    certain(await rule({ trigger: "channel_subscribed", chatId: String(chatId) }));
    expect(certain(await come(123_456n))).toEqual({ isNew: false });
  });

  it("is given nothing while nobody said which channel it is", async () => {
    expect(await rule({ trigger: "channel_subscribed" })).toMatchObject({ params: { field: "chatId" } });
  });
});

describe("by hand", () => {
  it("a second tap gives no second code, and another gift does", async () => {
    const { id } = await shop.customer({});
    const [first, again] = [certain(await give(id)), certain(await give(id))];
    expect(again.code).toBe(first.code);
    certain(await give(id, { key: "gift-key-2", note: "sorry for the wait" }));
    const { codes } = certain(await listCodesOf(shop.ctx, { customerId: id }));
    expect(codes).toMatchObject([{ standing: "active" }, { standing: "active" }]);
    expect(codes.map(({ note }) => note)).toContain("sorry for the wait");
  });

  it("is refused to nobody, with the field named where the offer is impossible", async () => {
    expect(await give("cus_none" as Id<"customer">)).toMatchObject({ error: "customer.not_found" });
    const { id } = await shop.customer({});
    const tooMuch = { offer: { ...offer, effect: { kind: "percent", basisPoints: 10_001 } } };
    expect(await give(id, tooMuch)).toMatchObject({ error: "request.invalid_input" });
    expect(GiftInput.safeParse({ offer, validDays: 0, key: "gift-key-1" }).success).toBe(false);
    expect(GiftInput.safeParse({ offer, validDays: 366, key: "gift-key-1" }).success).toBe(false);
  });

  it("can be taken back, by nobody through another customer's page, and is then not told of any more", async () => {
    const { id } = await shop.customer({});
    const { codeKey } = certain(await give(id));
    await tell();
    const [message] = await messagesTo(id);
    if (!message) throw new Error("nobody was told");
    const isTrue = async () =>
      isStillTrue("code_issued", message.params, await subjectOf(database.db, message.params), clock.now());
    expect(await isTrue()).toBe(true);
    const { id: stranger } = await shop.customer({});
    expect(await revokePersonalCode(shop.ctx, { customerId: stranger, codeKey })).toMatchObject({
      error: "promo.not_found",
    });
    certain(await revokePersonalCode(shop.ctx, { customerId: id, codeKey }));
    expect(await isTrue()).toBe(false);
    expect(await personalCodesOf(shop.ctx, id)).toEqual([]);
    const { codes } = certain(await listCodesOf(shop.ctx, { customerId: id }));
    expect(codes).toMatchObject([{ standing: "revoked" }]);
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, id));
    expect(rows.map(({ action }) => action)).toEqual(["promotion.issued", "promotion.revoked"]);
  });
});

describe("the message", () => {
  it.each(LANGUAGES)(
    "names code, gift and end in %s for every occasion, and opens the shop with it",
    async (language) => {
      const gives = [
        { basisPoints: 1500 },
        { amount: { amount: 2500, currency: "SAR" as const } },
        { days: 7 },
        {},
      ];
      for (const origin of ["first_purchase", "birthday", "channel_subscribed", "by_hand"])
        for (const told of gives) {
          const params = {
            issued: { origin, codeKey: "X" },
            offer: { code: "GIFT-7K2PXC", endsAt: "2026-03-15T12:00:00Z", ...told },
          };
          const { text, buttons } = compose(
            { kind: "code_issued", params, subject: await subjectOf(database.db, params) },
            { language, timeZone: "UTC" },
            { name: "Madar", botUsername: "madar_bot" },
          );
          expect(text).toContain("<code>GIFT-7K2PXC</code>");
          expect(text).not.toMatch(/\{|undefined/);
          if ("basisPoints" in told) expect(text).toContain("15%");
          if ("amount" in told) expect(text).toMatch(/25/);
          expect(buttons?.[0]?.[0]).toMatchObject({
            url: "https://t.me/madar_bot?startapp=code-GIFT-7K2PXC",
          });
        }
    },
  );
});

describe("the owner", () => {
  it("sees every occasion with what it gave, and changes are on record", async () => {
    certain(await rule({ trigger: "by_hand", isOn: true, validDays: 30 }));
    const { occasions } = certain(await listIssueRules(shop.ctx));
    expect(occasions.map(({ trigger }) => trigger)).toEqual([
      "first_purchase",
      "birthday",
      "channel_subscribed",
      "by_hand",
    ]);
    expect(occasions.at(-1)).toMatchObject({ rule: { validDays: 30 }, used: 0 });
    expect(occasions.at(-1)?.issued).toBeGreaterThan(0);
    expect(
      await rule({ trigger: "birthday", offer: { ...offer, effect: { kind: "percent", basisPoints: 0 } } }),
    ).toMatchObject({
      error: "request.invalid_input",
      params: { field: "offer.effect.basisPoints" },
    });
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, "by_hand"));
    expect(rows.map(({ action }) => action)).toContain("issue_rule.changed");
  });
});
