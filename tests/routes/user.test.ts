import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as webhook } from "@/app/api/payments/[provider]/route";
import { POST as checkout } from "@/app/api/user/checkout/route";
import { GET as readDiscounts } from "@/app/api/user/discounts/route";
import { POST as cancelOrder } from "@/app/api/user/orders/[id]/cancel/route";
import { GET as readOrder } from "@/app/api/user/orders/[id]/route";
import { GET as readOrders } from "@/app/api/user/orders/route";
import { POST as apply } from "@/app/api/user/promo/apply/route";
import { POST as quote } from "@/app/api/user/quote/route";
import { POST as openSession } from "@/app/api/user/session/route";
import { PATCH as changeSettings } from "@/app/api/user/settings/route";
import { GET as readShop } from "@/app/api/user/shop/route";
import { database as processDatabase } from "@/db/client";
import { promotionCodes } from "@/db/schema/promotions";
import { env } from "@/lib/core/env";
import { DAY, plus, systemClock, unixSeconds } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { BatchDraft, createBatch } from "@/lib/promotions/batches";
import { issuePersonalCode, PersonalOffer } from "@/lib/promotions/personal";
import { customerBotToken } from "@/lib/telegram/api";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

const ORIGIN = "http://shop.test";
let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  env().DATABASE_URL = database.url;
  env().SESSION_SECRET = "a session secret long enough for tests";
  shop = await openCommerceShop(database, systemClock);
});
afterAll(async () => {
  await (await processDatabase()).close();
  await database.drop();
});

/** A launch as Telegram would sign it. */
function launch(user: object, age = 0, fields: Record<string, string> = {}): string {
  const pairs = {
    ...fields,
    auth_date: String(unixSeconds(systemClock.now()) - age),
    user: JSON.stringify(user),
  };
  const text = Object.entries(pairs)
    .sort()
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");
  const key = createHmac("sha256", "WebAppData").update(customerBotToken()).digest();
  const hash = createHmac("sha256", key).update(text).digest("hex");
  return new URLSearchParams({ ...pairs, hash }).toString();
}

