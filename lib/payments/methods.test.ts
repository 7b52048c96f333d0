import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quote } from "@/lib/checkout/quote";
import { startCheckout } from "@/lib/checkout/start";
import { env } from "@/lib/core/env";
import { processSingleton } from "@/lib/core/singleton";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { withRealBot } from "@/tests/real-bot";
import { listMethodSettings } from "./method-queries";
import { changePaymentMethod, orderPaymentMethods, testPaymentMethod } from "./method-service";
import { MethodChange } from "./method-types";
import { providerFor } from "./settings";

const KEYS = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;
let stripe: StripeDouble;

beforeAll(async () => {
  stripe = await startStripeDouble({ now: () => clock.now() });
  env().ENCRYPTION_KEY = "a key of the tests";
  env().PROVIDER_DOUBLES.set("stripe", stripe.url);
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(async () => {
  env().PROVIDER_DOUBLES.delete("stripe");
  await stripe.close();
  await database.drop();
});

let shops = 0;
const change = (body: object) => changePaymentMethod(shop.ctx, MethodChange.parse({ id: "stripe", ...body }));
const rawRow = async () => {
  const { rows } = await database.sql.query("select * from payment_methods where id = 'stripe'");
  return JSON.stringify(rows);
};
const audited = async () => {
  const { rows } = await database.sql.query(
    "select before, after from audit_log where entity = 'payment_method'",
  );
  return JSON.stringify(rows);
};

describe("a payment method's keys", () => {
  it("are sealed where they are kept, and come back as an ending alone", async () => {
    const view = certain(await change({ values: KEYS }));
    expect(view).toMatchObject({ configured: true, enabled: false });
    expect(view.fields).toMatchObject([
      { name: "secretKey", set: true, ending: "0001", value: null },
      { name: "webhookSecret", set: true, ending: "0001", value: null },
      { name: "threeDSecure", set: false },
      { name: "threeDSecureFrom", set: false },
    ]);
    for (const seen of [JSON.stringify(view), await rawRow(), await audited()])
      expect(seen).not.toMatch(/sk_test|whsec/);
    expect(await audited()).toContain("secretKey");
  });

  it("stay where an empty field is sent, and go with null", async () => {
    certain(await change({ values: KEYS }));
    certain(await change({ values: { secretKey: "" } }));
    expect((await providerFor(shop.ctx, "stripe"))?.webhookSecret()).toBe(KEYS.webhookSecret);
    await withRealBot(
      () => change({}),
      async () => {
        expect(certain(await change({ values: { secretKey: null } }))).toMatchObject({ configured: false });
        expect(await providerFor(shop.ctx, "stripe")).toBeUndefined();
      },
    );
  });

  it("cannot be kept without an encryption key", async () => {
    const { ENCRYPTION_KEY } = env();
    const registry = globalThis as unknown as Record<symbol, unknown>;
    registry[Symbol.for("kiosk.vault")] = null;
    expect(processSingleton("vault", () => "unset")).toBeNull();
    expect(await change({ values: KEYS })).toMatchObject({ ok: false, error: "settings.encryption_missing" });
    delete registry[Symbol.for("kiosk.vault")];
    env().ENCRYPTION_KEY = ENCRYPTION_KEY;
    certain(await change({ values: KEYS }));
  });

  it.each([
    ["another provider's key", { values: { secretKey: "pk_live_12345678" } }, "values.secretKey"],
    ["a field that does not exist", { values: { sercetKey: "x" } }, "values.sercetKey"],
    ["a choice that does not exist", { values: { threeDSecure: "never" } }, "values.threeDSecure"],
    ["a currency it cannot take", { currencies: ["XTR"] }, "currencies"],
    ["a maximum below the minimum", { minimum: { SAR: 200 }, maximum: { SAR: 100 } }, "maximum"],
  ])("with %s are refused by the field's name", async (_, body, field) => {
    expect(await change(body)).toMatchObject({
      ok: false,
      error: "request.invalid_input",
      params: { field },
    });
  });

  it.each([
    ["a share above half", { feeBasisPoints: 5001 }],
    ["a negative fee", { feeFixed: { SAR: -1 } }],
    ["a fee in no currency", { feeFixed: { XYZ: 1 } }],
    ["a country's name", { countries: ["Saudi Arabia"] }],
    ["a method of no kind", { id: "cash" }],
  ])("never come with %s", (_, body) => {
    expect(MethodChange.safeParse({ id: "stripe", ...body }).success).toBe(false);
  });

  it("are tried, and a wrong one is told in a plain code", async () => {
    certain(await change({ values: KEYS }));
    expect(certain(await testPaymentMethod(shop.ctx, { id: "stripe" })).test).toEqual({
      at: clock.now().toISOString(),
      result: "ok",
    });
    expect(certain(await change({ values: { secretKey: "sk_test_wrong_9999" } })).test).toBeNull();
    const { test } = certain(await testPaymentMethod(shop.ctx, { id: "stripe" }));
    expect(test?.result).toBe("payment.keys_wrong");
  });
});

describe("a payment method", () => {
  it("cannot be switched on before its keys are there", () =>
    withRealBot(
      () => change({}),
      async () => {
        certain(await change({ enabled: false, values: { secretKey: null } }));
        expect(await change({ enabled: true })).toMatchObject({ ok: false, error: "payment.keys_missing" });
      },
    ));

  it("is offered at checkout once it is on, in the owner's order, with its fee in price and hash", async () => {
    certain(await change({ enabled: true, values: KEYS }));
    const buyer = await shop.customer();
    const before = certain(await quote(buyer.ctx, shop.quoteRequest()));
    certain(await change({ feeBasisPoints: 290, feeFixed: { SAR: 100 } }));
    certain(await orderPaymentMethods(shop.ctx, { ids: ["stripe", "stars"] }));
    const after = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(after.methods.map(({ id }) => id)).toEqual(["stripe", "stars", "sandbox"]);
    expect(after.methods[0]).toMatchObject({ charge: { amount: 4900 + 242, currency: "SAR" }, fee: 242 });
    expect(after.hash).not.toBe(before.hash);

    const request = { ...shop.quoteRequest(), method: "stripe", idempotencyKey: `fee-${++shops}-12345` };
    expect(await startCheckout(buyer.ctx, { ...request, quoteHash: before.hash })).toMatchObject({
      error: "quote.stale",
    });
    const order = certain(await startCheckout(buyer.ctx, { ...request, quoteHash: after.hash }));
    expect(order.payment).toMatchObject({
      status: "pending",
      amount: { amount: 5142, currency: "SAR" },
      fee: 242,
      action: { kind: "open_page" },
    });
    expect(order.slip.total).toBe(4900);
    certain(await change({ feeBasisPoints: 0, feeFixed: {} }));
  });

  it.each([
    ["currency", { currencies: ["USD"] }, { currencies: [] }],
    ["amount", { minimum: { SAR: 4901 } }, { minimum: {} }],
  ] as const)("says %s where it cannot take an order", async (reason, limits, back) => {
    certain(await change({ enabled: true, values: KEYS, ...limits }));
    const buyer = await shop.customer();
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(methods.find(({ id }) => id === "stripe")).toMatchObject({ available: false, reason });
    certain(await change(back));
  });

  it("that is switched off is hidden, and still takes the money of pages that are open", async () => {
    certain(await change({ enabled: true, values: KEYS }));
    certain(await change({ enabled: false }));
    const buyer = await shop.customer();
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(methods.map(({ id }) => id)).not.toContain("stripe");
    expect(await providerFor(shop.ctx, "stripe")).toBeDefined();
  });

  it("keeps its place where only some are ordered", async () => {
    certain(await orderPaymentMethods(shop.ctx, { ids: ["stars"] }));
    const value = certain(await listMethodSettings(shop.ctx));
    expect(value.map(({ id }) => id).slice(0, 3)).toEqual(["stars", "stripe", "sandbox"]);
  });
});
