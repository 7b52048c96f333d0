import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY, machineClock, plus, shiftSystemClock, systemClock, systemClockShift } from "@/lib/core/time";
import { restoreClockShift } from "@/lib/settings/sandbox-clock";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { sweepDue } from "@/lib/subscriptions/sweep";
import { accessShop } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { sweepWinBack } from "./offers";
import { endOfQuiet } from "./rules";
import { MoveClock, moveSandboxClock } from "./sandbox-clock";
import { sweepNotifications } from "./send";

let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, systemClock);
});
afterAll(() => database.drop());
beforeEach(() => shiftSystemClock(0));
afterEach(() => shiftSystemClock(0));

async function buyer() {
  const product = await shop.product();
  const customer = await shop.customer();
  const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
  await activateFromOrder(shop.ctx, { orderId });
  return Number(customer.telegramId);
}

const daysAhead = () => Math.round((systemClock.now().getTime() - machineClock.now().getTime()) / DAY);

describe("the sandbox's clock", () => {
  it("moves by days, again and again, and back to today", async () => {
    await moveSandboxClock(shop.ctx, { days: 1 });
    await moveSandboxClock(shop.ctx, { days: 2 });
    expect(daysAhead()).toBe(3);
    await moveSandboxClock(shop.ctx, { reset: true });
    expect(systemClockShift()).toBe(0);
  });

  it("moves to the next reminder, then past the end of a person's access", async () => {
    const personId = await buyer();
    await moveSandboxClock(shop.ctx, { personId, to: "next" });
    const reminder = daysAhead();
    await moveSandboxClock(shop.ctx, { personId, to: "end" });
    expect([6, 7]).toContain(daysAhead() - reminder);
    const end = plus(machineClock.now(), systemClockShift());
    await moveSandboxClock(shop.ctx, { personId, to: "end" });
    expect(systemClock.now() >= end).toBe(true);
  });

  it("moves from the end to the offer to come back, where the shop makes one, and no further", async () => {
    const personId = await buyer();
    await moveSandboxClock(shop.ctx, { personId, to: "end" });
    await sweepDue(shop.ctx, { limit: 1000 });
    const nothing = { ok: false, error: "sandbox.nothing_to_reach" };
    expect(await moveSandboxClock(shop.ctx, { personId, to: "next" })).toEqual(nothing);

    await shop.settings({ winBack: { basisPoints: 1500, daysAfter: 14, validDays: 7 } });
    const end = daysAhead();
    await moveSandboxClock(shop.ctx, { personId, to: "next" });
    expect([14, 15]).toContain(daysAhead() - end);
    expect(endOfQuiet(systemClock.now(), "Asia/Riyadh")).toBeNull();
    const swept = await sweepWinBack(shop.ctx, { limit: 1000 });
    expect(swept.ok && swept.value.offered).toBeGreaterThan(0);
    await sweepNotifications(shop.ctx, { limit: 1000 });
    expect(await moveSandboxClock(shop.ctx, { personId, to: "next" })).toEqual(nothing);
    await shop.settings({});
  });

  it("moves past the days of grace, where the shop grants them, to the end itself", async () => {
    await shop.settings({ graceDays: 3 });
    const personId = await buyer();
    await moveSandboxClock(shop.ctx, { personId, to: "end" });
    expect(await sweepDue(shop.ctx, { limit: 1000 })).toMatchObject({ value: { ended: 1, pastDue: 0 } });
    await shop.settings({});
  });

  it("stays where it is for somebody without access", async () => {
    expect(await moveSandboxClock(shop.ctx, { personId: 1, to: "end" })).toEqual({
      ok: false,
      error: "sandbox.nothing_to_reach",
    });
    expect(systemClockShift()).toBe(0);
  });

  it("stands where it stood after a restart", async () => {
    await moveSandboxClock(shop.ctx, { days: 5 });
    shiftSystemClock(0);
    await restoreClockShift(database.db);
    expect(daysAhead()).toBe(5);
  });

  it.each([[{}], [{ days: 1, reset: true }], [{ days: 0 }], [{ to: "yesterday" }]])("refuses %j", (move) => {
    expect(MoveClock.safeParse(move).success).toBe(false);
  });
});
