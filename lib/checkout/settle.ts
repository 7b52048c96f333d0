import { and, eq, sql } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { paymentAttempts } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { rememberPaymentFingerprint } from "@/lib/customers/identity";
import { emit } from "@/lib/events/service";
import { recordMismatch, recordOutcome } from "@/lib/payments/attempts";
import { findMismatch, type MismatchReason } from "@/lib/payments/rules";
import { keepMeans } from "@/lib/payments/saved-means";
import { providerFor } from "@/lib/payments/settings";
import type { PaymentFact } from "@/lib/payments/types";
import { bookMismatch } from "./booking";
import { credit } from "./credit";
import { isPaidFromPurses } from "./purses";

export interface Settlement {
  orderId: Id<"order">;
  paymentId: Id<"payment">;
  /** False where somebody settled it before: nothing was done again. */
  fresh: boolean;
}

/**
 * The one verb that credits money, whoever calls first: webhook, waiting page, sweep or Telegram's update. Everything the
 * provider states is compared, fail closed; what does not fit is recorded and credited to nobody. A payment of an order
 * that was given up in the meantime is honoured.
 */
export async function settlePayment(
  ctx: Ctx,
  fact: PaymentFact,
): Promise<Result<Settlement, "payment.mismatch">> {
  const payee = (await providerFor(ctx, fact.provider))?.payee() ?? "";
  const result = await inTransaction(ctx, async (tx) => {
    const locked = await lockByFact(tx, fact);
    if (!locked) return mismatch(tx, ctx, fact, "unknown", {});
    const { attempt, order, telegramId } = locked;
    const settlement = { orderId: order.id, paymentId: attempt.id };
    if (attempt.status === "settled" || attempt.status === "refunded") {
      if (attempt.chargeId === fact.chargeId) return ok({ ...settlement, fresh: false });
      return mismatch(tx, ctx, fact, "paid_twice", { chargeId: attempt.chargeId });
    }
    const expected = {
      amountMinor: attempt.amountMinor,
      currency: attempt.currency,
      payee,
      orderId: order.id,
      telegramId,
    };
    const reason = findMismatch(expected, fact) ?? (await isChargeTaken(tx, fact, attempt.id));
    if (reason) return mismatch(tx, ctx, fact, reason, plain(expected));
    if (order.status === "paid" || order.status === "refunded") {
      await recordOutcome(tx, attempt.id, {
        status: "failed",
        failureCode: "paid_twice",
        chargeId: fact.chargeId,
      });
      return mismatch(tx, ctx, fact, "paid_twice", { orderId: order.id });
    }
    const crediting = { order, attempt, chargeId: fact.chargeId };
    // Undone by itself where the purses no longer pay their part: what the provider took is then for a person to decide.
    const mayBeShort = order.status !== "reserved" && isPaidFromPurses(order);
    const credited = mayBeShort
      ? await inTransaction({ db: tx }, (inner) => credit(inner, ctx, crediting))
      : await credit(tx, ctx, crediting);
    if (credited.ok) {
      await remember(tx, ctx, order.customerId, fact);
      return ok({ ...settlement, fresh: true });
    }
    await recordOutcome(tx, attempt.id, {
      status: "failed",
      failureCode: "purse_spent",
      chargeId: fact.chargeId,
    });
    return mismatch(tx, ctx, fact, "purse_spent", { orderId: order.id });
  });
  if (result.ok && "mismatch" in result.value)
    return err("payment.mismatch", { reason: result.value.mismatch });
  return result as Result<Settlement, "payment.mismatch">;
}

/** What a payment tells of who paid: the card as a hash, and what they agreed to keep for later. */
async function remember(tx: Tx, ctx: Ctx, customerId: Id<"customer">, fact: PaymentFact): Promise<void> {
  if (fact.fingerprint)
    await rememberPaymentFingerprint(tx, customerId, `${fact.provider}:${fact.fingerprint}`);
  if (fact.saved) await keepMeans(tx, ctx, { customerId, provider: fact.provider, means: fact.saved });
}

