import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { outboxEvents } from "@/db/schema/events";
import { subscriptions } from "@/db/schema/subscriptions";
import { inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { DAY, HOUR, plus } from "@/lib/core/time";
import { accessShop, movableClock } from "@/tests/access-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { activateFromOrder } from "./activate";
import { historyOf } from "./queries";
import { cancelSubscription, endSubscription, keepSubscription, startTrial } from "./service";
import { sweepDue } from "./sweep";

const START = "2026-03-01T12:00:00Z";
const clock = movableClock(START);
let database: TestDatabase;
let other: Database;
let shop: ReturnType<typeof accessShop>;
let product: Awaited<ReturnType<typeof shop.product>>;

beforeAll(async () => {
  database = await createTestDatabase();
  other = await connectAgain(database.url);
  shop = accessShop(database, clock);
  product = await shop.product();
});
afterAll(async () => {
  await other.close();
  await database.drop();
});
beforeEach(() => clock.to(START));

async function bought(termMonths = 1) {
  const customer = await shop.customer();
  const orderId = await shop.paidOrder({ ...product, customerId: customer.id, termMonths });
  const activation = await activateFromOrder(shop.ctx, { orderId });
  if (!activation.ok) throw new Error(activation.error);
  return { customer, orderId, subscriptionId: activation.value.subscriptionId };
}

async function read(id: Id<"subscription">) {
  const [row] = await database.db.select().from(subscriptions).where(eq(subscriptions.id, id));
  if (!row) throw new Error("no such subscription");
  return row;
}

const told = async (subscriptionId: string) =>
  (await database.db.select().from(outboxEvents))
    .filter((event) => event.data["subscriptionId"] === subscriptionId)
    .map((event) => event.name);

const sweepAll = () => sweepDue(shop.ctx, { limit: 1000 });

describe("a paid order", () => {
  it("opens a subscription with its first reminder planned", async () => {
    const { subscriptionId } = await bought();
    expect(await read(subscriptionId)).toMatchObject({
      status: "active",
      periodEnd: new Date("2026-04-01T12:00:00Z"),
      dueAt: new Date("2026-03-25T12:00:00Z"),
    });
    expect(await told(subscriptionId)).toEqual(["subscription/activated"]);
  });

  it("becomes time once, however often it is activated", async () => {
    const { orderId, subscriptionId } = await bought();
    const again = await activateFromOrder(shop.ctx, { orderId });
    expect(again).toMatchObject({ ok: true, value: { subscriptionId, fresh: false } });
    expect((await read(subscriptionId)).periodEnd).toEqual(new Date("2026-04-01T12:00:00Z"));
    expect(await historyOf(database.db, subscriptionId)).toHaveLength(1);
  });

  it("becomes time once when two workers activate it at once", async () => {
    const customer = await shop.customer();
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    const both = await Promise.all([
      activateFromOrder(shop.ctx, { orderId }),
      activateFromOrder({ ...shop.ctx, db: other.db }, { orderId }),
    ]);
    expect(both.map((r) => r.ok && r.value.fresh).sort()).toEqual([false, true]);
    const rows = await database.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.customerId, customer.id));
    expect(rows.map((row) => row.periodEnd)).toEqual([new Date("2026-04-01T12:00:00Z")]);
  });

  it("adds up with another one activated at the same instant", async () => {
    const customer = await shop.customer();
    const first = await shop.paidOrder({ ...product, customerId: customer.id });
    const second = await shop.paidOrder({ ...product, customerId: customer.id });
    await Promise.all([
      activateFromOrder(shop.ctx, { orderId: first }),
      activateFromOrder({ ...shop.ctx, db: other.db }, { orderId: second }),
    ]);
    const rows = await database.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.customerId, customer.id));
    expect(rows.map((row) => row.periodEnd)).toEqual([new Date("2026-05-01T12:00:00Z")]);
  });

  it("extends a living subscription from its own end", async () => {
    const { customer, subscriptionId } = await bought();
    clock.by(10 * DAY);
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id, termMonths: 12 });
    await activateFromOrder(shop.ctx, { orderId });
    expect(await read(subscriptionId)).toMatchObject({
      periodStart: new Date("2026-04-01T12:00:00Z"),
      periodEnd: new Date("2027-04-01T12:00:00Z"),
    });
  });

  it("turns a demo into a subscription and keeps what is left of it", async () => {
    const customer = await shop.customer();
    const endsAt = plus(clock.now(), 7 * DAY);
    const demo = await inTransaction(shop.ctx, async (tx) =>
      ok(await startTrial(tx, shop.ctx, { ...product, customerId: customer.id, endsAt, cause: "demo" })),
    );
    clock.by(2 * DAY);
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    const activation = await activateFromOrder(shop.ctx, { orderId });
    expect(activation).toMatchObject({ value: { convertedDemo: true, subscriptionId: demo.value.id } });
    expect(await read(demo.value.id)).toMatchObject({
      status: "active",
      isDemo: false,
      periodEnd: new Date("2026-04-08T12:00:00Z"),
    });
  });

  it("undoes a cancellation", async () => {
    const { customer, subscriptionId } = await bought();
    await cancelSubscription(shop.ctx, { id: subscriptionId });
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    await activateFromOrder(shop.ctx, { orderId });
    expect(await read(subscriptionId)).toMatchObject({ status: "active", cancelledAt: null });
  });

  it("opens nothing before it is paid, nor when it does not exist", async () => {
    const customer = await shop.customer();
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id, status: "reserved" });
    expect(await activateFromOrder(shop.ctx, { orderId })).toMatchObject({
      error: "subscription.order_not_paid",
    });
    expect(await activateFromOrder(shop.ctx, { orderId: "ord_none" as Id<"order"> })).toMatchObject({
      error: "order.not_found",
    });
  });
});

