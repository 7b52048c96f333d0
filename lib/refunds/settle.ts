import { and, eq } from "drizzle-orm";
import { paymentAttempts } from "@/db/schema/payments";
import { refunds } from "@/db/schema/refunds";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { markRefunded, markRefundUndone } from "@/lib/checkout/refunded";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { findChargeOwner } from "@/lib/payments/charges";
import type { RefundFact, RefundOutcome } from "@/lib/payments/types";
import { returnRedemptions } from "@/lib/promotions/redemptions";
import { endWithin } from "@/lib/subscriptions/service";
import { shortenWithin } from "@/lib/subscriptions/shorten";
import { postRefund, undoRefundPosting } from "./books";
import { lockOrder, readCase } from "./facts";
import { decideRefund } from "./rules";
import type { Refund } from "./types";

/** The money is back: books, order, access, slots and what was earned change together, once. */
export async function completeRefund(
  tx: Tx,
  ctx: Ctx,
  refund: Refund,
  refundRef: string | null,
): Promise<Refund> {
  const now = ctx.clock.now();
  const reversed = { ...refund.reversed, ...(await reverse(tx, ctx, refund)) };
  await postRefund(tx, ctx, refund);
  if (refund.isFull) await markRefunded(tx, { orderId: refund.orderId, paymentId: refund.paymentId });
  const after = await write(tx, refund.id, {
    status: "done",
    refundRef: refundRef ?? refund.refundRef,
    failureCode: null,
    nextTryAt: null,
    settledAt: now,
    reversed,
  });
  await emit(tx, ctx, "refund/done", {
    refundId: refund.id,
    orderId: refund.orderId,
    customerId: refund.customerId,
  });
  await audit(tx, ctx, {
    action: "refund.done",
    entity: "order",
    entityId: refund.orderId,
    before: { status: refund.status },
    after: { refundId: refund.id, amountMinor: refund.amountMinor, currency: refund.currency, reversed },
  });
  return after;
}

/** Access is decided anew: time may have been bought since the refund was promised. */
async function reverse(tx: Tx, ctx: Ctx, refund: Refund): Promise<Record<string, unknown>> {
  const slots = (refund.reversed["slots"] ?? []) as Id<"promotion">[];
  if (slots.length > 0) await returnRedemptions(tx, ctx, { orderId: refund.orderId, promotionIds: slots });
  if (!refund.endsAccess) return {};
  const found = await readCase(tx, refund.orderId, refund.id);
  if (!found || found.subscriptionId === null || found.facts.time === null) return { access: "none" };
  const plan = decideRefund(
    { ...found.facts, status: "paid", providerRefusal: null },
    {
      share: { kind: "amount", amountMinor: refund.amountMinor },
      destination: "original",
      reason: "goodwill",
      endsAccess: true,
    },
    ctx.clock.now(),
  );
  if (!plan.ok) return { access: "none" };
  const { access } = plan.value;
  const id = found.subscriptionId;
  if (access.kind === "shortened") {
    await shortenWithin(tx, ctx, { id, periodEnd: access.until, cause: "refunded" });
    return { access: access.kind, accessUntil: access.until.toISOString() };
  }
  if (access.kind === "ends_now") await endWithin(tx, ctx, { id, cause: "refunded", refunded: true });
  return { access: access.kind };
}

async function write(tx: Tx, id: Id<"refund">, change: Partial<Omit<Refund, "id">>): Promise<Refund> {
  const [after] = await tx.update(refunds).set(change).where(eq(refunds.id, id)).returning();
  invariant(after, "the refund is locked");
  return after;
}

/** Order first, refund second: everyone who locks both locks them so. */
async function lockRefund(tx: Tx, id: Id<"refund">): Promise<Refund | undefined> {
  const [found] = await tx.select({ orderId: refunds.orderId }).from(refunds).where(eq(refunds.id, id));
  if (!found) return undefined;
  await lockOrder(tx, found.orderId);
  const [refund] = await tx.select().from(refunds).where(eq(refunds.id, id)).for("update");
  return refund;
}

/**
 * Writes down what the provider says of a refund, whoever heard it first. A refund that a provider takes back after it was
 * done is undone in the books and told to a person; access that ended stays ended until that person decides.
 */
export function recordRefundOutcome(
  ctx: Ctx,
  input: { refundId: Id<"refund"> } & RefundOutcome,
): Promise<Result<{ refund: Refund | null; fresh: boolean }, never>> {
  return inTransaction(ctx, async (tx) => {
    const refund = await lockRefund(tx, input.refundId);
    if (!refund) return ok({ refund: null, fresh: false });
    const isOver = refund.status === "done" || refund.status === "failed";
    switch (input.status) {
      case "done":
        // A refund that was given up for failed and arrives all the same is done.
        if (refund.status === "done") return ok({ refund, fresh: false });
        return ok({ refund: await completeRefund(tx, ctx, refund, input.refundRef), fresh: true });
      case "pending":
        if (isOver) return ok({ refund, fresh: false });
        return ok({
          refund: await write(tx, refund.id, {
            status: "pending",
            refundRef: input.refundRef ?? refund.refundRef,
          }),
          fresh: refund.status !== "pending",
        });
      case "failed":
        if (refund.status === "failed") return ok({ refund, fresh: false });
        return ok({ refund: await fail(tx, ctx, refund, input.failureCode ?? "refused"), fresh: true });
    }
  });
}

