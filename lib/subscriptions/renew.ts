import { and, asc, eq, gt, inArray, isNull, lte, sql } from "drizzle-orm";
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
import { plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { starsRenew } from "./renewal-queries";
import { decideRenewal, RENEWS_AFTER, RENEWS_BEFORE, renewalKey } from "./renewal-rules";

/** Subscriptions near their end whose customers agreed, and those whose charge nobody knows the outcome of yet. */
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
    due: [...asked, ...ending]
      .slice(0, limit)
      .map((row) => ({ ...row, periodEnd: row.periodEnd.toISOString() })),
  });
}

interface Claimed {
  readonly decision: "charge" | "finish";
  readonly consent: typeof renewalConsents.$inferSelect;
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
  const { decision, consent } = claimed.value;
  const asCustomer: Ctx = { ...ctx, actor: { kind: "customer", customerId: consent.customerId } };
  const named = `${input.subscriptionId}:${end.toISOString()}`;
  const idempotencyKey = renewalKey(named);
  const payment =
    decision === "charge"
      ? await payAgreed(asCustomer, { ...consent, idempotencyKey, codeKey: `renewal_agreed:${named}` })
      : await finishAgreed(asCustomer, idempotencyKey);
  return payment ? settle(ctx, consent, end, payment) : ok({ outcome: null });
}

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
        isPaying: await isPaying(tx, ctx, subscription),
      },
      now,
    );
    if (decision !== "charge" && decision !== "finish") return ok(null);
    if (charge === "none")
      await tx.insert(renewalCharges).values({ subscriptionId: id, periodEnd, triedAt: now });
    return ok({ decision, consent });
  });

async function chargeAt(tx: Tx, id: Id<"subscription">, periodEnd: Date): Promise<"none" | "asked" | "over"> {
  const [row] = await tx
    .select({ outcome: renewalCharges.outcome })
    .from(renewalCharges)
    .where(and(eq(renewalCharges.subscriptionId, id), eq(renewalCharges.periodEnd, periodEnd)));
  if (!row) return "none";
  return row.outcome === null ? "asked" : "over";
}

/** An order of the customer's own for the same product that still waits for its payment: nobody pays for two terms by accident. */
async function isPaying(
  tx: Tx,
  ctx: Ctx,
  { customerId, productId }: Pick<typeof subscriptions.$inferSelect, "customerId" | "productId">,
): Promise<boolean> {
  const [order] = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        eq(orders.customerId, customerId),
        eq(orders.status, "reserved"),
        gt(orders.reservedUntil, ctx.clock.now()),
        sql`${orders.quote}->>'productId' = ${productId} AND ${orders.idempotencyKey} NOT LIKE 'renewal:%'`,
      ),
    )
    .limit(1);
  return order !== undefined;
}

const FAILED = ["no_method", "declined", "gone"] as const;
const isFailed = (outcome: RenewalOutcome): outcome is (typeof FAILED)[number] =>
  FAILED.some((each) => each === outcome);

/** Writes down what became of it, once; where nothing was taken the customer is told, and reminders go on. */
const settle = (
  ctx: Ctx,
  { subscriptionId, customerId }: typeof renewalConsents.$inferSelect,
  periodEnd: Date,
  payment: AgreedPayment,
): Promise<Result<{ outcome: RenewalOutcome | null }, never>> =>
  inTransaction(ctx, async (tx) => {
    const { outcome, orderId = null } = payment;
    const [row] = await tx
      .update(renewalCharges)
      .set({ outcome, orderId })
      .where(
        and(
          eq(renewalCharges.subscriptionId, subscriptionId),
          eq(renewalCharges.periodEnd, periodEnd),
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
    if (isFailed(outcome))
      await emit(tx, ctx, "subscription/renewal_failed", {
        subscriptionId,
        customerId,
        periodEnd: periodEnd.toISOString(),
        reason: outcome,
      });
    return ok({ outcome });
  });