/** Recorded in a transaction that commits, so it is an answer here and a refusal outside. */
async function mismatch(
  tx: Tx,
  ctx: Ctx,
  fact: PaymentFact,
  reason: MismatchReason,
  expected: Record<string, unknown>,
) {
  const mismatchId = await recordMismatch(tx, ctx, fact, reason, expected);
  if (mismatchId !== null) await bookMismatch(tx, ctx, { fact, reason, mismatchId });
  return ok({ mismatch: reason });
}

const plain = (expected: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [
      key,
      typeof value === "bigint" ? value.toString() : value,
    ]),
  );

/** Order first, attempt second: everyone who locks both locks them so. */
async function lockByFact(tx: Tx, fact: PaymentFact) {
  const [found] = await tx
    .select({ id: paymentAttempts.id, orderId: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(
      and(
        eq(paymentAttempts.provider, fact.provider),
        sql`(${paymentAttempts.providerRef} = ${fact.providerRef}
          OR ${paymentAttempts.id} IN (${fact.providerRef}, ${fact.paymentId ?? null}) AND ${paymentAttempts.providerRef} IS NULL)`,
      ),
    );
  return found && lockPayment(tx, found);
}

async function lockPayment(tx: Tx, { id, orderId }: { id: Id<"payment">; orderId: Id<"order"> }) {
  const [held] = await tx
    .select({ order: orders, telegramId: customers.telegramId })
    .from(orders)
    .innerJoin(customers, eq(customers.id, orders.customerId))
    .where(eq(orders.id, orderId))
    .for("update", { of: orders });
  const [attempt] = await tx.select().from(paymentAttempts).where(eq(paymentAttempts.id, id)).for("update");
  return held && attempt ? { ...held, attempt } : undefined;
}

async function isChargeTaken(tx: Tx, fact: PaymentFact, own: Id<"payment">): Promise<"charge" | null> {
  const [other] = await tx
    .select({ id: paymentAttempts.id })
    .from(paymentAttempts)
    .where(
      and(
        eq(paymentAttempts.provider, fact.provider),
        eq(paymentAttempts.chargeId, fact.chargeId ?? ""),
        sql`${paymentAttempts.id} <> ${own}`,
      ),
    );
  return other ? "charge" : null;
}

/** Marks an attempt as not paid. The order stays reserved for another try until its time is over. */
export function failPayment(
  ctx: Ctx,
  fact: PaymentFact,
): Promise<Result<{ orderId: Id<"order"> | null; fresh: boolean }, never>> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockByFact(tx, fact);
    if (!locked) return ok({ orderId: null, fresh: false });
    const { attempt, order } = locked;
    if (attempt.status !== "created" && attempt.status !== "pending")
      return ok({ orderId: order.id, fresh: false });
    const failureCode = fact.failureCode ?? (fact.status === "cancelled" ? "cancelled" : "declined");
    await recordOutcome(tx, attempt.id, {
      status: fact.status === "cancelled" ? "cancelled" : "failed",
      failureCode,
    });
    await emit(tx, ctx, "payment/failed", { paymentId: attempt.id, orderId: order.id, failureCode });
    await audit(tx, ctx, {
      action: "payment.failed",
      entity: "order",
      entityId: order.id,
      after: { paymentId: attempt.id, failureCode },
    });
    return ok({ orderId: order.id, fresh: true });
  });
}

/** Does what a fact asks for; a pending one asks for nothing yet. */
export async function applyFact(ctx: Ctx, fact: PaymentFact): Promise<string> {
  switch (fact.status) {
    case "settled": {
      const settled = await settlePayment(ctx, fact);
      // Whichever of them was first is credited; the others fit nothing any more.
      for (const other of fact.besides ?? []) await settlePayment(ctx, other);
      if (!settled.ok) return `mismatch: ${settled.params?.["reason"] ?? "unknown"}`;
      return settled.value.fresh ? "settled" : "settled before";
    }
    case "failed":
    case "cancelled":
      return (await failPayment(ctx, fact)).ok ? fact.status : "kept";
    case "pending":
      return "pending";
  }
}
