import { describe, expect, it } from "vitest";
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
import { env } from "@/lib/core/env";
import { call, launch, openUserDoors, order, shop, signIn } from "@/tests/user-doors";

openUserDoors();

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
