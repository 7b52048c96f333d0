import { and, asc, eq, gt, inArray, isNull, lte, ne, sql } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import {
  type RenewalOutcome,
  renewalCharges,
  renewalConsents,
  subscriptions,
} from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { type AgreedPayment, finishAgreed, payAgreed } from "@/lib/checkout/agreed";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { readShopSettings } from "@/lib/settings/service";
import { starsRenew } from "./renewal-queries";
import {
  decideRenewal,
  nextTry,
  RENEWS_AFTER,
  RENEWS_BEFORE,
  type RenewalCharge,
  renewalKey,
} from "./renewal-rules";

/**
 * Subscriptions near their end whose customers agreed, those whose refused charge is tried again, and those whose charge nobody
 * knows the outcome of yet.
 */
export async function findRenewing(
  ctx: Ctx,
  { limit }: { limit: number },
): Promise<Result<{ due: { subscriptionId: Id<"subscription">; periodEnd: string }[] }, never>> {
  const now = ctx.clock.now();
  const asked = await ctx.db
    .select({ subscriptionId: renewalCharges.subscriptionId, periodEnd: renewalCharges.periodEnd })
    .from(renewalCharges)
    .where(isNull(renewalCharges.outcome))
    .orderBy(asc(renewalCharges.triedAt))
    .limit(limit);
  const again = await ctx.db
    .select({ subscriptionId: subscriptions.id, periodEnd: subscriptions.periodEnd })
    .from(renewalCharges)
    .innerJoin(
      subscriptions,
      and(
        eq(subscriptions.id, renewalCharges.subscriptionId),
        eq(subscriptions.periodEnd, renewalCharges.periodEnd),
        inArray(subscriptions.status, ["active", "past_due"]),
      ),
    )
    .innerJoin(renewalConsents, eq(renewalConsents.subscriptionId, subscriptions.id))
    .where(and(lte(renewalCharges.nextTryAt, now), isNull(renewalConsents.revokedAt)))
    .orderBy(asc(renewalCharges.nextTryAt))
    .limit(limit);
  const ending = await ctx.db
    .select({ subscriptionId: subscriptions.id, periodEnd: subscriptions.periodEnd })
    .from(subscriptions)
    .innerJoin(renewalConsents, eq(renewalConsents.subscriptionId, subscriptions.id))
    .where(
      and(
        inArray(subscriptions.status, ["active", "past_due"]),
        lte(subscriptions.periodEnd, plus(now, RENEWS_BEFORE)),
        gt(subscriptions.periodEnd, plus(now, -RENEWS_AFTER)),
        isNull(renewalConsents.revokedAt),
        sql`NOT EXISTS (
          SELECT 1 FROM ${renewalCharges} h
          WHERE h.subscription_id = ${subscriptions.id} AND h.period_end = ${subscriptions.periodEnd})`,
      ),
    )
    .orderBy(asc(subscriptions.periodEnd))
    .limit(limit);
  return ok({
    due: [...asked, ...again, ...ending]
      .slice(0, limit)
      .map((row) => ({ ...row, periodEnd: row.periodEnd.toISOString() })),
  });
}

interface Claimed {
  readonly decision: "charge" | "finish";
  readonly consent: typeof renewalConsents.$inferSelect;
  /** Which try this is. */
  readonly tries: number;
}

/**
 * Takes what the customer agreed to for the next term, once for this end, never more than the agreed price, and only where
 * it can be paid without them. Called again after a crash or a silence it finds its own order and the charge it made.
 */
export async function renewSubscription(
  ctx: Ctx,
  input: { subscriptionId: Id<"subscription">; periodEnd: string },
): Promise<Result<{ outcome: RenewalOutcome | null }, never>> {
  const end = new Date(input.periodEnd);
  const claimed = await claim(ctx, input.subscriptionId, end);
  if (!claimed.ok || !claimed.value) return ok({ outcome: null });
  const { decision, consent, tries } = claimed.value;
  const asCustomer: Ctx = { ...ctx, actor: { kind: "customer", customerId: consent.customerId } };
  const idempotencyKey = renewalKey(nameOf(input.subscriptionId, end), tries);
  const codeKey = idempotencyKey.replace(/^renewal/, "renewal_agreed");
  const payment =
    decision === "charge"
      ? await payAgreed(asCustomer, { ...consent, idempotencyKey, codeKey })
      : await finishAgreed(asCustomer, idempotencyKey);
  return payment ? settle(ctx, claimed.value, end, payment) : ok({ outcome: null });
}

const nameOf = (id: Id<"subscription">, end: Date): string => `${id}:${end.toISOString()}`;

/** From here on the customer cannot take the consent back: the money is being asked for. */
const claim = (ctx: Ctx, id: Id<"subscription">, periodEnd: Date): Promise<Result<Claimed | null, never>> =>
  inTransaction(ctx, async (tx) => {
    const [row] = await tx
      .select({
        subscription: subscriptions,
        consent: renewalConsents,
        starsRenew: sql<boolean>`${starsRenew}`,
      })
      .from(subscriptions)
      .innerJoin(renewalConsents, eq(renewalConsents.subscriptionId, subscriptions.id))
      .where(eq(subscriptions.id, id))
      .for("update", { of: subscriptions });
    if (!row) return ok(null);
    const { subscription, consent } = row;
    const isSameEnd = subscription.periodEnd.getTime() === periodEnd.getTime();
    const charge = await chargeAt(tx, id, periodEnd);
    const now = ctx.clock.now();
    const decision = decideRenewal(
      {
        ...subscription,
        // The term went on meanwhile: what was asked for its old end is only looked at.
        consent: isSameEnd ? consent : null,
        starsRenew: row.starsRenew,
        charge,
        isPaying: await isPaying(tx, ctx, subscription, charge),
      },
      now,
    );
    if (decision !== "charge" && decision !== "finish") return ok(null);
    return ok({ decision, consent, tries: await beginTry(tx, ctx, { id, periodEnd }, charge) });
  });

