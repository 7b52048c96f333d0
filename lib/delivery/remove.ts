import { and, eq, inArray } from "drizzle-orm";
import { deliveries } from "@/db/schema/delivery";
import { subscriptions } from "@/db/schema/subscriptions";
import { telegramChannels } from "@/db/schema/telegram";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { botIdOf, TelegramRefusal } from "@/lib/telegram/api";
import { removeMember, revokeInvite } from "@/lib/telegram/channels";
import { type Claimed, claimDelivery, recordFailure, SETTLED, telegramOf, writeOutcome } from "./claim";
import { inviteOne } from "./deliver";
import { dueDeliveries, hasRight, isStaff } from "./queries";
import { ALIVE, isUsable, OPENING } from "./rules";
import type { DeliveryCtx } from "./types";

/** Takes back what an ended subscription opened. A subscription that lives again keeps everything. */
export async function removeAccess(
  ctx: DeliveryCtx,
  input: { subscriptionId: Id<"subscription"> },
): Promise<Result<{ removed: number; left: number }, "subscription.not_found">> {
  const marked = await inTransaction(ctx, async (tx) => {
    const [subscription] = await tx
      .select({ status: subscriptions.status })
      .from(subscriptions)
      .where(eq(subscriptions.id, input.subscriptionId))
      .for("share");
    if (!subscription) return err("subscription.not_found");
    if (OPENING.includes(subscription.status)) return ok([]);
    const now = ctx.clock.now();
    await tx
      .update(deliveries)
      .set({ ...SETTLED, status: "removing", nextTryAt: now, updatedAt: now })
      .where(
        and(eq(deliveries.subscriptionId, input.subscriptionId), inArray(deliveries.status, [...ALIVE])),
      );
    const rows = await tx
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.subscriptionId, input.subscriptionId), eq(deliveries.status, "removing")));
    return ok(rows.map(({ id }) => id));
  });
  if (!marked.ok) return marked;
  for (const id of marked.value) await removeOne(ctx, id);
  const left = await ctx.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.subscriptionId, input.subscriptionId), eq(deliveries.status, "removing")));
  return ok({ removed: marked.value.length - left.length, left: left.length });
}

/** Tries everything that is due once more. */
export async function retryDeliveries(
  ctx: DeliveryCtx,
  input: { limit: number },
): Promise<Result<{ tried: number }, never>> {
  const due = await dueDeliveries(ctx.db, ctx.clock.now(), ctx.run, input.limit);
  for (const { id, status } of due) await (status === "removing" ? removeOne(ctx, id) : inviteOne(ctx, id));
  return ok({ tried: due.length });
}

/** Puts one person out of one channel: claim, call, record. Another right to the same channel keeps the person in. */
async function removeOne(ctx: DeliveryCtx, id: Id<"delivery">): Promise<void> {
  const claimed = await claimDelivery(ctx, id, "removing");
  if (!claimed) return;
  const { delivery, chatId } = claimed;
  const api = telegramOf(ctx);
  try {
    if (isUsable(delivery, ctx.clock.now()) && delivery.inviteLink !== null && delivery.joinedAt === null)
      await revokeInvite(api, { chatId, link: delivery.inviteLink });
    const keeps = (await hasRight(ctx.db, delivery)) || (await isStaff(ctx.db, delivery.telegramId));
    if (!keeps) await putOut(ctx, { chatId, userId: delivery.telegramId });
    await recordRemoval(ctx, claimed, !keeps);
  } catch (error) {
    await recordFailure(ctx, claimed, error);
  }
}

const IS_STAFF_THERE = /administrator of the chat|chat owner|USER_ADMIN_INVALID/i;

async function putOut(ctx: DeliveryCtx, place: { chatId: bigint; userId: bigint }): Promise<void> {
  try {
    await removeMember(telegramOf(ctx), place);
  } catch (error) {
    // Someone the channel's owner made an administrator is there by the owner's word, not by ours.
    if (!(error instanceof TelegramRefusal && IS_STAFF_THERE.test(error.description))) throw error;
  }
}

/** A right that arose while we removed gets its invite: the door was closed on somebody who had just paid. */
async function recordRemoval(ctx: Ctx, { delivery }: Claimed, putOutNow: boolean): Promise<void> {
  const { channelId, telegramId, customerId } = delivery;
  await inTransaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const row = await writeOutcome(tx, ctx, delivery, {
      ...SETTLED,
      status: "removed",
      removedAt: now,
      inviteLink: null,
      inviteExpiresAt: null,
    });
    if (row && putOutNow) await emit(tx, ctx, "delivery/removed", { deliveryId: row.id, customerId });
    if (putOutNow)
      await tx
        .update(deliveries)
        .set({ status: "pending", nextTryAt: now, joinedAt: null, updatedAt: now })
        .where(
          and(
            eq(deliveries.channelId, channelId),
            eq(deliveries.telegramId, telegramId),
            eq(deliveries.status, "joined"),
          ),
        );
    return ok(null);
  });
}

/** Puts out someone who came in without a right, and writes it down. */
export async function evictStranger(
  ctx: DeliveryCtx,
  input: { channelId: Id<"channel">; telegramId: bigint },
): Promise<Result<{ evicted: boolean }, never>> {
  const [channel] = await ctx.db
    .select({ chatId: telegramChannels.chatId })
    .from(telegramChannels)
    .where(eq(telegramChannels.id, input.channelId));
  const itself = botIdOf(telegramOf(ctx).token) === input.telegramId;
  if (!channel || itself || (await hasRight(ctx.db, input)) || (await isStaff(ctx.db, input.telegramId)))
    return ok({ evicted: false });
  await putOut(ctx, { chatId: channel.chatId, userId: input.telegramId });
  return inTransaction(ctx, async (tx) => {
    await audit(tx, ctx, {
      action: "channel.stranger_removed",
      entity: "channel",
      entityId: input.channelId,
      after: { telegramId: input.telegramId },
    });
    return ok({ evicted: true });
  });
}