async function fail(tx: Tx, ctx: Ctx, refund: Refund, failureCode: string): Promise<Refund> {
  if (refund.status === "done") {
    await undoRefundPosting(tx, ctx, refund);
    if (refund.isFull) await markRefundUndone(tx, { orderId: refund.orderId, paymentId: refund.paymentId });
  }
  const after = await write(tx, refund.id, {
    status: "failed",
    failureCode,
    nextTryAt: null,
    settledAt: ctx.clock.now(),
  });
  await emit(tx, ctx, "refund/failed", {
    refundId: refund.id,
    orderId: refund.orderId,
    customerId: refund.customerId,
  });
  await audit(tx, ctx, {
    action: "refund.failed",
    entity: "order",
    entityId: refund.orderId,
    before: { status: refund.status },
    after: { refundId: refund.id, failureCode },
  });
  return after;
}

/**
 * News by webhook: of a refund of ours, or of one that somebody made at the provider by hand. Throws while the charge is not
 * known here: its payment may be on its way, so the webhook waits for another try.
 */
export async function applyRefundFact(ctx: Ctx, fact: RefundFact): Promise<string> {
  const refundId = await findOurs(ctx, fact);
  if (refundId !== undefined) {
    const recorded = await recordRefundOutcome(ctx, { ...fact, refundId });
    return recorded.ok && recorded.value.fresh ? `refund ${fact.status}` : "refund known";
  }
  if (fact.status !== "done") return "refund of others ignored";
  return (await adoptRefund(ctx, fact)) ? "refund made at the provider" : "refund that fits nothing";
}

async function findOurs(ctx: Ctx, fact: RefundFact): Promise<Id<"refund"> | undefined> {
  const [named] = fact.refundId
    ? await ctx.db
        .select({ id: refunds.id })
        .from(refunds)
        .where(eq(refunds.id, fact.refundId as Id<"refund">))
    : [];
  if (named) return named.id;
  if (fact.refundRef === null) return undefined;
  const [byRef] = await ctx.db
    .select({ id: refunds.id })
    .from(refunds)
    .innerJoin(paymentAttempts, eq(paymentAttempts.id, refunds.paymentId))
    .where(and(eq(refunds.refundRef, fact.refundRef), eq(paymentAttempts.provider, fact.provider)));
  return byRef?.id;
}

/** The money has gone already: it is written down, and reversed as one of ours would be. */
async function adoptRefund(ctx: Ctx, fact: RefundFact): Promise<boolean> {
  const adopted = await inTransaction(ctx, async (tx) => {
    const owner = await findChargeOwner(tx, fact);
    const { attempt } = owner;
    if (attempt === null) return owner.isGivenBack ? ok(true) : unmatched(tx, ctx, fact);
    if (attempt.currency !== fact.currency) return unmatched(tx, ctx, fact);
    await lockOrder(tx, attempt.orderId);
    const key = `provider:${fact.refundRef ?? fact.chargeId}`;
    const found = await readCase(tx, attempt.orderId);
    if (!found || found.attempt?.id !== attempt.id) return unmatched(tx, ctx, fact);
    const plan = decideRefund(
      { ...found.facts, providerRefusal: null },
      {
        share: { kind: "amount", amountMinor: fact.amountMinor },
        destination: "original",
        reason: "goodwill",
        endsAccess: null,
      },
      ctx.clock.now(),
    );
    if (!plan.ok) return unmatched(tx, ctx, fact);
    const [refund] = await tx
      .insert(refunds)
      .values({
        id: newId("refund"),
        orderId: attempt.orderId,
        paymentId: attempt.id,
        customerId: attempt.customerId,
        idempotencyKey: key,
        requestHash: key,
        amountMinor: fact.amountMinor,
        toProviderMinor: fact.amountMinor,
        toWalletMinor: 0n,
        currency: fact.currency as Currency,
        reason: "goodwill",
        status: "requested",
        isFull: plan.value.isFull,
        endsAccess: plan.value.isFull,
        reversed: {
          slots: plan.value.slots.filter(({ comesBack }) => comesBack).map(({ promotionId }) => promotionId),
          cashback: plan.value.cashbackMinor.toString(),
          pointsTakenBack: plan.value.pointsTakenBack.toString(),
          pointsReturned: plan.value.pointsReturned.toString(),
        },
        requestedBy: fact.provider,
        createdAt: ctx.clock.now(),
      })
      .onConflictDoNothing()
      .returning();
    if (!refund) return ok(false);
    await completeRefund(tx, ctx, refund, fact.refundRef);
    return ok(true);
  });
  return adopted.value;
}

/** Money that went back and fits no payment: a person looks. */
async function unmatched(tx: Tx, ctx: Ctx, { provider, chargeId }: RefundFact) {
  await emit(tx, ctx, "refund/unmatched", { provider, chargeId });
  return ok(false);
}
