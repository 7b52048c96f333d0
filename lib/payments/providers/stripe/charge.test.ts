import { describe, expect, it } from "vitest";
import { UnavailableError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { anAttempt, ctx, double, openStripe, paid, provider } from "@/tests/stripe-provider";
import type { RefundRequest, SavedCharge } from "../../types";
import { translateWebhook } from "./translate";

openStripe();

let count = 0;
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