const isAt = ({ id, periodEnd }: { id: Id<"subscription">; periodEnd: Date }) =>
  and(eq(renewalCharges.subscriptionId, id), eq(renewalCharges.periodEnd, periodEnd));

async function chargeAt(tx: Tx, id: Id<"subscription">, periodEnd: Date): Promise<RenewalCharge> {
  const [row] = await tx.select().from(renewalCharges).where(isAt({ id, periodEnd }));
  if (!row) return { state: "none" };
  const { tries, outcome, nextTryAt } = row;
  if (outcome === null) return { state: "asked", tries };
  return nextTryAt === null ? { state: "over", tries } : { state: "postponed", tries, nextTryAt };
}

/** Which try of this end is under way; another one begins where the last was refused in passing. */
async function beginTry(
  tx: Tx,
  ctx: Ctx,
  end: { id: Id<"subscription">; periodEnd: Date },
  charge: RenewalCharge,
): Promise<number> {
  const triedAt = ctx.clock.now();
  if (charge.state === "none") {
    await tx.insert(renewalCharges).values({ subscriptionId: end.id, periodEnd: end.periodEnd, triedAt });
    return 1;
  }
  if (charge.state !== "postponed") return charge.tries;
  const tries = charge.tries + 1;
  await tx
    .update(renewalCharges)
    .set({ tries, triedAt, outcome: null, orderId: null, nextTryAt: null })
    .where(isAt(end));
  return tries;
}

/**
 * An order of the customer's own for the same product that still waits for its payment, or one of an earlier try that they may
 * be paying: nobody pays for two terms by accident.
 */
async function isPaying(
  tx: Tx,
  ctx: Ctx,
  { id, periodEnd, customerId, productId }: typeof subscriptions.$inferSelect,
  charge: RenewalCharge,
): Promise<boolean> {
  const own = renewalKey(nameOf(id, periodEnd), charge.state === "asked" ? charge.tries : 0);
  const [order] = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        eq(orders.customerId, customerId),
        eq(orders.status, "reserved"),
        gt(orders.reservedUntil, ctx.clock.now()),
        ne(orders.idempotencyKey, own),
        sql`${orders.quote}->>'productId' = ${productId}`,
      ),
    )
    .limit(1);
  return order !== undefined;
}

const FAILED = ["no_method", "declined", "gone", "missed"] as const;
const isFailed = (outcome: RenewalOutcome): outcome is (typeof FAILED)[number] =>
  FAILED.some((each) => each === outcome);

/**
 * Writes down what became of a try, once; where nothing was taken the customer is told, at the first try and at the last, and
 * reminders go on.
 */
const settle = (
  ctx: Ctx,
  { consent: { subscriptionId, customerId }, tries }: Claimed,
  periodEnd: Date,
  payment: AgreedPayment,
): Promise<Result<{ outcome: RenewalOutcome | null }, never>> =>
  inTransaction(ctx, async (tx) => {
    const { orderId = null } = payment;
    const outcome = payment.outcome === "postponed" ? "declined" : payment.outcome;
    const accessUntil = await accessUntilOf(tx, subscriptionId, periodEnd);
    const nextTryAt =
      payment.outcome === "postponed" && accessUntil
        ? nextTry({ tries, accessUntil }, ctx.clock.now())
        : null;
    const [row] = await tx
      .update(renewalCharges)
      .set({ outcome, orderId, nextTryAt })
      .where(
        and(
          isAt({ id: subscriptionId, periodEnd }),
          eq(renewalCharges.tries, tries),
          isNull(renewalCharges.outcome),
        ),
      )
      .returning();
    if (!row) return ok({ outcome: null });
    await audit(tx, ctx, {
      action: "subscription.renewal_settled",
      entity: "subscription",
      entityId: subscriptionId,
      after: { ...row },
    });
    // Who went on in another way meanwhile has nothing to hear of.
    if (isFailed(outcome) && accessUntil && (tries === 1 || nextTryAt === null))
      await emit(tx, ctx, "subscription/renewal_failed", {
        subscriptionId,
        customerId,
        periodEnd: periodEnd.toISOString(),
        reason: outcome,
        tries,
        nextTryAt: nextTryAt?.toISOString() ?? null,
      });
    return ok({ outcome });
  });

/** Until when the term's access lasts, its grace included; null where the subscription has gone on from that end, or is over. */
async function accessUntilOf(tx: Tx, id: Id<"subscription">, periodEnd: Date): Promise<Date | null> {
  const [row] = await tx
    .select({ graceUntil: subscriptions.graceUntil })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.id, id),
        eq(subscriptions.periodEnd, periodEnd),
        inArray(subscriptions.status, ["active", "past_due"]),
      ),
    );
  if (!row) return null;
  return row.graceUntil ?? plus(periodEnd, (await readShopSettings(tx)).graceDays * DAY);
}
