import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notifications } from "@/db/schema/notifications";
import { newId } from "@/lib/core/ids";
import { systemClock } from "@/lib/core/time";
import { KINDS } from "@/lib/notifications/types";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import en from "@/messages/en.json";
import { accessShop } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { readSandboxFeed } from "./sandbox-feed";

let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, systemClock);
});
afterAll(() => database.drop());

type Row = Partial<typeof notifications.$inferInsert> & Pick<typeof notifications.$inferInsert, "kind">;

describe("the sandbox's feed", () => {
  it("says why a message waits: for Telegram, or for its time; one that is about to go is not told", async () => {
    const customer = await shop.customer();
    const orderId = await shop.paidOrder({ ...(await shop.product()), customerId: customer.id });
    await activateFromOrder(shop.ctx, { orderId });
    const written: Row[] = [
      { kind: "paid", status: "sent", sentAt: systemClock.now() },
      { kind: "invite_ready", reason: "telegram_unavailable" },
      { kind: "code_issued", reason: "quiet_hours" },
      { kind: "joined" },
    ];
    await database.db.insert(notifications).values(
      written.map((row) => ({
        id: newId("notification"),
        dedupeKey: newId("notification"),
        customerId: customer.id,
        params: {},
        createdAt: systemClock.now(),
        ...row,
      })),
    );
    const person = Number(customer.telegramId);
    const { value } = await readSandboxFeed(shop.ctx, { person, texts: async () => ({}) });
    const messages = value.rows.filter(({ code }) => code.startsWith("notification."));
    expect(messages.map(({ story, params }) => [params.kind, story]).sort()).toEqual([
      ["code_issued", "deferred"],
      ["invite_ready", "waiting"],
      ["paid", "sent"],
    ]);
  });

  it("has a word for every message that a customer can get", () => {
    const told = Object.keys(KINDS).filter((kind) => kind !== "alert");
    expect(Object.keys(en.sandbox.kinds).sort()).toEqual(told.sort());
  });
});
