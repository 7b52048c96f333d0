import { and, eq, inArray, sql } from "drizzle-orm";
import { deliveries } from "@/db/schema/delivery";
import { subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { createSingleUseInvite, memberStatus, revokeInvite } from "@/lib/telegram/channels";
import {
  type Claimed,
  claimDelivery,
  recordFailure,
  SETTLED,
  settleOrders,
  telegramIdOf,
  telegramOf,
  writeOutcome,
} from "./claim";
import { channelsOf, hasRight } from "./queries";
import { INVITE_LIFETIME, isUsable, OPENING } from "./rules";
import type { DeliveryCtx } from "./types";

export interface DeliveryReport {
  deliveries: number;
  /** Still to be done: the retries take them up. */
  pending: number;
}

/** Lets a subscriber into every channel of the product: a row each, then an invite each. Safe to repeat. */
export async function deliverSubscription(
  ctx: DeliveryCtx,
  input: { subscriptionId: Id<"subscription"> },
): Promise<Result<DeliveryReport, "subscription.not_found">> {
  const prepared = await inTransaction(ctx, (tx) => prepareDeliveries(tx, ctx, input.subscriptionId));
  if (!prepared.ok) return prepared;
  for (const id of prepared.value) await inviteOne(ctx, id);
  const rows = await ctx.db
    .select({ status: deliveries.status })
    .from(deliveries)
    .where(eq(deliveries.subscriptionId, input.subscriptionId));
  return ok({
    deliveries: rows.length,
    pending: rows.filter(({ status }) => status === "pending").length,
  });
}

/** Makes sure that every channel of a living subscription has a delivery; returns those that wait for an invite. */
export async function prepareDeliveries(
  tx: Tx,
  ctx: Ctx,
  subscriptionId: Id<"subscription">,
): Promise<Result<Id<"delivery">[], "subscription.not_found">> {
  const [subscription] = await tx
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.id, subscriptionId))
    .for("share");
  if (!subscription) return err("subscription.not_found");
  if (!OPENING.includes(subscription.status)) return ok([]);
  const { customerId, productId } = subscription;
  const telegramId = await telegramIdOf(tx, customerId);
  invariant(telegramId !== undefined, `customer ${customerId} is gone`);
  const now = ctx.clock.now();
  const channels = await channelsOf(tx, productId);
  const again = { status: "pending" as const, ...SETTLED, nextTryAt: now, inviteLink: null };
  if (channels.length > 0)
    await tx
      .insert(deliveries)
      .values(
        channels.map(({ channelId }) => ({
          id: newId("delivery"),
          subscriptionId,
          customerId,
          channelId,
          telegramId,
          nextTryAt: now,
          createdAt: now,
          updatedAt: now,
        })),
      )
      .onConflictDoUpdate({
        target: [deliveries.subscriptionId, deliveries.channelId],
        set: { ...again, removedAt: null, joinedAt: null, updatedAt: now },
        setWhere: sql`${deliveries.status} IN ('removing', 'removed')`,
      });
  await settleOrders(tx, ctx, subscriptionId);
  const waiting = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.subscriptionId, subscriptionId), eq(deliveries.status, "pending")));
  return ok(waiting.map(({ id }) => id));
}

/**
 * Makes one single-use invite: claim, call, record. A crash after the call leaves a link that nobody was told; it bears the
 * delivery's id as its name, works for nobody without a right, and ends within a day.
 */
export async function inviteOne(ctx: DeliveryCtx, id: Id<"delivery">): Promise<void> {
  const claimed = await claimDelivery(ctx, id, "pending");
  if (!claimed) return;
  const { delivery, chatId } = claimed;
  if (!(await hasRight(ctx.db, delivery))) return giveUp(ctx, claimed);
  const api = telegramOf(ctx);
  try {
    const standing = await memberStatus(api, { chatId, userId: delivery.telegramId });
    if (standing !== "left" && standing !== "kicked") return await recordInside(ctx, claimed);
    const inviteExpiresAt = plus(ctx.clock.now(), INVITE_LIFETIME);
    const { link } = await createSingleUseInvite(api, {
      chatId,
      name: delivery.id,
      expiresAt: inviteExpiresAt,
    });
    const kept = await recordInvite(ctx, claimed, { inviteLink: link, inviteExpiresAt });
    if (!kept) await revokeInvite(api, { chatId, link });
  } catch (error) {
    await recordFailure(ctx, claimed, error);
  }
}

async function recordInvite(
  ctx: Ctx,
  { delivery }: Claimed,
  invite: { inviteLink: string; inviteExpiresAt: Date },
): Promise<boolean> {
  const { value } = await inTransaction(ctx, async (tx) => {
    const row = await writeOutcome(tx, ctx, delivery, {
      ...invite,
      ...SETTLED,
      status: "invited",
      invitedAt: ctx.clock.now(),
    });
    if (!row) return ok(false);
    await settleOrders(tx, ctx, row.subscriptionId);
    await emit(tx, ctx, "delivery/invited", { deliveryId: row.id, customerId: row.customerId });
    return ok(true);
  });
  return value;
}

/** Someone who is inside already needs no invite. */
async function recordInside(ctx: Ctx, { delivery }: Claimed): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await writeOutcome(tx, ctx, delivery, {
      ...SETTLED,
      status: "joined",
      joinedAt: ctx.clock.now(),
    });
    if (row) await settleOrders(tx, ctx, row.subscriptionId);
    return ok(null);
  });
}

/** The right ended before the invite was made: there is nobody to let in. */
async function giveUp(ctx: Ctx, { delivery }: Claimed): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await writeOutcome(tx, ctx, delivery, { ...SETTLED, status: "removed", removedAt: ctx.clock.now() });
    return ok(null);
  });
}

/** A fresh invite where the old one ran out or was used by somebody else; one that still works is kept. */
export async function renewInvite(
  ctx: DeliveryCtx,
  input: { id: Id<"subscription"> },
): Promise<Result<{ subscriptionId: Id<"subscription"> }, "subscription.not_found" | "subscription.ended">> {
  const asked = await inTransaction(ctx, async (tx) => {
    const [subscription] = await tx
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, input.id))
      .for("share");
    const foreign = ctx.actor.kind === "customer" && subscription?.customerId !== ctx.actor.customerId;
    if (!subscription || foreign) return err("subscription.not_found");
    if (!OPENING.includes(subscription.status)) return err("subscription.ended");
    const now = ctx.clock.now();
    const rows = await tx
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.subscriptionId, input.id), eq(deliveries.status, "invited")))
      .for("update");
    const ids = rows.filter((row) => !isUsable(row, now)).map(({ id }) => id);
    if (ids.length > 0)
      await tx
        .update(deliveries)
        .set({ status: "pending", inviteLink: null, inviteExpiresAt: null, nextTryAt: now, updatedAt: now })
        .where(inArray(deliveries.id, ids));
    return ok(ids);
  });
  if (!asked.ok) return asked;
  const delivered = await deliverSubscription(ctx, { subscriptionId: input.id });
  return delivered.ok ? ok({ subscriptionId: input.id }) : delivered;
}
