import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELETE as removeMeans } from "@/app/api/user/means/[id]/route";
import { POST as addMeans, GET as readMeans } from "@/app/api/user/means/route";
import { PUT as agreeToRenew } from "@/app/api/user/subscriptions/[id]/renewal/route";
import { database as processDatabase } from "@/db/client";
import { savedMeans } from "@/db/schema/payments";
import { CUSTOMER_COOKIE, openCustomerSession } from "@/lib/auth/customer-sessions";
import { env } from "@/lib/core/env";
import { type Id, newId } from "@/lib/core/ids";
import { systemClock } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { upcomingRenewal } from "@/lib/subscriptions/renewal-queries";
import { accessShop } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { switchOn } from "@/tests/doubles/shop-keys";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let stripe: StripeDouble;

beforeAll(async () => {
  database = await createTestDatabase();
  env().DATABASE_URL = database.url;
  env().SESSION_SECRET = "a session secret long enough for tests";
  stripe = await startStripeDouble();
  env().PROVIDER_DOUBLES.set("stripe", stripe.url);
  shop = accessShop(database, systemClock);
  await shop.settings({ otherMethodsInsideTelegram: true });
  const keys = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
  await switchOn(database, "stripe", keys, systemClock.now());
});
afterAll(async () => {
  env().PROVIDER_DOUBLES.delete("stripe");
  await stripe.close();
  await (await processDatabase()).close();
  await database.drop();
});

/** A subscriber with a session who keeps one card. */
async function keeper() {
  const product = await shop.product();
  const { id: customerId } = await shop.customer();
  const orderId = await shop.paidOrder({ ...product, customerId });
  const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId }));
  const meansId = newId("savedMeans");
  await database.db.insert(savedMeans).values({
    id: meansId,
    customerId,
    provider: "stripe",
    meansRef: `pm_${meansId}`,
    brand: "visa",
    ending: "4242",
    expiresMonth: 9,
    expiresYear: 2040,
    keptAt: systemClock.now(),
  });
  const { token } = await openCustomerSession(database.db, shop.ctx, customerId);
  return { subscriptionId, meansId, cookie: `${CUSTOMER_COOKIE}=${token}` };
}

