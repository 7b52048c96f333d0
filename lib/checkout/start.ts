import { createHash } from "node:crypto";
import { commitDurably, untilDurable } from "@/db/statement";
import { type Ctx, inOneStatement, inTransaction } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { reservationFor } from "@/lib/payments/methods";
import type { MethodId } from "@/lib/payments/types";
import type { Hold } from "@/lib/promotions/types";
import { openAttempt } from "./attempt";
import { settleFree } from "./credit";
import { feesHash, isSameOffer, type Priced, type PricedCart, type PriceRefusal, priceCart } from "./price";
import { dueOf, holdPurses, isPaidFromPurses } from "./purses";
import { findByKey, readOrderSummary } from "./queries";
import { availableMethods, customerOf, pursePaying } from "./quote";
import { type Reservation, writeReservation } from "./reserve";
import type { CheckoutRequest, OrderSummary } from "./types";

export type CheckoutRefusal =
  | PriceRefusal
  | "quote.stale"
  | "checkout.idempotency_mismatch"
  | "payment.method_unavailable"
  | "payment.provider_unavailable"
  | "promo.refused"
  | "order.not_found";

/**
 * Reserves what the customer saw at the price they saw and opens its payment. The same key and request answer the same
 * order however often they come.
 */
export async function startCheckout(
  ctx: Ctx,
  request: CheckoutRequest,
): Promise<Result<OrderSummary, CheckoutRefusal>> {
  const reserved = await reserveOrder(ctx, request);
  if (!reserved.ok) return reserved;
  const { status, payment } = reserved.value;
  return status === "reserved" && payment?.status === "created"
    ? openAttempt(ctx, reserved.value, request.keepMeans)
    : reserved;
}

/** The half of a checkout that happens here: one look, one transaction. No provider knows of the order yet. */
export async function reserveOrder(
  ctx: Ctx,
  request: CheckoutRequest,
): Promise<Result<OrderSummary, CheckoutRefusal>> {
  const customerId = customerOf(ctx);
  const requestHash = hashRequest(request);
  const cart = await priceCart(ctx, customerId, request);
  if (!cart.ok) return cart;
  if (cart.value.existing) return resume(ctx, cart.value.existing, requestHash);

  const choice = choose(cart.value, request);
  if (!choice.ok) return choice;
  const reservation = reservationOf(ctx, {
    customerId,
    request,
    requestHash,
    cart: cart.value,
    ...choice.value,
  });
  const placed = await place(ctx, reservation, choice.value.priced.holds);
  // What the purses held went elsewhere between the look and the write.
  if (!placed.ok)
    return placed.error === "ledger.insufficient_funds"
      ? err("quote.stale")
      : err(placed.error, placed.params);
  if (placed.value === null) return lostToAnother(ctx, customerId, request.idempotencyKey, requestHash);
  if (reservation.provider === "none")
    return readOrderSummary(ctx, { customerId, orderId: reservation.orderId });
  return ok(summaryOf(reservation, placed.value));
}

/** Writes the order and all that goes with it, or nothing; null where the key or the trial is taken. */
export function place(
  ctx: Ctx,
  order: Reservation,
  holds: readonly Hold[],
): Promise<Result<number | null, "promo.refused" | "ledger.insufficient_funds">> {
  if (order.provider !== "none" && !isPaidFromPurses(order))
    return inOneStatement(ctx, async (db) => {
      const placed = await writeReservation(db, ctx, order, holds);
      if (placed.ok && holds.length > 0) await untilDurable(db);
      return placed;
    });
  return inTransaction(ctx, async (tx) => {
    const placed = await writeReservation(tx, ctx, order, holds);
    if (!placed.ok || placed.value === null) return placed;
    const promised = await holdPurses(tx, ctx, order);
    if (!promised.ok) return promised;
    if (order.provider === "none") await settleFree(tx, ctx, order);
    await commitDurably(tx);
    return placed;
  });
}

/** Everything that makes a request this request. */
function hashRequest({ idempotencyKey: _, ...request }: CheckoutRequest): string {
  const { planId, termMonths, currency, codes, quoteHash, method } = request;
  const { useWallet = false, usePoints = false } = request;
  return createHash("sha256")
    .update(JSON.stringify([planId, termMonths, currency, codes, quoteHash, method, useWallet, usePoints]))
    .digest("base64url");
}

interface Choice {
  priced: Priced;
  provider: MethodId | "none";
  /** The provider, or the purse that pays all of it. */
  method: string;
  /** The method's fee, on top of the price. */
  fee: bigint;
}

