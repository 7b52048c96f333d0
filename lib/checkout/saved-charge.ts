import { and, eq, lt } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { money } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { type Attempt, recordCharged } from "@/lib/payments/attempts";
import { ProviderRefusal } from "@/lib/payments/providers/http";
import { isPassing } from "@/lib/payments/rules";
import { type KeptMeans, meansOf } from "@/lib/payments/saved-means";
import { providerFor } from "@/lib/payments/settings";
import type { PaymentFact, SavedCharge } from "@/lib/payments/types";
import { descriptionOf, languageOf, payOrder } from "./attempt";
import { cancelOrder } from "./close";
import { readOrderSummary } from "./queries";
import { customerOf, type PricedQuote } from "./quote";
import { applyFact } from "./settle";

/** What of the customer's kept means can pay this offer for no more than `most`, fees included; the newest first. */
export async function meansFor(ctx: Ctx, offer: PricedQuote, most: number): Promise<KeptMeans | null> {
  const fits = new Set(
    offer.methods
      .filter(({ available, fee }) => available && offer.slip.total + fee <= most)
      .map(({ provider }) => provider),
  );
  for (const means of await meansOf(ctx, customerOf(ctx)))
    if (fits.has(means.provider) && (await providerFor(ctx, means.provider))?.chargeSaved) return means;
  return null;
}

/**
 * `waiting`: the outcome is not known yet; asked again, the same charge is looked at. `postponed`: the bank said no, nothing
 * was taken for certain, and another try of its own may go through. `declined`: it is over;
 * `missed`: it was never made, and its time is over.
 */
export type SavedPayment = "paid" | "waiting" | "postponed" | "declined" | "missed" | "confirm";

interface Reserved {
  readonly orderId: Id<"order">;
  /** Of the checkout, and of its first attempt. */
  readonly idempotencyKey: string;
}

/**
 * Charges a reserved order's first attempt to what the customer keeps, once: the attempt's id is the provider's key for the
 * charge, so that a call repeated after a crash or a silence finds the charge it made.
 */
export const chargeReserved = (ctx: Ctx, input: Reserved): Promise<SavedPayment> => look(ctx, input, charge);

/** What became of such a charge. One that was never made is not made any more: its order is given up. */
export const findReserved = (ctx: Ctx, input: Reserved): Promise<SavedPayment> => look(ctx, input, find);

async function look(
  ctx: Ctx,
  input: Reserved,
  first: (ctx: Ctx, attempt: Attempt) => Promise<SavedPayment>,
): Promise<SavedPayment> {
  const [row] = await ctx.db
    .select({ status: orders.status, attempt: paymentAttempts })
    .from(orders)
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderId, orders.id))
    .where(
      and(
        eq(orders.id, input.orderId),
        eq(orders.customerId, customerOf(ctx)),
        eq(paymentAttempts.idempotencyKey, input.idempotencyKey),
      ),
    );
  if (!row) return "declined";
  if (row.status === "paid" || row.status === "refunded") return "paid";
  const isReserved = row.status === "reserved";
  switch (row.attempt.status) {
    case "created": {
      if (!isReserved) return "declined";
      const outcome = await first(ctx, row.attempt);
      return outcome === "confirm" ? askForCustomer(ctx, input, row.attempt.method) : outcome;
    }
    case "pending":
      return "waiting";
    case "failed":
      return refused(row.attempt.failureCode);
    // Given up for the attempt that asks for the customer, or because the customer pays in another way.
    case "cancelled":
      if (isReserved && (await wasAsked(ctx, input))) return askForCustomer(ctx, input, row.attempt.method);
      // Its order's time is over, and its provider is still being asked.
      return row.attempt.nextCheckAt === null ? "missed" : "waiting";
    default:
      return "declined";
  }
}

const refused = (failureCode: string | null): SavedPayment =>
  isPassing(failureCode) ? "postponed" : "declined";

function outcomeOf({ status, failureCode }: PaymentFact): SavedPayment {
  if (status === "settled") return "paid";
  if (status === "pending") return "waiting";
  return refused(status === "failed" ? failureCode : null);
}

