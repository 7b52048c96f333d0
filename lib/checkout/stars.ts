import { and, eq, sql } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { paymentAttempts } from "@/db/schema/payments";
import { promotionRedemptions } from "@/db/schema/promotions";
import { type Ctx, inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { MINUTE, plus } from "@/lib/core/time";
import { starsPayee } from "@/lib/payments/providers/stars";
import { type Settlement, settlePayment } from "./settle";
import { placeStarsRenewal } from "./stars-renewal";

/** The money arrives moments after the answer; the sweep must not give the order up in between. */
const TIME_TO_LAND = 10 * MINUTE;

export interface PreCheckout {
  payload: string;
  telegramId: bigint;
  amount: bigint | number;
  currency: string;
}

/**
 * May this invoice be paid now, by this person, at this price? Asked inside Telegram's ten seconds; holds the reservation a
 * little longer where the answer is yes.
 */
export function verifyPreCheckout(
  ctx: Ctx,
  query: PreCheckout,
): Promise<Result<{ orderId: Id<"order"> }, "payment.not_found" | "payment.mismatch" | "order.not_payable">> {
  return inTransaction(ctx, async (tx) => {
    const [found] = await tx
      .select({ order: orders, attempt: paymentAttempts, telegramId: customers.telegramId })
      .from(paymentAttempts)
      .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
      .innerJoin(customers, eq(customers.id, orders.customerId))
      .where(and(eq(paymentAttempts.provider, "stars"), sql`${paymentAttempts.id} = ${query.payload}`))
      .for("update", { of: orders });
    if (!found) return err("payment.not_found");
    const { order, attempt } = found;
    if (found.telegramId !== query.telegramId) return err("payment.mismatch", { reason: "payer" });
    if (query.currency !== attempt.currency) return err("payment.mismatch", { reason: "currency" });
    if (BigInt(query.amount) !== attempt.amountMinor) return err("payment.mismatch", { reason: "amount" });
    const now = ctx.clock.now();
    if (order.status !== "reserved" || order.reservedUntil <= now)
      return err("order.not_payable", { status: order.status });
    if (attempt.status !== "created" && attempt.status !== "pending")
      return err("order.not_payable", { status: attempt.status });
    const [lost] = await tx
      .select({ id: promotionRedemptions.id })
      .from(promotionRedemptions)
      .where(and(eq(promotionRedemptions.orderId, order.id), sql`${promotionRedemptions.state} <> 'held'`));
    if (lost) return err("order.not_payable", { status: order.status });
    const until = plus(now, TIME_TO_LAND);
    if (until > order.reservedUntil)
      await tx.update(orders).set({ reservedUntil: until }).where(eq(orders.id, order.id));
    return ok({ orderId: order.id });
  });
}

export interface StarsPayment extends PreCheckout {
  /** `telegram_payment_charge_id`: renewals repeat the payload, never this. */
  chargeId: string;
}

/**
 * Credits Telegram's successful payment; the same charge twice is credited once. A renewal that Telegram charged by itself
 * pays an order of its own.
 */
export async function settleStarsPayment(
  ctx: Ctx,
  payment: StarsPayment,
): Promise<Result<Settlement, "payment.mismatch">> {
  const isRenewal = await placeStarsRenewal(ctx, payment);
  return settlePayment(ctx, {
    provider: "stars",
    providerRef: isRenewal ? payment.chargeId : payment.payload,
    status: "settled",
    chargeId: payment.chargeId,
    amountMinor: BigInt(payment.amount),
    currency: payment.currency,
    payee: starsPayee(),
    orderId: null,
    payerTelegramId: payment.telegramId,
    failureCode: null,
  });
}
