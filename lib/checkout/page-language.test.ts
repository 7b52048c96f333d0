import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/lib/core/env";
import type { Language } from "@/lib/core/languages";
import { accessShop, movableClock } from "@/tests/access-shop";
import { certain } from "@/tests/commerce-shop";
import { switchOn } from "@/tests/doubles/shop-keys";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { quote } from "./quote";
import { startCheckout } from "./start";
import { CheckoutRequest, QuoteRequest } from "./types";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;
let stripe: StripeDouble;

beforeAll(async () => {
  stripe = await startStripeDouble({ now: () => clock.now() });
  env().PROVIDER_DOUBLES.set("stripe", stripe.url);
  database = await createTestDatabase();
  shop = accessShop(database, clock);
  await shop.settings({ otherMethodsInsideTelegram: true });
  const keys = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
  await switchOn(database, "stripe", keys, clock.now());
});
afterAll(async () => {
  env().PROVIDER_DOUBLES.delete("stripe");
  await stripe.close();
  await database.drop();
});

describe("a provider's page", () => {
  it.each<[Language, string, RegExp]>([
    ["en", "en", /^Plus · 1 month · #\d+$/],
    ["ru", "ru", /^Plus · 1 месяц · #\d+$/],
    ["ar", "ar", /^بلس · .*شهر.* · #\d+$/],
    // Stripe speaks no Persian: the browser decides.
    ["fa", "auto", /^Plus · 1 ماه · #\d+$/],
  ])("speaks to a customer who reads %s", async (language, locale, description) => {
    const { planId } = await shop.product();
    const { id } = await shop.customer({ language });
    const ctx = shop.asCustomer(id);
    const offer = QuoteRequest.parse({ planId, termMonths: 1, currency: "SAR" });
    const { hash } = certain(await quote(ctx, offer));
    const request = { ...offer, quoteHash: hash, method: "stripe", idempotencyKey: `page-in-${language}` };
    certain(await startCheckout(ctx, CheckoutRequest.parse(request)));
    const asked = JSON.stringify(stripe.calls.at(-1)?.params);
    expect(JSON.parse(asked)).toMatchObject({ locale });
    const texts = [...asked.matchAll(/description\]":"([^"]+)"/g)].map(([, text]) => text);
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toMatch(description);
  });
});