async function call(
  handler: RouteHandler,
  sent: { cookie?: string; method?: string; params?: Record<string, string>; body?: unknown } = {},
) {
  const { cookie, method = "GET", params = {}, body } = sent;
  const request = new Request("http://shop.test/api", {
    method,
    headers: { host: "shop.test", ...(cookie ? { cookie } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const agree = (cookie: string, id: Id<"subscription"> | string, renewAt: unknown) =>
  call(agreeToRenew, { cookie, method: "PUT", params: { id }, body: { renewAt } });
const PRICE = { termMonths: 1, currency: "SAR", amount: 4900 };

describe("the cards that a customer keeps", () => {
  it("are shown without the provider's names of them", async () => {
    const { cookie, meansId } = await keeper();
    const { status, json } = await call(readMeans, { cookie });
    expect(status).toBe(200);
    expect(json).toEqual({
      means: [
        {
          id: meansId,
          provider: "stripe",
          brand: "visa",
          ending: "4242",
          expires: "2040-09",
          isExpired: false,
        },
      ],
      canAdd: true,
    });
  });

  it("go with the renewals that only they could pay", async () => {
    const { cookie, meansId, subscriptionId } = await keeper();
    expect((await agree(cookie, subscriptionId, PRICE)).json).toMatchObject({
      renewsByItself: true,
      autoRenewal: { agreed: PRICE, means: { brand: "visa", ending: "4242" }, trouble: null },
    });
    const removed = await call(removeMeans, { cookie, method: "DELETE", params: { id: meansId } });
    expect(removed).toEqual({ status: 200, json: { means: [], canAdd: true } });
    expect(await upcomingRenewal(database.db, subscriptionId)).toBeUndefined();
  });

  it("are their keeper's alone", async () => {
    const { meansId } = await keeper();
    const { cookie } = await keeper();
    const { status, json } = await call(removeMeans, { cookie, method: "DELETE", params: { id: meansId } });
    expect([status, json]).toMatchObject([404, { error: { code: "means.not_found" } }]);
  });

  it.each([
    ["no session", async () => call(readMeans), 401, "auth.session_missing"],
    [
      "no session to add to",
      async () => call(addMeans, { method: "POST", body: {} }),
      401,
      "auth.session_missing",
    ],
    [
      "no such id",
      async () => call(removeMeans, { ...(await keeper()), method: "DELETE", params: { id: "card" } }),
      400,
      "request.invalid_input",
    ],
  ])("are refused with %s", async (_, ask, status, code) => {
    expect(await ask()).toMatchObject({ status, json: { error: { code } } });
  });
});

describe("a card added without buying", () => {
  const add = (cookie: string) => call(addMeans, { cookie, method: "POST", body: {} });
  const cards = async (cookie: string) => (await call(readMeans, { cookie })).json["means"] as unknown[];

  it("is kept at Stripe's page, and is there for whoever comes back to the settings", async () => {
    const { cookie } = await keeper();
    const { cookie: stranger } = await keeper();
    const { status, json } = await add(cookie);
    const url = String(json["url"]);
    expect([status, url.startsWith(stripe.url)]).toEqual([201, true]);
    const session = url.split("/").at(-1) ?? "";
    expect(stripe.books.session(session)).toMatchObject({ mode: "setup" });
    expect(stripe.books.session(session).success_url).toMatch(/\/settings$/);
    stripe.books.pay(session);
    expect(await cards(stranger)).toHaveLength(1);
    expect(await cards(cookie)).toMatchObject([
      { brand: "visa", ending: "4242", expires: "2030-08" },
      { expires: "2040-09" },
    ]);
  });

  it("waits for Stripe that does not answer", async () => {
    const { cookie } = await keeper();
    stripe.fail("500");
    expect(await add(cookie)).toMatchObject({
      status: 503,
      json: { error: { code: "payment.provider_unavailable" } },
    });
  });

  it("is not offered where no method can keep one", async () => {
    const { cookie } = await keeper();
    await shop.settings({ otherMethodsInsideTelegram: false });
    expect((await call(readMeans, { cookie })).json).toMatchObject({ canAdd: false });
    expect(await add(cookie)).toMatchObject({ status: 409, json: { error: { code: "means.cannot_add" } } });
    await shop.settings({ otherMethodsInsideTelegram: true });
  });
});

describe("the switch of a renewal", () => {
  it("goes off again", async () => {
    const { cookie, subscriptionId } = await keeper();
    await agree(cookie, subscriptionId, PRICE);
    expect((await agree(cookie, subscriptionId, null)).json).toMatchObject({
      renewsByItself: false,
      autoRenewal: { agreed: null, offered: PRICE },
    });
  });

  it.each([
    ["a price that has changed", { ...PRICE, amount: 1 }, 409, { code: "renewal.price_changed" }],
    ["a negative price", { ...PRICE, amount: -1 }, 400, { params: { field: "renewAt.amount" } }],
    ["an unknown currency", { ...PRICE, currency: "XXX" }, 400, { params: { field: "renewAt.currency" } }],
    ["no word of a price", undefined, 400, { params: { field: "renewAt" } }],
  ])("is refused with %s", async (_, renewAt, status, error) => {
    const { cookie, subscriptionId } = await keeper();
    expect(await agree(cookie, subscriptionId, renewAt)).toMatchObject({ status, json: { error } });
  });

  it("knows only one's own subscriptions", async () => {
    const { subscriptionId } = await keeper();
    const { cookie } = await keeper();
    expect(await agree(cookie, subscriptionId, PRICE)).toMatchObject({
      status: 404,
      json: { error: { code: "subscription.not_found" } },
    });
  });
});
