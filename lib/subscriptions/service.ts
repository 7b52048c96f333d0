import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Code } from "@/lib/core/codes";
import { type Id, newId } from "@/lib/core/ids";
import { type Err, err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { readShopSettings } from "@/lib/settings/service";
import {
  insertSubscription,
  isBeingCharged,
  lockOwn,
  lockSubscription,
  recordChange,
  writeSubscription,
} from "./record";
import { canCancel, canKeep, decideTransition, nextDue, type Transition } from "./rules";
import type { Subscription } from "./types";

type Refused = "subscription.not_found" | "subscription.transition_refused";

/** Stops the renewal: access stays to the end of what was paid. Cancelling again changes nothing. */
export function cancelSubscription(
  ctx: Ctx,
  input: { id: Id<"subscription">; reason?: string | undefined },
): Promise<Result<Subscription, Refused | "renewal.in_progress">> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockOwn(tx, ctx, input.id);
    if (!before) return err("subscription.not_found");
    if (before.status === "cancelled") return ok(before);
    if (!canCancel(before)) return refused(before, "cancel");
    if (await isBeingCharged(tx, before)) return err("renewal.in_progress");
    const after = await move(tx, ctx, before, "cancel", {
      cause: "cancelled",
      change: { cancelledAt: ctx.clock.now(), cancelReason: input.reason ?? null, graceUntil: null },
      details: { reason: input.reason ?? null },
    });
    if (!after.ok) return after;
    await emit(tx, ctx, "subscription/cancelled", named(before));
    return after;
  });
}

/** Undoes a cancellation until the last instant of what was paid. Keeping what is kept changes nothing. */
export function keepSubscription(
  ctx: Ctx,
  input: { id: Id<"subscription"> },
): Promise<Result<Subscription, Refused>> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockOwn(tx, ctx, input.id);
    if (!before) return err("subscription.not_found");
    if (before.status === "active") return ok(before);
    if (!canKeep(before, ctx.clock.now())) return refused(before, "keep");
    const after = await move(tx, ctx, before, "keep", {
      cause: "kept",
      change: { cancelledAt: null, cancelReason: null },
    });
    if (!after.ok) return after;
    await emit(tx, ctx, "subscription/kept", named(before));
    return after;
  });
}

/** Ends access now, whatever was paid. An ended subscription stays as it ended. */
export function endSubscription(
  ctx: Ctx,
  input: { id: Id<"subscription">; cause: string; refunded?: boolean },
): Promise<Result<Subscription, Refused>> {
  return inTransaction(ctx, (tx) => endWithin(tx, ctx, input));
}

/** The same inside the caller's transaction. */
export async function endWithin(
  tx: Tx,
  ctx: Ctx,
  input: { id: Id<"subscription">; cause: string; refunded?: boolean },
): Promise<Result<Subscription, Refused>> {
  const before = await lockSubscription(tx, input.id);
  if (!before) return err("subscription.not_found");
  const goal = input.refunded ? "refunded" : "expired";
  if (before.status === goal) return ok(before);
  const after = await move(tx, ctx, before, input.refunded ? "refund" : "expire", {
    cause: input.cause,
    change: { endedAt: before.endedAt ?? ctx.clock.now(), graceUntil: null },
  });
  if (!after.ok) return after;
  if (before.endedAt === null)
    await emit(tx, ctx, "subscription/ended", { ...named(before), isDemo: before.isDemo });
  return after;
}

/** Opens a trial for a time; the caller holds the customer's lock and knows that none is alive. */
export async function startTrial(
  tx: Tx,
  ctx: Ctx,
  input: {
    customerId: Id<"customer">;
    productId: Id<"product">;
    planId: Id<"plan">;
    endsAt: Date;
    cause: string;
  },
): Promise<Subscription> {
  const now = ctx.clock.now();
  const standing = { status: "trialing", isDemo: true, periodEnd: input.endsAt, graceUntil: null } as const;
  const subscription = await insertSubscription(
    tx,
    {
      ...standing,
      id: newId("subscription"),
      customerId: input.customerId,
      productId: input.productId,
      planId: input.planId,
      priceId: null,
      termMonths: null,
      startedAt: now,
      periodStart: now,
      cancelledAt: null,
      cancelReason: null,
      endedAt: null,
      dueAt: nextDue(standing, await readShopSettings(tx), now),
    },
    now,
  );
  await recordChange(tx, ctx, {
    subscriptionId: subscription.id,
    from: null,
    to: "trialing",
    cause: input.cause,
  });
  return subscription;
}

/** Moves the end of a running trial; refused for anything else. */
export async function extendTrial(
  tx: Tx,
  ctx: Ctx,
  input: { id: Id<"subscription">; endsAt: Date; cause: string },
): Promise<Result<Subscription, Refused>> {
  const before = await lockSubscription(tx, input.id);
  if (!before) return err("subscription.not_found");
  if (before.status !== "trialing") return refused(before, "keep");
  const settings = await readShopSettings(tx);
  const standing = { ...before, periodEnd: input.endsAt };
  const after = await writeSubscription(tx, ctx, before.id, {
    periodEnd: input.endsAt,
    dueAt: nextDue(standing, settings, ctx.clock.now()),
  });
  await recordChange(tx, ctx, {
    subscriptionId: before.id,
    from: before.status,
    to: before.status,
    cause: input.cause,
    details: { before: before.periodEnd, after: input.endsAt },
  });
  return ok(after);
}

async function move(
  tx: Tx,
  ctx: Ctx,
  before: Subscription,
  transition: Transition,
  how: { cause: string; change: Partial<Omit<Subscription, "id">>; details?: Record<string, unknown> },
): Promise<Result<Subscription, "subscription.transition_refused">> {
  const to = decideTransition(before.status, transition);
  if (!to.ok) return to;
  const standing = { ...before, ...how.change, status: to.value };
  const settings = await readShopSettings(tx);
  const after = await writeSubscription(tx, ctx, before.id, {
    ...how.change,
    status: to.value,
    dueAt: nextDue(standing, settings, ctx.clock.now()),
  });
  await recordChange(tx, ctx, {
    subscriptionId: before.id,
    from: before.status,
    to: to.value,
    cause: how.cause,
    ...(how.details && { details: how.details }),
  });
  await audit(tx, ctx, {
    action: `subscription.${how.cause}`,
    entity: "subscription",
    entityId: before.id,
    before: { ...before },
    after: { ...after },
  });
  return ok(after);
}

const refused = (
  { status }: Pick<Subscription, "status">,
  transition: Transition,
): Err<Extract<Code, "subscription.transition_refused">> =>
  err("subscription.transition_refused", { from: status, transition });

const named = (subscription: Subscription) => ({
  subscriptionId: subscription.id,
  customerId: subscription.customerId,
});