describe("cancelling", () => {
  it("leaves access to the end, then ends it", async () => {
    const { customer, subscriptionId } = await bought();
    const cancelled = await cancelSubscription(shop.asCustomer(customer.id), {
      id: subscriptionId,
      reason: "too expensive",
    });
    expect(cancelled).toMatchObject({
      value: { status: "cancelled", dueAt: new Date("2026-04-01T12:00:00Z") },
    });
    clock.to("2026-04-01T11:59:59.999Z");
    await sweepAll();
    expect((await read(subscriptionId)).status).toBe("cancelled");
    clock.to("2026-04-01T12:00:00Z");
    await sweepAll();
    expect((await read(subscriptionId)).status).toBe("expired");
    expect((await historyOf(database.db, subscriptionId)).map((e) => e.cause)).toEqual([
      "bought",
      "cancelled",
      "cancelled_period_over",
    ]);
  });

  it("can be undone, with the reminders back in place", async () => {
    const { customer, subscriptionId } = await bought();
    const ctx = shop.asCustomer(customer.id);
    await cancelSubscription(ctx, { id: subscriptionId });
    expect(await keepSubscription(ctx, { id: subscriptionId })).toMatchObject({
      value: { status: "active", cancelledAt: null, dueAt: new Date("2026-03-25T12:00:00Z") },
    });
  });

  it("is nobody else's business", async () => {
    const { subscriptionId } = await bought();
    const stranger = await shop.customer();
    expect(await cancelSubscription(shop.asCustomer(stranger.id), { id: subscriptionId })).toEqual({
      ok: false,
      error: "subscription.not_found",
    });
  });

  it("is refused once access has ended", async () => {
    const { subscriptionId } = await bought();
    await endSubscription(shop.ctx, { id: subscriptionId, cause: "refunded", refunded: true });
    expect(await cancelSubscription(shop.ctx, { id: subscriptionId })).toMatchObject({
      error: "subscription.transition_refused",
    });
    expect(await told(subscriptionId)).toEqual(["subscription/activated", "subscription/ended"]);
  });
});

describe("the sweep", () => {
  it("reminds at 7, 3 and 1 days, each once, and ends the subscription", async () => {
    const { subscriptionId } = await bought();
    for (let at = new Date(START); at <= new Date("2026-04-02T12:00:00Z"); at = plus(at, 6 * HOUR)) {
      clock.to(at);
      await sweepAll();
    }
    const reminders = (await database.db.select().from(outboxEvents))
      .filter((e) => e.name === "subscription/reminder_due" && e.data["subscriptionId"] === subscriptionId)
      .map((e) => e.data["daysBefore"]);
    expect(reminders).toEqual([7, 3, 1]);
    expect(await read(subscriptionId)).toMatchObject({ status: "expired", dueAt: null });
    expect((await told(subscriptionId)).filter((name) => name === "subscription/ended")).toHaveLength(1);
  });

  it("gives days of grace where the shop does", async () => {
    await shop.settings({ graceDays: 3 });
    const { subscriptionId } = await bought();
    clock.to("2026-04-01T12:00:00Z");
    await sweepAll();
    expect(await read(subscriptionId)).toMatchObject({
      status: "past_due",
      graceUntil: new Date("2026-04-04T12:00:00Z"),
    });
    clock.to("2026-04-04T12:00:00Z");
    await sweepAll();
    expect((await read(subscriptionId)).status).toBe("expired");
    await shop.settings({});
  });

  it("ends each subscription once when two sweeps run at once", async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => bought()));
    clock.to("2026-04-01T12:00:00Z");
    const reports = await Promise.all(
      [database.db, other.db, database.db, other.db].map((db) =>
        sweepDue({ ...shop.ctx, db }, { limit: 15 }),
      ),
    );
    const ended = reports.reduce((sum, report) => sum + (report.ok ? report.value.ended : 0), 0);
    await sweepAll();
    const ids = new Set<unknown>(all.map((one) => one.subscriptionId));
    const events = (await database.db.select().from(outboxEvents)).filter(
      (e) => e.name === "subscription/ended" && ids.has(e.data["subscriptionId"]),
    );
    expect(ended).toBeLessThanOrEqual(60);
    expect(events).toHaveLength(40);
  });

  it("does not end what was renewed at the last instant", async () => {
    const { customer, subscriptionId } = await bought();
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    clock.to("2026-04-01T11:59:59.999Z");
    const renewal = activateFromOrder(shop.ctx, { orderId });
    const late = accessShop(database, { now: () => new Date("2026-04-01T12:00:00Z") });
    await Promise.all([renewal, sweepDue({ ...late.ctx, db: other.db }, { limit: 1000 })]);
    const rows = await database.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.customerId, customer.id));
    const alive = rows.filter((row) => row.status === "active");
    // Whoever came first, the paid month is there: on the old row, or on a new one.
    expect(alive).toHaveLength(1);
    expect(alive[0]?.periodEnd.getTime()).toBeGreaterThanOrEqual(new Date("2026-04-30T11:00:00Z").getTime());
    expect(rows.some((row) => row.id === subscriptionId)).toBe(true);
  });
});
