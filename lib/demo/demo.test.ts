import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { demoGrants } from "@/db/schema/demo";
import { outboxEvents } from "@/db/schema/events";
import type { Id } from "@/lib/core/ids";
import { DAY } from "@/lib/core/time";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { findAlive } from "@/lib/subscriptions/queries";
import { sweepDue } from "@/lib/subscriptions/sweep";
import { accessShop, movableClock } from "@/tests/access-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { decideDemo, demoEnd, isOnGoal } from "./rules";
import { convertDemo, endDemo, extendDemo, grantDemo, requestDemo, revokeDemo } from "./service";

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
  product = await shop.product({ demoDays: 7 });
});
afterAll(async () => {
  await other.close();
  await database.drop();
});
beforeEach(() => clock.to(START));

const ask = (customerId: Id<"customer">, of = product) =>
  requestDemo(shop.asCustomer(customerId), { productId: of.productId });

async function running() {
  const customer = await shop.customer();
  const demo = await ask(customer.id);
  if (!demo.ok) throw new Error(demo.error);
  return { customer, demo: demo.value };
}

const stored = async (id: Id<"demo">) =>
  (await database.db.select().from(demoGrants).where(eq(demoGrants.id, id)))[0];

const told = async (demoId: string) =>
  (await database.db.select().from(outboxEvents))
    .filter((event) => event.data["demoId"] === demoId)
    .map((event) => event.name);

describe("whether a demo starts", () => {
  const facts = {
    allowDemo: true,
    isForSale: true,
    byHand: false,
    hasUsedOne: false,
    isSubscribed: false,
    lacksPhone: false,
  };
  it.each([
    ["starts where it is offered", {}, undefined],
    ["is refused where the product offers none", { allowDemo: false }, "demo.not_offered"],
    ["may be given by hand all the same", { allowDemo: false, byHand: true }, undefined],
    ["is refused for what is not on sale", { isForSale: false, byHand: true }, "demo.not_offered"],
    ["is refused a second time", { hasUsedOne: true }, "demo.already_used"],
    ["is refused a second time by hand too", { hasUsedOne: true, byHand: true }, "demo.already_used"],
    ["is refused to a subscriber", { isSubscribed: true }, "demo.already_subscribed"],
    ["asks for a phone where the product wants one", { lacksPhone: true }, "demo.phone_required"],
    ["asks nobody for a phone in vain", { lacksPhone: true, hasUsedOne: true }, "demo.already_used"],
    ["may be given by hand without a phone", { lacksPhone: true, byHand: true }, undefined],
  ])("%s", (_, change, error) => {
    const verdict = decideDemo({ ...facts, ...change });
    expect(verdict.ok ? undefined : verdict.error).toBe(error);
  });

  it("lasts days of 24 hours, also when clocks change", () => {
    expect(demoEnd(new Date("2026-03-28T12:00:00Z"), 2)).toEqual(new Date("2026-03-30T12:00:00Z"));
  });
});

describe("the goal of demos", () => {
  it.each([
    ["is not reached by a fifth", 5, 1, false],
    ["is reached by more", 9, 2, true],
    ["is not reached by nothing", 0, 0, false],
  ])("%s", (_, finished, converted, reached) => {
    expect(isOnGoal({ finished, converted })).toBe(reached);
  });
});

