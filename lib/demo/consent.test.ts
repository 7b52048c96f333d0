import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { demoContinuations } from "@/db/schema/demo";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR, plus } from "@/lib/core/time";
import { accessShop, movableClock } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { changeContinuation } from "./consent";
import { continuationOf, decideContinuation } from "./rules";
import { requestDemo, revokeDemo } from "./service";

const START = "2026-03-01T12:00:00Z";
const clock = movableClock(START);
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let product: Awaited<ReturnType<typeof shop.product>>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  product = await shop.product({ demoContinues: true });
});
afterAll(() => database.drop());
beforeEach(() => clock.to(START));

const SHOWN = { termMonths: 1, currency: "SAR", amount: 4900 } as const;

async function asks(continueAt: Parameters<typeof requestDemo>[1]["continueAt"], of = product) {
  const customer = await shop.customer();
  const ctx = shop.asCustomer(customer.id);
  return { ctx, demo: await requestDemo(ctx, { productId: of.productId, continueAt }) };
}

async function running(continueAt?: typeof SHOWN) {
  const { ctx, demo } = await asks(continueAt);
  if (!demo.ok) throw new Error(demo.error);
  return { ctx, demo: demo.value, change: { id: demo.value.subscriptionId } };
}

const consentOf = async (demoId: Id<"demo">) =>
  (await database.db.select().from(demoContinuations).where(eq(demoContinuations.demoId, demoId)))[0];

describe("what may go on after a demo", () => {
  const price = (termMonths: number, currency: string) => ({ termMonths, currency });
  it("is the shortest term in the customer's currency", () => {
    const prices = [price(12, "SAR"), price(3, "SAR"), price(1, "USD")];
    expect(continuationOf(prices, "SAR")).toEqual(price(3, "SAR"));
  });
  it.each(["EUR", "XTR"])("is nothing in %s", (currency) => {
    expect(continuationOf([price(1, "SAR"), price(1, "XTR")], currency)).toBeNull();
  });
});

describe("when the money for what comes after a demo is asked for", () => {
  const endsAt = new Date("2026-03-08T12:00:00Z");
  const facts = { endsAt, status: "active", isRevoked: false, isSettled: false } as const;
  it.each([
    ["more than an hour before the end", facts, plus(endsAt, -HOUR - 1), "wait"],
    ["an hour before the end", facts, plus(endsAt, -HOUR), "take"],
    ["after the shop stood still over the end", { ...facts, status: "ended" }, plus(endsAt, HOUR), "take"],
    ["a day after the end", { ...facts, status: "ended" }, plus(endsAt, DAY), "never"],
    ["after the consent was taken back", { ...facts, isRevoked: true }, endsAt, "never"],
    ["a second time", { ...facts, isSettled: true }, endsAt, "never"],
    ["of who has bought meanwhile", { ...facts, status: "converted" }, endsAt, "never"],
    ["of a demo that the shop took back", { ...facts, status: "revoked" }, endsAt, "never"],
  ] as const)("%s", (_, given, now, decision) => {
    expect(decideContinuation(given, now)).toBe(decision);
  });
});

describe("the consent to go on", () => {
  it("is written down with the price that was shown", async () => {
    const { demo } = await running(SHOWN);
    expect(await consentOf(demo.id)).toMatchObject({
      amountMinor: 4900n,
      currency: "SAR",
      termMonths: 1,
      priceId: product.priceId,
      consentedAt: new Date(START),
      revokedAt: null,
    });
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, demo.id));
    expect(rows.map(({ action }) => action)).toContain("demo.continuation_agreed");
  });

  it("is never assumed", async () => {
    const { demo } = await running();
    expect(await consentOf(demo.id)).toBeUndefined();
  });

  it("to another price than today's gives neither demo nor consent", async () => {
    const { demo } = await asks({ ...SHOWN, amount: 3900 });
    expect(demo).toEqual({
      ok: false,
      error: "demo.price_changed",
      params: { amount: 4900, currency: "SAR" },
    });
  });

  it("is not taken where the shop offers no continuation", async () => {
    const { demo } = await asks(SHOWN, await shop.product());
    expect(demo).toMatchObject({ error: "demo.cannot_continue" });
  });

  it("can be taken back, and given again", async () => {
    const { ctx, demo, change } = await running(SHOWN);
    clock.by(HOUR);
    expect((await changeContinuation(ctx, { ...change, continueAt: null })).ok).toBe(true);
    expect((await changeContinuation(ctx, { ...change, continueAt: null })).ok).toBe(true);
    expect((await consentOf(demo.id))?.revokedAt).toEqual(plus(new Date(START), HOUR));
    expect((await changeContinuation(ctx, { ...change, continueAt: SHOWN })).ok).toBe(true);
    expect(await consentOf(demo.id)).toMatchObject({
      revokedAt: null,
      consentedAt: plus(new Date(START), HOUR),
    });
  });

  it("can no longer be taken back once the money was asked for", async () => {
    const { ctx, demo, change } = await running(SHOWN);
    const asked = { triedAt: clock.now() };
    await database.db.update(demoContinuations).set(asked).where(eq(demoContinuations.demoId, demo.id));
    expect(await changeContinuation(ctx, { ...change, continueAt: null })).toMatchObject({
      error: "demo.continuation_over",
    });
  });

  it("is nobody else's to give, and ends with the demo", async () => {
    const { ctx, demo, change } = await running();
    const stranger = shop.asCustomer((await shop.customer()).id);
    expect(await changeContinuation(stranger, { ...change, continueAt: SHOWN })).toMatchObject({
      error: "demo.not_found",
    });
    await revokeDemo(shop.ctx, { id: demo.id });
    expect(await changeContinuation(ctx, { ...change, continueAt: SHOWN })).toMatchObject({
      error: "demo.not_active",
    });
  });
});
