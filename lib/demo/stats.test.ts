import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY } from "@/lib/core/time";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { sweepDue } from "@/lib/subscriptions/sweep";
import { accessShop, movableClock } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { convertDemo, endDemo, requestDemo, revokeDemo } from "./service";
import { readDemoStats } from "./stats";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({ timeZone: "Asia/Riyadh" });
});
afterAll(() => database.drop());

async function tries(product: Awaited<ReturnType<typeof shop.product>>, change = {}) {
  const customer = await shop.customer(change);
  const demo = await requestDemo(shop.asCustomer(customer.id), { productId: product.productId });
  return { customer, demo: demo.ok ? demo.value : null };
}

describe("how demos do", () => {
  it("is told in all, by product and by month, without test customers", async () => {
    const [plus, lite] = [
      await shop.product({ demoDays: 7 }),
      await shop.product({ demoRequiresPhone: true }),
    ];
    const bought = await tries(plus);
    const ended = await tries(plus);
    const revoked = await tries(plus);
    await tries(plus, { isTest: true });
    await tries(lite);
    if (!bought.demo || !ended.demo || !revoked.demo) throw new Error("a demo was refused");
    await revokeDemo(shop.ctx, { id: revoked.demo.id });
    clock.by(2 * DAY);
    const orderId = await shop.paidOrder({ ...plus, customerId: bought.customer.id });
    await activateFromOrder(shop.ctx, { orderId });
    await convertDemo(shop.ctx, bought.demo);
    clock.by(6 * DAY);
    await sweepDue(shop.ctx, { limit: 100 });
    await endDemo(shop.ctx, ended.demo);
    // The last hour of March in UTC is April in Riyadh.
    clock.to("2026-03-31T22:00:00Z");
    await tries(plus);

    const { value } = await readDemoStats(shop.ctx);
    expect(value.total).toEqual({
      requested: 5,
      granted: 4,
      running: 1,
      finished: 2,
      converted: 1,
      daysToBuy: 2,
    });
    expect(
      value.byProduct.map(({ productId, requested, granted }) => [productId, requested, granted]),
    ).toEqual([
      [plus.productId, 4, 4],
      [lite.productId, 1, 0],
    ]);
    expect(
      value.byMonth.map(({ month, requested, granted, converted }) => [month, requested, granted, converted]),
    ).toEqual([
      ["2026-04", 1, 1, 0],
      ["2026-03", 4, 3, 1],
    ]);
  });
});
