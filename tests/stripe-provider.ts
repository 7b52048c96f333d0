import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import { MINUTE, machineClock, plus } from "@/lib/core/time";
import { stripeProvider } from "@/lib/payments/providers/stripe";
import type { AttemptRequest, PaymentProvider } from "@/lib/payments/types";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";

export const SECRET = "whsec_double_0001";
export const ctx = {} as Ctx;
export let double: StripeDouble;
export let provider: PaymentProvider;
let count = 0;

export const configured = (change: object = {}): PaymentProvider =>
  stripeProvider({
    secretKey: "sk_test_double_0001",
    webhookSecret: SECRET,
    secureAlways: false,
    secureFrom: new Map(),
    double: double.url,
    timeoutMs: 400,
    ...change,
  });

export function anAttempt(change: Partial<AttemptRequest> = {}): AttemptRequest {
  count += 1;
  return {
    paymentId: `pay_${count}` as Id<"payment">,
    orderId: `ord_${count}` as Id<"order">,
    amount: money(4900n, "SAR"),
    title: "Gold",
    description: "Gold · 1 mo · #20001",
    expiresAt: plus(machineClock.now(), 40 * MINUTE),
    customer: { id: "cus_1" as Id<"customer">, language: "en", customerRef: null, keepMeans: true },
    returnUrl: "https://shop.example/order",
    webhookUrl: "https://shop.example/api/payments/stripe",
    ...change,
  };
}

/** An attempt that was opened and paid. */
export async function paid(change: Partial<AttemptRequest> = {}) {
  const request = anAttempt(change);
  const { providerRef } = await provider.createAttempt(ctx, request);
  double.books.pay(providerRef);
  const fact = await provider.fetchStatus(ctx, providerRef);
  return { request, providerRef, chargeId: fact?.chargeId ?? "", fact };
}

/** Stripe's double and our provider over it, for the tests of a file. */
export function openStripe(): void {
  beforeAll(async () => {
    double = await startStripeDouble();
    provider = configured();
  });
  beforeEach(() => {
    double.books.nextOffSession = "succeeded";
    double.books.nextRefund = "succeeded";
  });
  afterAll(() => double.close());
}