interface Sent {
  body?: unknown;
  cookie?: string;
  headers?: Record<string, string>;
  params?: Record<string, string>;
  method?: string;
}
async function call(handler: RouteHandler, { body, cookie, headers, params = {}, method }: Sent = {}) {
  const request = new Request(`${ORIGIN}/api`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { host: "shop.test", ...(cookie ? { cookie } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, never> & {
      error?: { code: string; params: Record<string, unknown> };
    },
  };
}
let account = 50_000;
async function signIn(): Promise<string> {
  account += 1;
  const authorization = `tma ${launch({ id: account, first_name: "Hala", language_code: "ar" })}`;
  const { headers } = await call(openSession, { body: "", headers: { authorization }, method: "POST" });
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}
const order = () => shop.quoteRequest();

describe("a session", () => {
  it("is opened by a signed launch and answers the whole shop", async () => {
    const authorization = `tma ${launch({ id: 42, first_name: "Hala", language_code: "ar" }, 0, { start_param: `plan-${shop.planId}` })}`;
    const { status, headers, json } = await call(openSession, {
      body: "",
      method: "POST",
      headers: { authorization },
    });
    expect(status).toBe(200);
    expect(headers.get("set-cookie")).toMatch(/^kiosk_customer=.*HttpOnly/);
    expect(json).toMatchObject({
      shop: { name: "Madar", currencies: ["SAR", "USD", "XTR"] },
      customer: { firstName: "Hala", language: "ar", currency: "SAR" },
      products: [{ id: shop.productId, plans: [{ id: shop.planId }], demo: { offered: false } }],
      subscriptions: [],
      pendingOrder: null,
      start: { planId: shop.planId },
    });
  });

  it.each([
    ["nothing", undefined, "init_data.malformed"],
    ["another scheme", "Bearer x", "init_data.malformed"],
    [
      "a forged hash",
      () => `tma ${launch({ id: 1, first_name: "X" }).replace(/hash=\w{8}/, "hash=00000000")}`,
      "init_data.hash_invalid",
    ],
    [
      "a launch of two hours ago",
      () => `tma ${launch({ id: 1, first_name: "X" }, 7200)}`,
      "init_data.expired",
    ],
    [
      "one key twice",
      () => `tma ${launch({ id: 1, first_name: "X" })}&auth_date=1`,
      "init_data.duplicate_key",
    ],
    ["a bot", () => `tma ${launch({ id: 1, first_name: "X", is_bot: true })}`, "init_data.malformed"],
  ])("is refused to %s", async (_, given, code) => {
    const authorization = typeof given === "function" ? given() : given;
    const answer = await call(openSession, {
      body: "",
      method: "POST",
      headers: authorization ? { authorization } : {},
    });
    expect([answer.status, answer.json.error?.code]).toEqual([401, code]);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });
});

describe("the customer's API", () => {
  it.each([
    ["shop", readShop, {}],
    ["orders", readOrders, {}],
    ["discounts", readDiscounts, {}],
    ["quote", quote, { body: {} }],
    ["checkout", checkout, { body: {} }],
    ["settings", changeSettings, { body: {}, method: "PATCH" }],
  ] as const)("answers nothing of %s to a stranger", async (_, handler, sent) => {
    for (const cookie of ["", "kiosk_customer=forged.token.here"]) {
      const answer = await call(handler, { ...sent, cookie });
      expect(answer.status).toBe(401);
    }
  });

  it.each([
    ["broken JSON", "{", 400, "request.invalid_json", undefined],
    ["a body over 1 MB", JSON.stringify({ pad: "x".repeat(1_100_000) }), 413, "request.too_large", undefined],
    ["a wrong type", { planId: 7 }, 400, "request.invalid_input", "planId"],
    ["a term that is no number", { termMonths: "12" }, 400, "request.invalid_input", "termMonths"],
    ["codes that are no list", { codes: "X" }, 400, "request.invalid_input", "codes"],
  ])("refuses %s", async (_, body, status, code, field) => {
    const cookie = await signIn();
    const sent = typeof body === "string" ? body : { ...order(), ...body };
    const answer = await call(quote, { cookie, body: sent });
    expect([answer.status, answer.json.error?.code, answer.json.error?.params["field"]]).toEqual([
      status,
      code,
      field,
    ]);
  });

  it("refuses a write from another site", async () => {
    const cookie = await signIn();
    const answer = await call(quote, {
      cookie,
      body: order(),
      headers: { origin: "https://elsewhere.test" },
    });
    expect([answer.status, answer.json.error?.code]).toEqual([403, "request.cross_site"]);
  });

  it("sells: quote, checkout, order, history; and the same key is the same order", async () => {
    const cookie = await signIn();
    const quoted = await call(quote, { cookie, body: order() });
    expect(quoted.json).toMatchObject({ slip: { total: 4900 }, extends: false });
    const body = {
      ...order(),
      idempotencyKey: "one-tap-one-order",
      quoteHash: quoted.json["hash"],
      method: "sandbox",
    };
    const placed = await call(checkout, { cookie, body });
    expect([placed.status, placed.json["status"]]).toEqual([201, "reserved"]);
    expect((await call(checkout, { cookie, body })).json["id"]).toBe(placed.json["id"]);
    const other = await call(checkout, { cookie, body: { ...body, method: "stars" } });
    expect([other.status, other.json.error?.code]).toEqual([409, "checkout.idempotency_mismatch"]);
    const stale = await call(checkout, {
      cookie,
      body: { ...body, idempotencyKey: "another-tap", quoteHash: "old." },
    });
    expect([stale.status, stale.json.error?.code]).toEqual([409, "quote.stale"]);

    const params = { id: String(placed.json["id"]) };
    expect((await call(readOrder, { cookie, params })).json).toMatchObject({
      id: params.id,
      subscription: null,
    });
    expect((await call(readShop, { cookie })).json).toMatchObject({ pendingOrder: { id: params.id } });
    expect((await call(readOrders, { cookie })).json).toMatchObject({ orders: [{ id: params.id }] });

    const stranger = await signIn();
    for (const [handler, sent] of [
      [readOrder, {}],
      [cancelOrder, { body: {} }],
    ] as const) {
      const answer = await call(handler, { cookie: stranger, params, ...sent });
      const unknown = await call(handler, {
        cookie: stranger,
        params: { id: params.id.replace(/.$/, "0") },
        ...sent,
      });
      expect([answer.status, answer.json.error?.code]).toEqual([404, "order.not_found"]);
      expect(answer.json).toEqual(unknown.json);
    }
    expect((await call(cancelOrder, { cookie, params, body: {} })).json).toMatchObject({
      status: "cancelled",
    });
  });

  it("applies a code, or says why not", async () => {
    await shop.promotion({ code: "ROUTE10" });
    const cookie = await signIn();
    expect((await call(apply, { cookie, body: { ...order(), code: "route 10" } })).json).toMatchObject({
      slip: { total: 4410 },
    });
    const refused = await call(apply, { cookie, body: { ...order(), code: "NOTHING" } });
    expect([refused.status, refused.json.error]).toMatchObject([
      422,
      { code: "promo.refused", params: { reason: "CODE_NOT_FOUND" } },
    ]);
  });

  it("shows what applies by itself", async () => {
    const promotion = await shop.promotion({
      name: "Spring",
      code: null,
      effect: { kind: "percent", basisPoints: 500 },
    });
    const cookie = await signIn();
    expect((await call(readDiscounts, { cookie })).json).toEqual({
      discounts: [
        {
          promotionId: promotion.id,
          name: "Spring",
          code: null,
          kind: "percent",
          basisPoints: 500,
          amount: null,
          days: null,
          endsAt: null,
          isPersonal: false,
        },
      ],
    });
  });

  it("changes settings, within what the shop takes", async () => {
    const cookie = await signIn();
    const changed = await call(changeSettings, {
      cookie,
      method: "PATCH",
      body: { language: "fa", currency: "USD" },
    });
    expect(changed.json).toMatchObject({
      customer: { language: "fa", languageChosen: true, currency: "USD" },
    });
    const refused = await call(changeSettings, { cookie, method: "PATCH", body: { currency: "KWD" } });
    expect([refused.status, refused.json.error?.params["field"]]).toEqual([400, "currency"]);
  });
});

describe("a birthday", () => {
  const state = async (cookie: string, body: object) =>
    call(changeSettings, { cookie, method: "PATCH", body });

  it("is stated with or without its year, and forgotten with it", async () => {
    const cookie = await signIn();
    const own = async (body: object) => (await state(cookie, body)).json["customer"];
    expect(await own({ birthday: "02-29" })).toMatchObject({ birthday: "02-29", birthYear: null });
    expect(await own({ birthYear: 2008 })).toMatchObject({ birthday: "02-29", birthYear: 2008 });
    expect(await own({ language: "ar" })).toMatchObject({ birthday: "02-29", birthYear: 2008 });
    expect(await own({ birthYear: null })).toMatchObject({ birthday: "02-29", birthYear: null });
    expect(await own({ birthday: "12-31", birthYear: 1990 })).toMatchObject({ birthYear: 1990 });
    expect(await own({ birthday: null })).toMatchObject({ birthday: null, birthYear: null });
  });

  it.each([
    ["a day that no year has", { birthday: "02-30" }, "birthday"],
    ["what is no day", { birthday: "1990-03-01" }, "birthday"],
    ["a day of another type", { birthday: 301 }, "birthday"],
    ["a year without its day", { birthYear: 1990 }, "birthYear"],
    ["a year before 1900", { birthday: "03-01", birthYear: 1899 }, "birthYear"],
    ["a year to come", { birthday: "03-01", birthYear: 2200 }, "birthYear"],
    ["half a year", { birthday: "03-01", birthYear: 1990.5 }, "birthYear"],
    ["29 February of a common year", { birthday: "02-29", birthYear: 2007 }, "birthYear"],
  ])("is refused as %s, naming the field", async (_, body, field) => {
    const cookie = await signIn();
    const { status, json } = await state(cookie, body);
    expect([status, json.error?.code, json.error?.params["field"]]).toEqual([
      400,
      "request.invalid_input",
      field,
    ]);
  });
});

describe("the webhooks' door", () => {
  const send = (provider: string, body: string) => call(webhook, { body, params: { provider } });
  it("is not there without a secret", async () => {
    env().SANDBOX_WEBHOOK_SECRET = undefined;
    expect((await send("sandbox", "{}")).status).toBe(404);
  });
  it("refuses a bad signature and a body over 1 MB", async () => {
    env().SANDBOX_WEBHOOK_SECRET = "secret";
    expect((await send("sandbox", "{}")).status).toBe(401);
    expect((await send("sandbox", "x".repeat(1_100_000))).status).toBe(413);
  });
});

describe("guessing codes", () => {
  const enter = (cookie: string, code: string) => call(apply, { cookie, body: { ...order(), code } });
  const entered = async (cookie: string, code: string) => (await enter(cookie, code)).json.error;

  it("ends after ten different ones a minute, right or wrong, where they are applied and at the checkout", async () => {
    await shop.promotion({ code: "GUESSED" });
    const cookie = await signIn();
    const { json: seen } = await call(quote, { cookie, body: order() });
    for (let guess = 0; guess < 10; guess++)
      expect(await entered(cookie, `GUESS-${guess}`)).toMatchObject({ params: { reason: "CODE_NOT_FOUND" } });
    const { status, headers, json } = await enter(cookie, "GUESSED");
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(json.error).toMatchObject({ code: "request.rate_limited", params: { reason: "RATE_LIMITED" } });
    expect(json.error?.params["retryAfterSeconds"]).toBeGreaterThan(0);
    const bought = await call(checkout, {
      cookie,
      body: {
        ...order(),
        codes: ["GUESSED"],
        quoteHash: String(seen["hash"]),
        method: "sandbox",
        idempotencyKey: "guess-at-checkout",
      },
    });
    // The price without the code is what was seen, so the order stands without it.
    expect(bought.json).toMatchObject({ slip: seen["slip"], codes: [] });
  });

  it("tells a used, a foreign and an unknown code apart in no word", async () => {
    const draft = { name: "Secret", effect: { kind: "percent", basisPoints: 1000 }, size: 2 };
    const { promotionId } = certain(await createBatch(shop.ctx, BatchDraft.parse(draft)));
    const rows = await database.db
      .select({ code: promotionCodes.code })
      .from(promotionCodes)
      .where(eq(promotionCodes.promotionId, promotionId));
    const [used = "", over = ""] = rows.map(({ code }) => code);
    const first = await shop.customer();
    await shop.order(first.ctx, { codes: [used] });
    await database.db
      .update(promotionCodes)
      .set({ endsAt: new Date(0) })
      .where(eq(promotionCodes.code, over));
    const personal = certain(
      await issuePersonalCode(shop.ctx, {
        customerId: first.id,
        offer: PersonalOffer.parse({ name: "Own", effect: { kind: "percent", basisPoints: 1000 } }),
        startsAt: systemClock.now(),
        endsAt: plus(systemClock.now(), DAY),
        origin: "by_hand",
        issueKey: "by_hand:guessed",
      }),
    );
    const cookie = await signIn();
    const answers = [];
    for (const code of [used, over, personal.code, "GIFT-NOSUCH"]) answers.push(await entered(cookie, code));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});