async function chargeOf(ctx: Ctx, attempt: Attempt) {
  const customerId = customerOf(ctx);
  const order = await readOrderSummary(ctx, { customerId, orderId: attempt.orderId });
  const provider = await providerFor(ctx, attempt.provider);
  const means = (await meansOf(ctx, customerId)).find(({ provider: of }) => of === attempt.provider);
  if (!order.ok || !provider || !means) return null;
  const request: SavedCharge = {
    paymentId: attempt.id,
    orderId: attempt.orderId,
    amount: money(attempt.amountMinor, attempt.currency),
    description: descriptionOf(order.value, await languageOf(ctx, customerId)),
    customerRef: means.customerRef,
    meansRef: means.meansRef,
  };
  return { provider, request };
}

async function charge(ctx: Ctx, attempt: Attempt): Promise<SavedPayment> {
  const asked = await chargeOf(ctx, attempt);
  if (!asked?.provider.chargeSaved) return "declined";
  try {
    const charged = await asked.provider.chargeSaved(ctx, asked.request);
    return charged.kind === "confirmation_required" ? "confirm" : await apply(ctx, attempt, charged.fact);
  } catch (error) {
    if (!(error instanceof UnavailableError) && !(error instanceof ProviderRefusal)) throw error;
    log().warn({ err: error, paymentId: attempt.id }, "a kept card could not be charged");
    // Keys that are wrong are the shop's trouble, not the customer's: the charge waits like that of a provider that is away.
    if (error instanceof ProviderRefusal && !error.isUnauthorized) return "declined";
    await keepWaiting(ctx, attempt.orderId);
    return "waiting";
  }
}

async function find(ctx: Ctx, attempt: Attempt): Promise<SavedPayment> {
  const asked = await chargeOf(ctx, attempt);
  try {
    const fact = await asked?.provider.findCharged?.(ctx, asked.request);
    if (fact) return await apply(ctx, attempt, fact);
  } catch (error) {
    if (!(error instanceof UnavailableError) && !(error instanceof ProviderRefusal)) throw error;
    log().warn({ err: error, paymentId: attempt.id }, "a charge to a kept card could not be looked for");
    return "waiting";
  }
  await cancelOrder(ctx, { id: attempt.orderId });
  return "missed";
}

async function apply(ctx: Ctx, attempt: Attempt, fact: PaymentFact): Promise<SavedPayment> {
  await recordCharged(ctx, attempt.id, fact.providerRef);
  await applyFact(ctx, fact);
  return outcomeOf(fact);
}

const asking = ({ orderId, idempotencyKey }: Reserved) => ({
  id: orderId,
  idempotencyKey: `${idempotencyKey}:confirm`,
});

async function wasAsked(ctx: Ctx, input: Reserved): Promise<boolean> {
  const { id, idempotencyKey } = asking(input);
  const [row] = await ctx.db
    .select({ id: paymentAttempts.id })
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, id), eq(paymentAttempts.idempotencyKey, idempotencyKey)));
  return row !== undefined;
}

/** A message may be read hours later: the order waits longer than a page can be open. */
const CONFIRMABLE_FOR = DAY;

/** The bank wants to see the customer: an ordinary attempt is opened, and a message leads to it. */
async function askForCustomer(ctx: Ctx, input: Reserved, method: string): Promise<"confirm"> {
  // Where its page cannot be opened now, the order's own screen opens one.
  await payOrder(ctx, { ...asking(input), method });
  const customerId = customerOf(ctx);
  await inTransaction(ctx, async (tx) => {
    await reserveUntil(tx, input.orderId, plus(ctx.clock.now(), CONFIRMABLE_FOR));
    await emit(tx, ctx, "payment/confirmation_required", { orderId: input.orderId, customerId });
    return ok(null);
  });
  return "confirm";
}

/** Nobody knows whether the money was taken: until that is known the order is not given up, for a day at most. */
const keepWaiting = (ctx: Ctx, orderId: Id<"order">) =>
  inTransaction(ctx, async (tx) => {
    const [order] = await tx.select({ at: orders.createdAt }).from(orders).where(eq(orders.id, orderId));
    if (order) await reserveUntil(tx, orderId, plus(order.at, CONFIRMABLE_FOR));
    return ok(null);
  });

async function reserveUntil(tx: Tx, orderId: Id<"order">, until: Date): Promise<void> {
  await tx
    .update(orders)
    .set({ reservedUntil: until })
    .where(and(eq(orders.id, orderId), eq(orders.status, "reserved"), lt(orders.reservedUntil, until)));
}
