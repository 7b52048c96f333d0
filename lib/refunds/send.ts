import { and, eq, inArray, lte, sql } from "drizzle-orm";
import { customers } from "@/db/schema/customers";
import { paymentAttempts } from "@/db/schema/payments";
import { refunds } from "@/db/schema/refunds";
import { type Ctx, inTransaction } from "@/db/transaction";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { money } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import { plus, SECOND } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { ProviderRefusal } from "@/lib/payments/providers/http";
import { providerFor } from "@/lib/payments/settings";
import type { RefundOutcome, RefundRequest } from "@/lib/payments/types";
import { pauseAfter, TRIES_BEFORE_A_PERSON } from "./rules";
import { recordRefundOutcome } from "./settle";
import type { Refund } from "./types";

/** Longer than any provider is waited for. */
const LEASE_SECONDS = 60;

/**
 * Asks the provider to send a refund, or what became of one that is on its way. The provider knows it by our id: asked again
 * after a crash it gives back once.
 */
export async function sendRefund(ctx: Ctx, input: { refundId: Id<"refund"> }): Promise<string> {
  const refund = await claim(ctx, input.refundId);
  if (!refund) return "nothing to do";
  const request = await requestOf(ctx, refund);
  const provider = request && (await providerFor(ctx, request.provider));
  if (!request || !provider) return postpone(ctx, refund, "the provider is not configured");
  let outcome: RefundOutcome | null;
  try {
    outcome =
      refund.status === "pending" && provider.refundStatus
        ? await provider.refundStatus(ctx, { ...request, refundRef: refund.refundRef })
        : await provider.refund(ctx, request);
  } catch (error) {
    // Keys that are wrong, or may not give back, are put right by a person: until then the refund waits.
    if (!(error instanceof UnavailableError) && !(error instanceof ProviderRefusal)) throw error;
    log().warn({ err: error, refundId: refund.id }, "a refund could not be sent and is tried again");
    return postpone(
      ctx,
      refund,
      error instanceof ProviderRefusal ? "the provider refused the keys" : "the provider did not answer",
    );
  }
  if (outcome === null) return postpone(ctx, refund, "the provider knows nothing of it yet");
  await recordRefundOutcome(ctx, { ...outcome, refundId: refund.id });
  if (outcome.status === "pending") await postpone(ctx, refund, null);
  return outcome.status;
}

async function claim(ctx: Ctx, id: Id<"refund">): Promise<Refund | undefined> {
  const now = ctx.clock.now();
  const [refund] = await ctx.db
    .update(refunds)
    .set({ attempts: sql`${refunds.attempts} + 1`, nextTryAt: plus(now, LEASE_SECONDS * SECOND) })
    .where(
      and(eq(refunds.id, id), inArray(refunds.status, ["requested", "pending"]), lte(refunds.nextTryAt, now)),
    )
    .returning();
  return refund;
}

async function requestOf(
  ctx: Ctx,
  refund: Refund,
): Promise<(RefundRequest & { provider: string }) | undefined> {
  const [row] = await ctx.db
    .select({ attempt: paymentAttempts, telegramId: customers.telegramId })
    .from(paymentAttempts)
    .innerJoin(customers, eq(customers.id, paymentAttempts.customerId))
    .where(eq(paymentAttempts.id, refund.paymentId));
  const attempt = row?.attempt;
  if (!row || !attempt || attempt.chargeId === null || attempt.providerRef === null) return undefined;
  return {
    provider: attempt.provider,
    refundId: refund.id,
    paymentId: attempt.id,
    providerRef: attempt.providerRef,
    chargeId: attempt.chargeId,
    amount: money(refund.toProviderMinor, refund.currency),
    charged: money(attempt.amountMinor, attempt.currency),
    telegramId: row.telegramId,
  };
}

/** Sets the next try, and calls a person once the tries do not help. */
async function postpone(ctx: Ctx, refund: Refund, why: string | null): Promise<string> {
  const { attempts } = refund;
  await inTransaction(ctx, async (tx) => {
    await tx
      .update(refunds)
      .set({ nextTryAt: plus(ctx.clock.now(), pauseAfter(attempts) * SECOND) })
      .where(and(eq(refunds.id, refund.id), inArray(refunds.status, ["requested", "pending"])));
    if (why !== null && attempts === TRIES_BEFORE_A_PERSON)
      await emit(tx, ctx, "refund/stuck", { refundId: refund.id, orderId: refund.orderId });
    return ok(null);
  });
  return why ?? "pending";
}

/** Refunds whose next try is due, oldest first. Returns how many were looked at. */
export async function sendDueRefunds(ctx: Ctx, { limit }: { limit: number }): Promise<number> {
  const due = await ctx.db
    .select({ id: refunds.id })
    .from(refunds)
    .where(lte(refunds.nextTryAt, ctx.clock.now()))
    .orderBy(refunds.nextTryAt)
    .limit(limit);
  for (const { id } of due)
    try {
      await sendRefund(ctx, { refundId: id });
    } catch (error) {
      // Its next try is set; the others are not kept waiting.
      log().error({ err: error, refundId: id }, "a refund could not be sent");
    }
  return due.length;
}
