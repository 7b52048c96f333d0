import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { type Currency, money } from "@/lib/core/money";
import { MINUTE, plus } from "@/lib/core/time";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import type { AttemptRequest, PaymentProvider, RefundRequest, SavedCharge } from "../../types";
import { ProviderRefusal } from "../http";
import { isCollectable, parseThresholds } from "./amounts";
import { stripeKind, stripeProvider } from "./index";
import { sessionFor } from "./session";
import { translateWebhook } from "./translate";
import { verifyWebhook } from "./verify";

const SECRET = "whsec_double_0001";
const ctx = {} as Ctx;
let double: StripeDouble;
let provider: PaymentProvider;
let count = 0;

const configured = (change: object = {}): PaymentProvider =>
  stripeProvider({
    secretKey: "sk_test_double_0001",
    webhookSecret: SECRET,
    secureAlways: false,
    secureFrom: new Map(),
    double: double.url,
    timeoutMs: 400,
    ...change,
  });

beforeAll(async () => {
  double = await startStripeDouble();
  provider = configured();
});
beforeEach(() => {
  double.books.nextOffSession = "succeeded";
  double.books.nextRefund = "succeeded";
});
afterAll(() => double.close());

function anAttempt(change: Partial<AttemptRequest> = {}): AttemptRequest {
  count += 1;
  return {
    paymentId: `pay_${count}` as Id<"payment">,
    orderId: `ord_${count}` as Id<"order">,
    amount: money(4900n, "SAR"),
    title: "Gold",
    description: "Gold · 1 mo · #20001",
    expiresAt: plus(new Date(), 40 * MINUTE),
    customer: { id: "cus_1" as Id<"customer">, language: "en", customerRef: null, keepMeans: true },
    returnUrl: "https://shop.example/order",
    webhookUrl: "https://shop.example/api/payments/stripe",
    ...change,
  };
}

/** An attempt that was opened and paid. */
async function paid(change: Partial<AttemptRequest> = {}) {
  const request = anAttempt(change);
  const { providerRef } = await provider.createAttempt(ctx, request);
  double.books.pay(providerRef);
  const fact = await provider.fetchStatus(ctx, providerRef);
  return { request, providerRef, chargeId: fact?.chargeId ?? "", fact };
}

const refundOf = (
  { request, providerRef, chargeId }: Awaited<ReturnType<typeof paid>>,
  amount: bigint,
  refundId = `rfd_${++count}`,
): RefundRequest => ({
  refundId,
  paymentId: request.paymentId,
  providerRef,
  chargeId,
  amount: money(amount, "SAR"),
  charged: request.amount,
  telegramId: 1n,
});

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

describe("a refund at Stripe", () => {
  it("gives back once for one of our ids, after a silence and long after", async () => {
    const payment = await paid();
    const request = refundOf(payment, 1000n);
    double.fail("500");
    await expect(provider.refund(ctx, request)).rejects.toBeInstanceOf(UnavailableError);
    expect(await provider.refund(ctx, request)).toMatchObject({ status: "done" });
    expect(await provider.refund(ctx, request)).toMatchObject({ status: "done" });
    expect(double.books.refundsOf(payment.chargeId)).toHaveLength(1);
  });

  it("refuses more than was paid, and says so", async () => {
    const payment = await paid();
    await provider.refund(ctx, refundOf(payment, 4000n));
    expect(await provider.refund(ctx, refundOf(payment, 1000n))).toMatchObject({
      status: "failed",
      failureCode: "amount_too_large",
    });
    await provider.refund(ctx, refundOf(payment, 900n));
    expect(await provider.refund(ctx, refundOf(payment, 1n))).toMatchObject({
      status: "failed",
      failureCode: "charge_already_refunded",
    });
  });

  it("may be pending and fail days later", async () => {
    const payment = await paid();
    double.books.nextRefund = "pending";
    const request = refundOf(payment, 4900n);
    const pending = await provider.refund(ctx, request);
    expect(pending.status).toBe("pending");
    double.books.endRefund(pending.refundRef ?? "", "failed");
    const news = double.takeEvents().map(({ body }) => translateWebhook(Buffer.from(body)));
    expect(news.at(-1)).toMatchObject({
      about: "refund",
      refund: { status: "failed", refundId: request.refundId, chargeId: payment.chargeId },
    });
    expect(await provider.refundStatus?.(ctx, { ...request, refundRef: pending.refundRef })).toMatchObject({
      status: "failed",
      failureCode: "expired_or_canceled_card",
    });
  });
});

describe("a dispute at Stripe", () => {
  it("is told with its amount, its payment and its deadline, and how it ended", async () => {
    const { chargeId } = await paid();
    double.takeEvents();
    const { id, evidence_details: evidence } = double.books.dispute(chargeId);
    double.books.closeDispute(id, "lost");
    const news = double.takeEvents().map(({ body }) => translateWebhook(Buffer.from(body)));
    const dispute = { disputeRef: id, chargeId, amountMinor: 4900n, currency: "SAR", reason: "fraudulent" };
    expect(news).toMatchObject([
      { about: "dispute", dispute: { ...dispute, status: "open", dueBy: new Date(evidence.due_by * 1000) } },
      { about: "dispute", dispute: { ...dispute, status: "lost" } },
    ]);
  });
});

