import { eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { paymentAttempts, paymentMismatches } from "@/db/schema/payments";
import { sandboxPayments } from "@/db/schema/payments-sandbox";
import { UnavailableError } from "@/lib/core/errors";
import { HOUR, MINUTE } from "@/lib/core/time";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { act } from "@/lib/payments/providers/sandbox/books";
import { certain } from "@/tests/commerce-shop";
import {
  clock,
  counts,
  database,
  events,
  openShop,
  paidFact,
  paymentOf,
  shop,
  status,
} from "@/tests/selling-shop";
import { payOrder } from "./attempt";
import { cancelOrder, expireReservations } from "./close";
import { readOrderSummary } from "./queries";
import { quote } from "./quote";
import { lookAtPayment, reconcilePending } from "./reconcile";
import { failPayment, settlePayment } from "./settle";

openShop();

describe("a payment", () => {
  it("pays its order once, commits its discount and remembers the method", async () => {
    const promotion = await shop.promotion({ code: "PAID10", maximumUses: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["PAID10"] });
    const fact = await paidFact(order);
    expect(certain(await settlePayment(shop.ctx, fact))).toMatchObject({ orderId: order.id, fresh: true });
    expect(certain(await settlePayment(shop.ctx, fact)).fresh).toBe(false);
    expect(await status(order.id)).toBe("paid");
    expect(await counts(promotion)).toEqual([0, 1]);
    expect(await events("order/paid", order.id)).toBe(1);
    expect(await events("payment/settled", order.id)).toBe(1);
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(methods[0]).toMatchObject({ id: "sandbox", lastUsed: true });
  });

  it.each([
    ["amount", { amountMinor: 4899n }],
    ["currency", { currency: "USD" }],
    ["payee", { payee: "somebody-else" }],
    ["order", { orderId: "ord_another" }],
    ["payer", { payerTelegramId: 1n }],
    ["charge", { chargeId: null }],
  ])("of another %s is recorded and credited to nobody", async (reason, change) => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    const fact = { ...(await paidFact(order)), ...change };
    for (let i = 0; i < 2; i++)
      expect(await settlePayment(shop.ctx, fact)).toMatchObject({
        error: "payment.mismatch",
        params: { reason },
      });
    expect(await status(order.id)).toBe("reserved");
    const rows = await database.db
      .select()
      .from(paymentMismatches)
      .where(eq(paymentMismatches.providerRef, fact.providerRef));
    expect(rows.map((row) => row.reason)).toEqual([reason]);
  });

  it("of nothing we know is recorded", async () => {
    const buyer = await shop.customer();
    const fact = { ...(await paidFact(await shop.order(buyer.ctx))), providerRef: "pay_unknown" };
    expect(await settlePayment(shop.ctx, fact)).toMatchObject({ params: { reason: "unknown" } });
  });

  it("with a charge that paid something else is recorded", async () => {
    const buyer = await shop.customer();
    const [a, b] = [await shop.order(buyer.ctx), await shop.order(buyer.ctx)];
    const [factA, factB] = [await paidFact(a), await paidFact(b)];
    await settlePayment(shop.ctx, factA);
    expect(await settlePayment(shop.ctx, { ...factB, chargeId: factA.chargeId })).toMatchObject({
      params: { reason: "charge" },
    });
    expect(await status(b.id)).toBe("reserved");
  });

  it("that comes a second time by another attempt is for a person to give back", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    const again = certain(
      await payOrder(buyer.ctx, { id: order.id, method: "sandbox", idempotencyKey: "second-try" }),
    );
    const [first, second] = [await paidFact(order), await paidFact(again)];
    expect(certain(await settlePayment(shop.ctx, first)).fresh).toBe(true);
    expect(await settlePayment(shop.ctx, second)).toMatchObject({ params: { reason: "paid_twice" } });
    expect(await events("order/paid", order.id)).toBe(1);
  });

  it("that failed keeps the order for another try", async () => {
    const promotion = await shop.promotion({ code: "RETRY10", maximumPerCustomer: 1 });
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { codes: ["RETRY10"] });
    await act(shop.ctx, {
      reference: paymentOf(order).id,
      action: { kind: "decline", code: "insufficient_funds" },
    });
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(true);
    const failed = certain(await readOrderSummary(shop.ctx, { customerId: buyer.id, orderId: order.id }));
    expect(failed).toMatchObject({
      status: "reserved",
      payment: { status: "failed", failureCode: "insufficient_funds", action: { kind: "none" } },
    });
    const retry = { id: order.id, method: "sandbox", idempotencyKey: "another-tap" };
    const again = certain(await payOrder(buyer.ctx, retry));
    expect(again.payment).toMatchObject({ status: "pending", action: { kind: "open_page" } });
    expect(certain(await payOrder(buyer.ctx, retry)).payment?.id).toBe(again.payment?.id);
    await settlePayment(shop.ctx, await paidFact(again));
    expect(await status(order.id)).toBe("paid");
    expect(await counts(promotion)).toEqual([0, 1]);
  });

  it("that failed after it was settled changes nothing", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    const fact = await paidFact(order);
    await settlePayment(shop.ctx, fact);
    await failPayment(shop.ctx, { ...fact, status: "failed", failureCode: "declined" });
    expect(await status(order.id)).toBe("paid");
  });

  it("whose webhook never came is found by the sweep", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    await paidFact(order);
    expect(await reconcilePending(shop.ctx, 1000)).toBe(0);
    clock.by(2 * MINUTE);
    expect(await reconcilePending(shop.ctx, 1000)).toBeGreaterThan(0);
    expect(await status(order.id)).toBe("paid");
  });

  it.each(["expired", "given up"])(
    "at a page whose opening nobody answered is found once its order was %s",
    async (how) => {
      const buyer = await shop.customer();
      const order = await shop.order(buyer.ctx);
      await paidFact(order);
      // As the row is where the process ended between the provider's answer and its writing down.
      await database.db
        .update(paymentAttempts)
        .set({ status: "created", providerRef: null, payUrl: null, nextCheckAt: null })
        .where(eq(paymentAttempts.id, paymentOf(order).id));
      if (how === "given up") certain(await cancelOrder(buyer.ctx, { id: order.id }));
      else {
        clock.to(new Date(Date.parse(order.reservedUntil) + 1000));
        await expireReservations(shop.ctx, 1000);
      }
      expect(await status(order.id)).not.toBe("reserved");
      clock.by(2 * MINUTE);
      await reconcilePending(shop.ctx, 1000);
      expect(await status(order.id)).toBe("paid");
      expect(await events("order/paid", order.id)).toBe(1);
    },
  );

  it("whose last look got no answer is looked at again", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    await paidFact(order);
    clock.by(30 * 24 * HOUR);
    const away = new UnavailableError("sandbox", "did not answer");
    const asked = vi.spyOn(sandboxProvider, "fetchStatus").mockRejectedValue(away);
    expect(await reconcilePending(shop.ctx, 1000)).toBe(0);
    asked.mockRestore();
    clock.by(2 * HOUR);
    await reconcilePending(shop.ctx, 1000);
    expect(await status(order.id)).toBe("paid");
  });

  it("is asked about by an impatient page at most every few seconds", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(false);
    await paidFact(order);
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(false);
    clock.by(4000);
    expect(await lookAtPayment(shop.ctx, paymentOf(order).id)).toBe(true);
    expect(await status(order.id)).toBe("paid");
  });
});

describe("the sandbox's books", () => {
  it("decide, not the webhook: an amount changed there is a mismatch", async () => {
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx);
    await database.db
      .update(sandboxPayments)
      .set({ amountMinor: 1n })
      .where(eq(sandboxPayments.reference, paymentOf(order).id));
    expect(await settlePayment(shop.ctx, await paidFact(order))).toMatchObject({
      params: { reason: "amount" },
    });
    const [attempt] = await database.db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.id, paymentOf(order).id));
    expect(attempt?.status).toBe("pending");
  });
});
