import { describe, expect, it } from "vitest";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { type Currency, money } from "@/lib/core/money";
import { MINUTE, machineClock, plus } from "@/lib/core/time";
import { anAttempt, configured, ctx, double, openStripe, paid, provider } from "@/tests/stripe-provider";
import { ProviderRefusal } from "../http";
import { isCollectable, parseThresholds } from "./amounts";
import { sessionFor, setupSessionFor } from "./session";
import { translateWebhook } from "./translate";

openStripe();

describe("a Stripe page", () => {
  it("is opened once for one attempt, however often it is asked for", async () => {
    const request = anAttempt();
    const first = await provider.createAttempt(ctx, request);
    expect(await provider.createAttempt(ctx, request)).toEqual(first);
    expect(first.payUrl).toContain(first.providerRef);
  });

  it("opened in silence is the same page at the next try", async () => {
    const request = anAttempt();
    double.fail("silence_after");
    await expect(provider.createAttempt(ctx, request)).rejects.toBeInstanceOf(UnavailableError);
    const before = double.books.sessions.size;
    await provider.createAttempt(ctx, request);
    expect(double.books.sessions.size).toBe(before);
  });

  it.each([["500"], ["500_after"]] as const)("that meets %s may work later", async (fault) => {
    double.fail(fault);
    await expect(provider.createAttempt(ctx, anAttempt())).rejects.toBeInstanceOf(UnavailableError);
  });

  it("is refused for wrong keys, without a word of them", async () => {
    const wrong = configured({ secretKey: "sk_test_wrong_9999" });
    const error = await wrong.createAttempt(ctx, anAttempt()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProviderRefusal);
    expect((error as ProviderRefusal).isUnauthorized).toBe(true);
    expect(String((error as Error).stack)).not.toContain("sk_test_wrong");
  });

  it("sends an idempotency key with every POST", () => {
    const posts = double.calls.filter(({ method }) => method === "POST");
    expect(posts.length).toBeGreaterThan(0);
    expect(posts.every(({ idempotencyKey }) => idempotencyKey !== null)).toBe(true);
  });

  it.each([
    ["as the banks' rules say", {}, {}, "automatic"],
    ["always, where the owner wants it", { secureAlways: true }, {}, "any"],
    ["below the owner's amount not", { secureFrom: new Map([["SAR", 4901n]]) }, {}, "automatic"],
    ["from the owner's amount on", { secureFrom: new Map([["SAR", 4900n]]) }, {}, "any"],
    ["of a customer at risk", {}, { risk: "elevated" }, "any"],
  ] as const)("asks for 3-D Secure %s", (_, config, change, wanted) => {
    const whole = { secureAlways: false, secureFrom: new Map(), ...config };
    const { payment_method_options: options } = sessionFor(anAttempt(change), whole);
    expect(options?.card?.request_three_d_secure).toBe(wanted);
  });

  it.each([
    ["49.00 SAR", 4900n, "SAR", 4900, "sar"],
    ["500 JPY", 500n, "JPY", 500, "jpy"],
    ["5.120 KWD", 5120n, "KWD", 5120, "kwd"],
  ] as const)("asks for %s in Stripe's own units", (_, amount, currency, units, code) => {
    const config = { secureAlways: false, secureFrom: new Map() };
    const { line_items: lines } = sessionFor(
      anAttempt({ amount: money(amount, currency as Currency) }),
      config,
    );
    expect(lines?.[0]?.price_data).toMatchObject({ currency: code, unit_amount: units });
  });

  it("collects no amount of three decimals that does not end in nought", () => {
    expect(isCollectable({ amount: 5124n, currency: "KWD" })).toBe(false);
    expect(isCollectable({ amount: 5120n, currency: "KWD" })).toBe(true);
    expect(isCollectable({ amount: 4901n, currency: "SAR" })).toBe(true);
  });

  it("reads thresholds in people's amounts", () => {
    expect(parseThresholds("SAR 400, KWD 20.5,JPY 9000")).toEqual(
      new Map([
        ["SAR", 40_000n],
        ["KWD", 20_500n],
        ["JPY", 9000n],
      ]),
    );
    for (const wrong of ["SAR", "400", "SAR 1.234", "ABC 4", "sar 4"])
      expect(parseThresholds(wrong)).toBeNull();
  });
});