describe("a demo", () => {
  it("gives access for exactly its days", async () => {
    const { customer, demo } = await running();
    expect(demo).toMatchObject({ days: 7, endsAt: new Date("2026-03-08T12:00:00Z"), status: "active" });
    expect(await findAlive(database.db, customer.id, product.productId)).toMatchObject({
      status: "trialing",
      isDemo: true,
      dueAt: new Date("2026-03-07T12:00:00Z"),
    });
    expect(await told(demo.id)).toEqual(["demo/granted"]);

    clock.to("2026-03-08T11:59:59.999Z");
    await sweepDue(shop.ctx, { limit: 1000 });
    expect(await findAlive(database.db, customer.id, product.productId)).toBeDefined();
    clock.to("2026-03-08T12:00:00Z");
    await sweepDue(shop.ctx, { limit: 1000 });
    expect(await findAlive(database.db, customer.id, product.productId)).toBeUndefined();
    await endDemo(shop.ctx, demo);
    await endDemo(shop.ctx, demo);
    expect((await stored(demo.id))?.status).toBe("ended");
    expect(await told(demo.id)).toEqual(["demo/granted", "demo/ended"]);
  });

  it("is given once for ever, also to two taps at the same instant", async () => {
    const customer = await shop.customer();
    const ctx = shop.asCustomer(customer.id);
    const input = { productId: product.productId };
    const both = await Promise.all([requestDemo(ctx, input), requestDemo({ ...ctx, db: other.db }, input)]);
    expect(both.filter((result) => result.ok)).toHaveLength(1);
    clock.by(30 * DAY);
    await sweepDue(shop.ctx, { limit: 1000 });
    expect(await ask(customer.id)).toEqual({ ok: false, error: "demo.already_used" });
  });

  it("is refused to a subscriber", async () => {
    const customer = await shop.customer();
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    await activateFromOrder(shop.ctx, { orderId });
    expect(await ask(customer.id)).toEqual({ ok: false, error: "demo.already_subscribed" });
  });

  it("is of one product, not of all", async () => {
    const { customer } = await running();
    expect((await ask(customer.id, await shop.product())).ok).toBe(true);
  });

  it("that was bought is counted as converted", async () => {
    const { customer, demo } = await running();
    const orderId = await shop.paidOrder({ ...product, customerId: customer.id });
    await activateFromOrder(shop.ctx, { orderId });
    await convertDemo(shop.ctx, demo);
    expect((await stored(demo.id))?.status).toBe("converted");
  });

  it("can be given by hand for other days, and that is written down", async () => {
    const quiet = await shop.product({ allowDemo: false });
    const customer = await shop.customer();
    expect(await ask(customer.id, quiet)).toEqual({ ok: false, error: "demo.not_offered" });
    const demo = await grantDemo(shop.ctx, { ...quiet, customerId: customer.id, days: 3 });
    expect(demo).toMatchObject({ value: { endsAt: new Date("2026-03-04T12:00:00Z") } });
    const rows = demo.ok
      ? await database.db.select().from(auditLog).where(eq(auditLog.entityId, demo.value.id))
      : [];
    expect(rows.map((row) => row.action)).toEqual(["demo.granted"]);
  });

  it("can be extended while it runs", async () => {
    const { customer, demo } = await running();
    expect(await extendDemo(shop.ctx, { id: demo.id, days: 3 })).toMatchObject({
      value: { days: 10, endsAt: new Date("2026-03-11T12:00:00Z") },
    });
    expect(await findAlive(database.db, customer.id, product.productId)).toMatchObject({
      periodEnd: new Date("2026-03-11T12:00:00Z"),
      dueAt: new Date("2026-03-10T12:00:00Z"),
    });
  });

  it("can be revoked, which ends access now and cannot be done twice", async () => {
    const { customer, demo } = await running();
    expect(await revokeDemo(shop.ctx, { id: demo.id })).toMatchObject({ value: { status: "revoked" } });
    expect(await findAlive(database.db, customer.id, product.productId)).toBeUndefined();
    expect(await revokeDemo(shop.ctx, { id: demo.id })).toMatchObject({ error: "demo.not_active" });
    expect(await extendDemo(shop.ctx, { id: demo.id, days: 1 })).toMatchObject({ error: "demo.not_active" });
  });

  it("of nobody and nothing does not exist", async () => {
    const customer = await shop.customer();
    const nothing = requestDemo(shop.asCustomer(customer.id), { productId: "prd_none" as Id<"product"> });
    expect(await nothing).toEqual({ ok: false, error: "product.not_found" });
    expect(await revokeDemo(shop.ctx, { id: "dem_none" as Id<"demo"> })).toEqual({
      ok: false,
      error: "demo.not_found",
    });
  });
});
