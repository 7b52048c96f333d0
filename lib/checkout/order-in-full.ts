import { desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { plans } from "@/db/schema/catalog";
import { orderLines, orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { deliveries } from "@/db/schema/delivery";
import { inboxEvents, paymentAttempts } from "@/db/schema/payments";
import { promotionRedemptions, promotions } from "@/db/schema/promotions";
import { subscriptionOrders, subscriptions } from "@/db/schema/subscriptions";
import { telegramChannels } from "@/db/schema/telegram";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { err, ok } from "@/lib/core/result";

/** An order with everything that explains it: lines, promotions, attempts, webhooks and the access it opened. */
export async function readOrderInFull({ db }: Pick<Ctx, "db">, input: { id: string }) {
  const [order] = await db
    .select()
    .from(orders)
    .where(eq(orders.id, input.id as Id<"order">));
  if (!order) return err("order.not_found");
  const [[customer], lines, redemptions, attempts, [subscription]] = await Promise.all([
    customerOf(db, order.customerId),
    linesOf(db, order.id),
    redemptionsOf(db, order.id),
    attemptsOf(db, order.id),
    subscriptionOf(db, order.id),
  ]);
  const refs = attempts
    .flatMap((attempt) => [attempt.id, attempt.providerRef, attempt.chargeId])
    .filter((ref) => ref !== null);
  const [webhooks, access] = await Promise.all([
    refs.length === 0 ? [] : webhooksAbout(db, refs, order.createdAt),
    subscription ? accessOf(db, subscription.id) : [],
  ]);
  return ok({
    order,
    customer: customer ?? null,
    lines,
    redemptions,
    attempts: attempts.map(({ payUrl: _secret, ...attempt }) => attempt),
    webhooks,
    subscription: subscription ?? null,
    access,
  });
}

export type OrderInFull = Extract<Awaited<ReturnType<typeof readOrderInFull>>, { ok: true }>["value"];

const customerOf = (db: Db, id: Id<"customer">) =>
  db
    .select({
      id: customers.id,
      firstName: customers.firstName,
      lastName: customers.lastName,
      username: customers.username,
    })
    .from(customers)
    .where(eq(customers.id, id));

const linesOf = (db: Db, orderId: Id<"order">) =>
  db
    .select({
      id: orderLines.id,
      planId: orderLines.planId,
      planName: plans.name,
      termMonths: orderLines.termMonths,
      listMinor: orderLines.listMinor,
      discountMinor: orderLines.discountMinor,
      totalMinor: orderLines.totalMinor,
    })
    .from(orderLines)
    .innerJoin(plans, eq(plans.id, orderLines.planId))
    .where(eq(orderLines.orderId, orderId));

const redemptionsOf = (db: Db, orderId: Id<"order">) =>
  db
    .select({
      promotionId: promotionRedemptions.promotionId,
      name: promotions.name,
      code: promotionRedemptions.code,
      amountMinor: promotionRedemptions.amountMinor,
      state: promotionRedemptions.state,
    })
    .from(promotionRedemptions)
    .innerJoin(promotions, eq(promotions.id, promotionRedemptions.promotionId))
    .where(eq(promotionRedemptions.orderId, orderId));

const attemptsOf = (db: Db, orderId: Id<"order">) =>
  db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderId, orderId))
    .orderBy(desc(paymentAttempts.id));

const subscriptionOf = (db: Db, orderId: Id<"order">) =>
  db
    .select({
      id: subscriptions.id,
      status: subscriptions.status,
      periodStart: subscriptionOrders.periodStart,
      periodEnd: subscriptionOrders.periodEnd,
    })
    .from(subscriptionOrders)
    .innerJoin(subscriptions, eq(subscriptions.id, subscriptionOrders.subscriptionId))
    .where(eq(subscriptionOrders.orderId, orderId));

/** Webhooks since an order that name one of these in what they brought, newest first. */
const webhooksAbout = (db: Db, refs: readonly string[], since: Date) =>
  db
    .select({
      id: inboxEvents.id,
      provider: inboxEvents.provider,
      kind: inboxEvents.kind,
      receivedAt: inboxEvents.receivedAt,
      processedAt: inboxEvents.processedAt,
      attempts: inboxEvents.attempts,
      outcome: inboxEvents.outcome,
      lastError: inboxEvents.lastError,
    })
    .from(inboxEvents)
    .where(
      sql`${inboxEvents.receivedAt} >= ${since.toISOString()} AND (${sql.join(
        refs.map((ref) => sql`position(convert_to(${ref}, 'UTF8') IN ${inboxEvents.body}) > 0`),
        sql` OR `,
      )})`,
    )
    .orderBy(desc(inboxEvents.receivedAt))
    .limit(50);

const accessOf = (db: Db, subscriptionId: Id<"subscription">) =>
  db
    .select({
      id: deliveries.id,
      channel: telegramChannels.title,
      status: deliveries.status,
      invitedAt: deliveries.invitedAt,
      joinedAt: deliveries.joinedAt,
      removedAt: deliveries.removedAt,
      attempts: deliveries.attempts,
      lastError: deliveries.lastError,
    })
    .from(deliveries)
    .innerJoin(telegramChannels, eq(telegramChannels.id, deliveries.channelId))
    .where(eq(deliveries.subscriptionId, subscriptionId));