describe("what Stripe's books say", () => {
  it("is pending until somebody pays", async () => {
    const { providerRef } = await provider.createAttempt(ctx, anAttempt());
    expect(await provider.fetchStatus(ctx, providerRef)).toMatchObject({ status: "pending", chargeId: null });
  });

  it("of a payment names amount, payee, order and the card that is kept", async () => {
    const { fact, request } = await paid();
    expect(fact).toMatchObject({
      status: "settled",
      amountMinor: 4900n,
      currency: "SAR",
      payee: provider.payee(),
      orderId: request.orderId,
      paymentId: request.paymentId,
      saved: { brand: "visa", ending: "4242", expiresMonth: 8, expiresYear: 2030 },
    });
  });

  it("keeps no card of a customer who did not agree", async () => {
    const { fact } = await paid({
      customer: { id: "cus_2" as Id<"customer">, language: "ru", customerRef: null, keepMeans: false },
    });
    expect(fact?.saved).toBeNull();
  });

  it("is the money that arrived, not the money that was asked for", async () => {
    const { providerRef } = await provider.createAttempt(ctx, anAttempt());
    double.books.pay(providerRef, { amount: 100 });
    expect(await provider.fetchStatus(ctx, providerRef)).toMatchObject({ amountMinor: 100n });
  });

  it("of test money is another payee than a live shop's", async () => {
    const { fact } = await paid();
    expect(configured({ secretKey: "sk_live_x_00000001" }).payee()).not.toBe(fact?.payee);
  });

  it("is nothing for what it does not know", async () => {
    expect(await provider.fetchStatus(ctx, "cs_test_unknown")).toBeNull();
    expect(await provider.fetchStatus(ctx, "pay_of_ours")).toBeNull();
  });

  it("of an expired page is given up", async () => {
    const { providerRef } = await provider.createAttempt(ctx, anAttempt());
    double.books.expire(providerRef);
    expect(await provider.fetchStatus(ctx, providerRef)).toMatchObject({ status: "cancelled" });
  });
});

describe("a Stripe page that keeps a card", () => {
  const asked = {
    setupId: "stp_1" as Id<"meansSetup">,
    customerId: "cus_1" as Id<"customer">,
    currency: "SAR",
    language: "ar",
    expiresAt: plus(machineClock.now(), 40 * MINUTE),
    returnUrl: "https://shop.example/settings",
  } as const;

  it("asks for a card alone, names whose it is and charges nothing", () => {
    const names = { setupId: "stp_1", customerId: "cus_1" };
    expect(setupSessionFor(asked, { secureAlways: false })).toEqual({
      mode: "setup",
      client_reference_id: "stp_1",
      metadata: names,
      setup_intent_data: { metadata: names },
      allowed_payment_method_types: ["card"],
      currency: "sar",
      customer_creation: "always",
      payment_method_options: { card: { request_three_d_secure: "automatic" } },
      locale: "ar",
      expires_at: Math.floor(asked.expiresAt.getTime() / 1000),
      success_url: asked.returnUrl,
      cancel_url: asked.returnUrl,
    });
  });

  it.each([
    ["in the browser's language for Persian", { language: "fa" }, false, { locale: "auto" }],
    [
      "with 3-D Secure where the owner always wants it",
      {},
      true,
      { payment_method_options: { card: { request_three_d_secure: "any" } } },
    ],
  ] as const)("opens %s", (_, change, secureAlways, wanted) => {
    expect(setupSessionFor({ ...asked, ...change }, { secureAlways })).toMatchObject(wanted);
  });

  it("is the same page for the same name, and no payment to anyone", async () => {
    const first = await provider.openSetup?.(ctx, asked);
    expect(await provider.openSetup?.(ctx, asked)).toEqual(first);
    const ref = first?.ref ?? "";
    double.takeEvents();
    double.books.pay(ref);
    const [event] = double.takeEvents();
    expect(translateWebhook(Buffer.from(event?.body ?? ""))).toMatchObject({
      about: "means",
      providerRef: ref,
    });
    expect(await provider.fetchStatus(ctx, ref)).toBeNull();
    expect(await provider.fetchSetup?.(ctx, ref)).toMatchObject({
      status: "done",
      payee: "test",
      setupId: "stp_1",
      customerId: "cus_1",
      means: { brand: "visa", ending: "4242" },
    });
  });

  it("is not taken from a page of a payment, nor from one that Stripe does not know", async () => {
    const { providerRef } = await paid();
    expect(await provider.fetchSetup?.(ctx, providerRef)).toBeNull();
    expect(await provider.fetchSetup?.(ctx, "cs_test_unknown")).toBeNull();
  });
});
