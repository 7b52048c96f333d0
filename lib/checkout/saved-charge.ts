import { and, eq, lt } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { type Ctx, inTransaction } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { money } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { type Attempt, recordCharged } from "@/lib/payments/attempts";
import { ProviderRefusal } from "@/lib/payments/providers/http";
import { type KeptMeans, meansOf } from "@/lib/payments/saved-means";
import { providerFor } from "@/lib/payments/settings";
import { descriptionOf, languageOf, payOrder } from "./attempt";
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

/** `waiting`: the outcome is not known yet; asked again, the same charge is looked at. */
export type SavedPayment = "paid" | "waiting" | "declined" | "confirm";

interface Reserved {
  readonly orderId: Id<"order">;
  /** Of the checkout, and of its first attempt. */
  readonly idempotencyKey: string;
}

/**
 * Charges a reserved order's first attempt to what the customer keeps, once: the attempt's id is the provider's key for the
 * charge, so that a call repeated after a crash or a silence finds the charge it made.
 */
export async function chargeReserved(ctx: Ctx, input: Reserved): Promise<SavedPayment> {
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
  if (row.status !== "reserved") return "declined";
  switch (row.attempt.status) {
    case "created": {
      const outcome = await charge(ctx, row.attempt);
      return outcome === "confirm" ? askForCustomer(ctx, input, row.attempt.method) : outcome;
    }
    case "pending":
      return "waiting";
    // Given up for the attempt that asks for the customer, or because the customer pays in another way.
    case "cancelled":
      return (await wasAsked(ctx, input)) ? askForCustomer(ctx, input, row.attempt.method) : "declined";
    default:
      return "declined";
  }
}

const OUTCOMES = { settled: "paid", pending: "waiting", failed: "declined", cancelled: "declined" } as const;

async function charge(ctx: Ctx, attempt: Attempt): Promise<SavedPayment> {
  const customerId = customerOf(ctx);
  const order = await readOrderSummary(ctx, { customerId, orderId: attempt.orderId });
  const provider = await providerFor(ctx, attempt.provider);
  const means = (await meansOf(ctx, customerId)).find(({ provider: of }) => of === attempt.provider);
  if (!order.ok || !provider?.chargeSaved || !means) return "declined";
  try {
    const charged = await provider.chargeSaved(ctx, {
      paymentId: attempt.id,
      orderId: attempt.orderId,
      amount: money(attempt.amountMinor, attempt.currency),
      description: descriptionOf(order.value, await languageOf(ctx, customerId)),
      customerRef: means.customerRef,
      meansRef: means.meansRef,
    });
    if (charged.kind === "confirmation_required") return "confirm";
    await recordCharged(ctx, attempt.id, charged.fact.providerRef);
    await applyFact(ctx, charged.fact);
    return OUTCOMES[charged.fact.status];
  } catch (error) {
    if (!(error instanceof UnavailableError) && !(error instanceof ProviderRefusal)) throw error;
    log().warn({ err: error, paymentId: attempt.id }, "a kept card could not be charged");
    return error instanceof UnavailableError ? "waiting" : "declined";
  }
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
    const until = plus(ctx.clock.now(), CONFIRMABLE_FOR);
    await tx
      .update(orders)
      .set({ reservedUntil: until })
      .where(
        and(eq(orders.id, input.orderId), eq(orders.status, "reserved"), lt(orders.reservedUntil, until)),
      );
    await emit(tx, ctx, "payment/confirmation_required", { orderId: input.orderId, customerId });
    return ok(null);
  });
  return "confirm";
}