function choose(
  cart: PricedCart,
  request: CheckoutRequest,
): Result<Choice, "quote.stale" | "payment.method_unavailable"> {
  const isFree = cart.asked.quote.totals.due === 0n;
  const inStars = request.method === "stars" && !isFree;
  const methods = availableMethods(cart);
  const fees = isFree ? "" : feesHash(methods);
  if (!isSameOffer(request.quoteHash, cart, { inStars, fees })) return err("quote.stale");
  if (isFree) return ok({ priced: cart.asked, provider: "none", method: pursePaying(cart.asked), fee: 0n });
  const method = methods.find(({ id }) => id === request.method);
  if (!method) return err("payment.method_unavailable", { method: request.method, reason: "unknown" });
  if (method.reason !== null)
    return err("payment.method_unavailable", { method: method.id, reason: method.reason });
  const priced = inStars ? cart.stars : cart.asked;
  invariant(priced, "a method that is available has a price");
  return ok({ priced, provider: method.provider, method: method.id, fee: method.fee });
}

function reservationOf(
  ctx: Pick<Ctx, "clock">,
  {
    customerId,
    request,
    requestHash,
    cart,
    priced,
    provider,
    method,
    fee,
  }: Choice & {
    customerId: Id<"customer">;
    request: CheckoutRequest;
    requestHash: string;
    cart: PricedCart;
  },
): Reservation {
  const now = ctx.clock.now();
  const { lifetimeMs, graceMs } = reservationFor(provider);
  return {
    orderId: newId("order"),
    paymentId: newId("payment"),
    customerId,
    idempotencyKey: request.idempotencyKey,
    requestHash,
    kind: cart.facts.row.living ? "renewal" : "purchase",
    currency: priced.price.currency,
    listMinor: priced.price.listMinor,
    totalMinor: priced.quote.totals.total,
    walletMinor: priced.quote.totals.wallet,
    pointsMinor: priced.quote.totals.points,
    pointsSpent: priced.pointsSpent,
    feeMinor: fee,
    trialDays: priced.quote.trialDays,
    quoteHash: priced.hash,
    quote: {
      slip: priced.slip,
      codes: cart.codes.flatMap(({ code, applied }) => (applied ? [code] : [])),
      planId: cart.plan.id,
      planName: cart.plan.name,
      productId: cart.product.id,
      termMonths: priced.price.termMonths,
    },
    source: cart.facts.row.source,
    priceId: priced.price.id,
    provider,
    method,
    createdAt: now,
    payableUntil: plus(now, lifetimeMs),
    reservedUntil: plus(now, lifetimeMs + graceMs),
  };
}

const summaryOf = (order: Reservation, number: number): OrderSummary => ({
  id: order.orderId,
  number,
  status: "reserved",
  createdAt: order.createdAt.toISOString(),
  paidAt: null,
  reservedUntil: order.reservedUntil.toISOString(),
  kind: order.kind,
  planId: order.quote.planId,
  productId: order.quote.productId,
  planName: order.quote.planName,
  termMonths: order.quote.termMonths,
  slip: order.quote.slip,
  codes: order.quote.codes,
  payment: {
    id: order.paymentId,
    method: order.method,
    status: "created",
    failureCode: null,
    amount: { amount: toSafeInteger(dueOf(order) + order.feeMinor), currency: order.currency },
    fee: toSafeInteger(order.feeMinor),
    expiresAt: order.payableUntil.toISOString(),
    action: { kind: "none" },
  },
});

/** The key was used before: the same request gets its order. */
async function resume(
  ctx: Ctx,
  existing: { id: Id<"order">; requestHash: string },
  requestHash: string,
): Promise<Result<OrderSummary, CheckoutRefusal>> {
  if (existing.requestHash !== requestHash) return err("checkout.idempotency_mismatch");
  return readOrderSummary(ctx, { customerId: customerOf(ctx), orderId: existing.id });
}

/** Another tap took the key, or another order the trial, between our look and our write. */
async function lostToAnother(
  ctx: Ctx,
  customerId: Id<"customer">,
  idempotencyKey: string,
  requestHash: string,
): Promise<Result<OrderSummary, CheckoutRefusal>> {
  const existing = await findByKey(ctx, customerId, idempotencyKey);
  return existing
    ? resume(ctx, existing, requestHash)
    : err("promo.refused", { reason: "USAGE_LIMIT_CUSTOMER" });
}
