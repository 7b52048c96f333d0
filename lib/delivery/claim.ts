import { randomUUID } from "node:crypto";
import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { type DeliveryStatus, deliveries } from "@/db/schema/delivery";
import { subscriptionOrders } from "@/db/schema/subscriptions";
import { telegramChannels } from "@/db/schema/telegram";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { markFulfilled } from "@/lib/checkout/fulfil";
import { UnavailableError } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { ok } from "@/lib/core/result";
import { plus } from "@/lib/core/time";
import { emit } from "@/lib/events/service";
import { customerBotApi, TelegramRefusal } from "@/lib/telegram/api";
import { recordBotRight } from "@/lib/telegram/channel-rights";
import { isOwnClaim } from "./queries";
import { isStuck, LEASE, nextTry } from "./rules";
import type { Delivery, DeliveryCtx } from "./types";

export const telegramOf = (ctx: DeliveryCtx) => ctx.telegram ?? customerBotApi();

export interface Claimed {
  readonly delivery: Delivery;
  readonly chatId: bigint;
}

/**
 * Takes a delivery that is due for a call to Telegram. The lease keeps others off; when this process dies, a retry of its
 * run goes on at once, and anybody else once the lease is over.
 */
export async function claimDelivery(
  ctx: DeliveryCtx,
  id: Id<"delivery">,
  status: DeliveryStatus,
): Promise<Claimed | undefined> {
  const now = ctx.clock.now();
  const [delivery] = await ctx.db
    .update(deliveries)
    .set({
      attempts: sql`${deliveries.attempts} + 1`,
      nextTryAt: plus(now, LEASE),
      claimedBy: ctx.run ?? randomUUID(),
      updatedAt: now,
    })
    .where(
      and(
        eq(deliveries.id, id),
        eq(deliveries.status, status),
        or(lte(deliveries.nextTryAt, now), isOwnClaim(ctx.run)),
      ),
    )
    .returning();
  if (!delivery) return undefined;
  const [channel] = await ctx.db
    .select({ chatId: telegramChannels.chatId })
    .from(telegramChannels)
    .where(eq(telegramChannels.id, delivery.channelId));
  return channel && { delivery, chatId: channel.chatId };
}

/** Writes an outcome, unless the delivery was claimed anew or has gone another way since this claim. */
export async function writeOutcome(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  claimed: Delivery,
  change: Partial<Omit<Delivery, "id">>,
): Promise<Delivery | undefined> {
  const [row] = await tx
    .update(deliveries)
    .set({ ...change, claimedBy: null, updatedAt: ctx.clock.now() })
    .where(
      and(
        eq(deliveries.id, claimed.id),
        eq(deliveries.status, claimed.status),
        eq(deliveries.attempts, claimed.attempts),
        sql`${deliveries.claimedBy} IS NOT DISTINCT FROM ${claimed.claimedBy}`,
      ),
    )
    .returning();
  return row;
}

/** Nothing more to try: what a success writes beside its own columns. */
export const SETTLED = {
  attempts: 0,
  nextTryAt: null,
  claimedBy: null,
  lastError: null,
  escalatedAt: null,
} as const;

/** Plans the next try; a person is told once the tries do not help. Defects are not retried. */
export async function recordFailure(ctx: Ctx, { delivery }: Claimed, error: unknown): Promise<void> {
  if (!(error instanceof UnavailableError) && !(error instanceof TelegramRefusal)) throw error;
  const now = ctx.clock.now();
  const { id: deliveryId, customerId, channelId, attempts } = delivery;
  const retryAfter = error instanceof UnavailableError ? error.retryAfterSeconds : undefined;
  const stuck = isStuck(attempts, delivery.escalatedAt);
  log().warn({ err: error, deliveryId, attempts }, "a delivery did not succeed and is tried again");
  await inTransaction(ctx, async (tx) => {
    const row = await writeOutcome(tx, ctx, delivery, {
      lastError: error.message,
      nextTryAt: nextTry(attempts, now, retryAfter),
      ...(stuck && { escalatedAt: now }),
    });
    if (row && stuck) await emit(tx, ctx, "delivery/stuck", { deliveryId, customerId });
    if (error instanceof TelegramRefusal && error.isMissingRight) await loseRight(tx, ctx, channelId);
    return ok(null);
  });
}

/** The bot can no longer keep this door: said once, not at every try. */
async function loseRight(tx: Tx, ctx: Ctx, channelId: Id<"channel">): Promise<void> {
  if (await recordBotRight(tx, ctx, { channelId, isAdmin: false }))
    await emit(tx, ctx, "channel/admin_lost", { channelId });
}

/** Once nothing of a subscription is pending, the orders behind it are fulfilled. */
export async function settleOrders(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  subscriptionId: Id<"subscription">,
): Promise<void> {
  const [pending] = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.subscriptionId, subscriptionId), eq(deliveries.status, "pending")))
    .limit(1);
  if (pending) return;
  const open = await tx
    .select({ id: orders.id })
    .from(subscriptionOrders)
    .innerJoin(orders, eq(orders.id, subscriptionOrders.orderId))
    .where(and(eq(subscriptionOrders.subscriptionId, subscriptionId), isNull(orders.fulfilledAt)));
  await markFulfilled(
    tx,
    ctx,
    open.map(({ id }) => id),
  );
}

/** The Telegram account a customer uses. */
export async function telegramIdOf(tx: Tx, customerId: Id<"customer">): Promise<bigint | undefined> {
  const [row] = await tx
    .select({ telegramId: customers.telegramId })
    .from(customers)
    .where(eq(customers.id, customerId));
  return row?.telegramId;
}
