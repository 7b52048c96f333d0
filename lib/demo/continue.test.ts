import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import { demoContinuations } from "@/db/schema/demo";
import type { Id } from "@/lib/core/ids";
import { accessShop, movableClock } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { changeContinuation } from "./consent";
import { continueDemo, findContinuing } from "./continue";
import { requestDemo } from "./service";

const START = "2026-03-01T12:00:00Z";
const JUST_BEFORE_END = "2026-03-08T11:30:00Z";
const SHOWN = { termMonths: 1, currency: "SAR", amount: 4900 } as const;
const clock = movableClock(START);
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
});
afterAll(() => database.drop());
beforeEach(() => clock.to(START));

async function trying(continueAt?: typeof SHOWN) {
  const product = await shop.product({ demoContinues: true, demoDays: 7 });
  const customer = await shop.customer();
  const ctx = shop.asCustomer(customer.id);
  const demo = await requestDemo(ctx, { productId: product.productId, continueAt });
  if (!demo.ok) throw new Error(demo.error);
  return { ctx, customer, demo: demo.value };
}

const due = async () => {
  const found = await findContinuing(shop.ctx, { limit: 1000 });
  return found.ok ? found.value.demoIds : [];
};
const consentOf = async (demoId: Id<"demo">) =>
  (await database.db.select().from(demoContinuations).where(eq(demoContinuations.demoId, demoId)))[0];
const ordersOf = (customerId: Id<"customer">) =>
  database.db.select().from(orders).where(eq(orders.customerId, customerId));

describe("a demo at its end", () => {
  it("is looked at an hour before, and only where the customer agreed", async () => {
    const agreed = await trying(SHOWN);
    const silent = await trying();
    clock.to("2026-03-08T10:59:59Z");
    expect(await due()).not.toContain(agreed.demo.id);
    clock.to("2026-03-08T11:00:00Z");
    expect(await due()).toContain(agreed.demo.id);
    expect(await due()).not.toContain(silent.demo.id);
    expect(await continueDemo(shop.ctx, { demoId: silent.demo.id })).toEqual({
      ok: true,
      value: { outcome: null },
    });
  });

  it("takes nothing where nothing can pay without the customer, and is not asked again", async () => {
    const { demo, customer } = await trying(SHOWN);
    clock.to(JUST_BEFORE_END);
    expect(await continueDemo(shop.ctx, { demoId: demo.id })).toMatchObject({
      value: { outcome: "no_method" },
    });
    expect(await ordersOf(customer.id)).toEqual([]);
    expect(await consentOf(demo.id)).toMatchObject({
      outcome: "no_method",
      orderId: null,
      triedAt: clock.now(),
    });
    expect(await due()).not.toContain(demo.id);
    expect(await continueDemo(shop.ctx, { demoId: demo.id })).toMatchObject({ value: { outcome: null } });
  });

  it("takes nothing after the consent was taken back", async () => {
    const { ctx, demo, customer } = await trying(SHOWN);
    await changeContinuation(ctx, { id: demo.subscriptionId, continueAt: null });
    clock.to(JUST_BEFORE_END);
    expect(await due()).not.toContain(demo.id);
    expect(await continueDemo(shop.ctx, { demoId: demo.id })).toMatchObject({ value: { outcome: null } });
    expect(await ordersOf(customer.id)).toEqual([]);
  });
});
