import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { customers } from "@/db/schema/customers";
import type { Id } from "@/lib/core/ids";
import { MINUTE } from "@/lib/core/time";
import { cancelSubscription } from "@/lib/subscriptions/service";
import {
  buyer,
  clock,
  ctx,
  database,
  deliverAll,
  openToldShop,
  relay,
  rowsOf,
  telegram,
  texts,
} from "@/tests/told-shop";
import { LEASE } from "./rules";
import { sendNotification } from "./send";
import type { NotificationCtx } from "./types";

openToldShop();

describe("when Telegram does not answer", () => {
  it("nothing is lost: what was queued arrives once it is back", async () => {
    telegram.setOutage(true);
    const sales = [await buyer(), await buyer(), await buyer()];
    await deliverAll();
    const rows = (await Promise.all(sales.map(({ customer }) => rowsOf(customer.id)))).flat();
    expect(rows.map(({ status }) => status)).toEqual(["waiting", "waiting", "waiting"]);
    // The sweep stops at the first message that finds no answer.
    expect(rows.map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
    expect(rows[0]?.reason).toBe("telegram_unavailable");
    telegram.setOutage(false);
    clock.by(MINUTE);
    await deliverAll();
    for (const { customer } of sales) expect(texts(customer.telegramId)).toHaveLength(1);
  });

  it("a 429 is waited out", async () => {
    const { customer } = await buyer();
    telegram.failNext("sendMessage", {
      errorCode: 429,
      description: "Too Many Requests: retry after 40",
      retryAfterSeconds: 40,
    });
    await deliverAll();
    expect((await rowsOf(customer.id))[0]?.dueAt).toEqual(new Date("2026-03-01T12:00:40Z"));
  });

  it("a sender that died is taken for unknown: once more, then never again", async () => {
    const { customer } = await buyer();
    await relay();
    const dies = {
      ...ctx,
      telegram: { sendMessage: () => Promise.reject(new Error("killed")) },
    } as unknown as NotificationCtx;
    const [row] = await rowsOf(customer.id);
    const input = { notificationId: row?.id as Id<"notification"> };
    await expect(sendNotification(dies, input)).rejects.toThrow("killed");
    expect(await sendNotification(ctx, input)).toMatchObject({ value: "busy" });
    clock.by(LEASE);
    await expect(sendNotification(dies, input)).rejects.toThrow("killed");
    clock.by(LEASE);
    expect(await sendNotification(ctx, input)).toMatchObject({ value: "unknown" });
    expect(texts(customer.telegramId)).toEqual([]);
  });

  it("a sent message is recorded although the database goes away meanwhile, and is not sent again", async () => {
    const { customer } = await buyer();
    await relay();
    const [row] = await rowsOf(customer.id);
    const input = { notificationId: row?.id as Id<"notification"> };
    let transactions = 0;
    const db = new Proxy(ctx.db, {
      get: (target, key) =>
        key === "transaction" && [2, 3].includes(++transactions)
          ? () => Promise.reject(Object.assign(new Error("terminating connection"), { code: "57P01" }))
          : Reflect.get(target, key),
    });
    const sending = sendNotification({ ...ctx, db }, input);
    await expect.poll(() => texts(customer.telegramId)).toHaveLength(1);
    expect(await sendNotification(ctx, input)).toMatchObject({ value: "busy" });
    expect(await sending).toMatchObject({ value: "sent" });
    expect((await rowsOf(customer.id))[0]).toMatchObject({ status: "sent", unknowns: 0, dueAt: null });
    clock.by(LEASE);
    await deliverAll();
    expect(texts(customer.telegramId)).toHaveLength(1);
  });

  it("someone who blocked the bot is remembered as unreachable", async () => {
    const { customer, subscriptionId } = await buyer();
    telegram.asUser(customer.telegramId).blockBot();
    await deliverAll();
    expect((await rowsOf(customer.id))[0]).toMatchObject({ status: "failed", reason: "unreachable" });
    const [known] = await database.db.select().from(customers).where(eq(customers.id, customer.id));
    expect(known?.unreachableAt).toEqual(clock.now());
    await cancelSubscription(ctx, { id: subscriptionId });
    await deliverAll();
    expect((await rowsOf(customer.id)).map((row) => row.reason)).toEqual(["unreachable", "unreachable"]);
  });
});