describe("a charge to a kept card", () => {
  const aCharge = (): SavedCharge => {
    const { paymentId, orderId, amount, description } = anAttempt();
    return { paymentId, orderId, amount, description, customerRef: "cus_x", meansRef: "pm_x" };
  };

  it("is made without the customer, once", async () => {
    const charge = aCharge();
    const first = await provider.chargeSaved?.(ctx, charge);
    expect(first).toMatchObject({
      kind: "charged",
      fact: { status: "settled", amountMinor: 4900n, orderId: charge.orderId, payee: "test" },
    });
    expect(await provider.chargeSaved?.(ctx, charge)).toEqual(first);
  });

  it("asks for the customer where the bank wants to see them", async () => {
    double.books.nextOffSession = "authentication_required";
    expect(await provider.chargeSaved?.(ctx, aCharge())).toEqual({ kind: "confirmation_required" });
  });

  it("fails in words for the customer", async () => {
    double.books.nextOffSession = "insufficient_funds";
    expect(await provider.chargeSaved?.(ctx, aCharge())).toMatchObject({
      kind: "charged",
      fact: { status: "failed", failureCode: "insufficient_funds" },
    });
  });

  it("is told by its own event, and a page's payment by the page's alone", async () => {
    double.takeEvents();
    const charge = aCharge();
    await provider.chargeSaved?.(ctx, charge);
    const [event] = double.takeEvents();
    expect(translateWebhook(Buffer.from(event?.body ?? ""))).toMatchObject({ about: "payment" });
    const ofPage = JSON.stringify({
      id: "evt_1",
      type: "payment_intent.succeeded",
      data: { object: { id: "pi_1", object: "payment_intent", metadata: { paymentId: "pay_1" } } },
    });
    expect(translateWebhook(Buffer.from(ofPage))).toBeNull();
  });
});

describe("a webhook of Stripe", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const body = Buffer.from('{\n  "id": "evt_1"\n}');
  const check = (header: string | null, secret = SECRET, at = now, over = body) =>
    verifyWebhook(over, new Headers(header === null ? {} : { "stripe-signature": header }), {
      secret,
      now: at,
    }).ok;
  const signed = (at = now) => double.sign(body.toString(), at);

  it.each([
    ["is genuine with its signature", () => check(signed()), true],
    ["is genuine beside a signature of another key", () => check(`${signed()},v1=${"0".repeat(64)}`), true],
    ["is genuine 300 seconds later", () => check(signed(), SECRET, plus(now, 300_000)), true],
    ["is late after 301 seconds", () => check(signed(), SECRET, plus(now, 301_000)), false],
    ["is forged with another secret", () => check(signed(), "whsec_other_0001"), false],
    [
      "is forged with another body",
      () => check(signed(), SECRET, now, Buffer.from('{"id": "evt_1"}')),
      false,
    ],
    ["is forged without a signature", () => check(null), false],
    ["is forged with an empty one", () => check(""), false],
    ["is forged with another scheme", () => check(signed().replace("v1=", "v0=")), false],
    ["is forged with nonsense", () => check("bad_header"), false],
  ])("%s", (_, genuine, expected) => {
    expect(genuine()).toBe(expected);
  });

  const vectors = "../shared/specs/stripe/webhook-signature-vectors.json";
  it.skipIf(!existsSync(vectors))("is checked as Stripe's own vectors say", () => {
    const { derivedFixed } = JSON.parse(readFileSync(vectors, "utf8")) as {
      derivedFixed: { t: number; secret: string; payload: string; v1: string }[];
    };
    expect(derivedFixed.length).toBeGreaterThan(0);
    for (const { t, secret, payload, v1 } of derivedFixed)
      expect(check(`t=${t},v1=${v1}`, secret, new Date(t * 1000), Buffer.from(payload))).toBe(true);
  });

  it.each([
    ["no JSON", "<html>"],
    ["a list", "[]"],
    ["no object", '{"id":"evt_1","type":"checkout.session.completed","data":{}}'],
    [
      "a page of somebody else's",
      '{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"cs_1","metadata":{}}}}',
    ],
    ["another kind", '{"id":"evt_1","type":"customer.created","data":{"object":{"id":"cus_1"}}}'],
  ])("that is %s concerns no payment of ours", (_, text) => {
    expect(translateWebhook(Buffer.from(text))).toBeNull();
  });
});

describe("Stripe's keys", () => {
  it("are tried with a look at the account", async () => {
    expect(await provider.testConnection()).toEqual({
      ok: true,
      value: { account: "acct_double", live: false },
    });
  });

  it("that are wrong are told in a code, with no key in it", async () => {
    const answer = await configured({ secretKey: "sk_test_wrong_9999" }).testConnection();
    expect(answer).toMatchObject({ ok: false, error: "payment.keys_wrong" });
    expect(JSON.stringify(answer)).not.toContain("wrong_9999");
  });

  it("cannot be judged while Stripe is away", async () => {
    double.fail("500");
    expect(await provider.testConnection()).toMatchObject({
      ok: false,
      error: "payment.provider_unavailable",
    });
  });

  it("make no provider until both are there", () => {
    expect(stripeKind.configure({ secretKey: "sk_test_12345678" }, null)).toBeNull();
    expect(
      stripeKind.configure({ secretKey: "sk_test_12345678", webhookSecret: "whsec_12345678" }, null),
    ).not.toBeNull();
  });
});
