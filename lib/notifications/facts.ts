import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/client";
import { admins } from "@/db/schema/auth";
import { plans, products } from "@/db/schema/catalog";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { deliveries } from "@/db/schema/delivery";
import { demoContinuations, demoGrants } from "@/db/schema/demo";
import { alerts } from "@/db/schema/notifications";
import { promotionCodes } from "@/db/schema/promotions";
import { refunds } from "@/db/schema/refunds";
import { subscriptions } from "@/db/schema/subscriptions";
import { telegramChannels } from "@/db/schema/telegram";
import type { Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { type Language, type LocalizedText, nearestLanguage } from "@/lib/core/languages";
import { findAlive } from "@/lib/subscriptions/queries";
import { upcomingRenewal } from "@/lib/subscriptions/renewal-queries";
import { givesAccess } from "@/lib/subscriptions/rules";
import type { Alert, Kind, Notification, Params } from "./types";

/** Who reads a message, and how. */
export interface Reader {
  telegramId: bigint;
  language: Language;
  timeZone: string | null;
  optOuts: readonly string[];
  isReachable: boolean;
}

/** What a message speaks of, as it is now. */
export interface Subject {
  subscription:
    | (typeof subscriptions.$inferSelect & { planName: LocalizedText; productName: LocalizedText })
    | undefined;
  order: typeof orders.$inferSelect | undefined;
  delivery: (typeof deliveries.$inferSelect & { title: string }) | undefined;
  alert: Alert | undefined;
  refund: typeof refunds.$inferSelect | undefined;
  /** The subscription opens, or opened, a channel. */
  hasChannel: boolean;
  /** The code that was given. */
  code: typeof promotionCodes.$inferSelect | undefined;
  /** What the customer agreed to pay once the demo or the term ends, where the consent stands. */
  continuation:
    | Pick<typeof demoContinuations.$inferSelect, "termMonths" | "currency" | "amountMinor">
    | undefined;
  /** The customer has a living subscription to the same product. */
  isAliveAgain: boolean;
}

export async function readerOf(db: Db | Tx, notification: Notification): Promise<Reader | undefined> {
  if (notification.customerId !== null) {
    const [row] = await db.select().from(customers).where(eq(customers.id, notification.customerId));
    return (
      row && {
        telegramId: row.telegramId,
        language: row.language,
        timeZone: row.timeZone,
        optOuts: row.notificationOptOuts,
        isReachable: row.unreachableAt === null && row.blockedAt === null,
      }
    );
  }
  if (notification.adminId === null) return undefined;
  const [row] = await db.select().from(admins).where(eq(admins.id, notification.adminId));
  if (!row) return undefined;
  return {
    telegramId: row.telegramId ?? 0n,
    language: nearestLanguage(row.language),
    timeZone: null,
    optOuts: [],
    isReachable: row.telegramId !== null && row.disabledAt === null,
  };
}

export async function subjectOf(db: Db | Tx, params: Params): Promise<Subject> {
  const delivery = params.deliveryId && (await findDelivery(db, params.deliveryId));
  const subscriptionId = params.subscriptionId ?? delivery?.subscriptionId;
  const subscription = subscriptionId && (await findNamed(db, subscriptionId));
  const [refund] = params.refundId
    ? await db.select().from(refunds).where(eq(refunds.id, params.refundId))
    : [];
  const orderId = params.orderId ?? refund?.orderId;
  const [order] = orderId ? await db.select().from(orders).where(eq(orders.id, orderId)) : [];
  const [alert] = params.alertId ? await db.select().from(alerts).where(eq(alerts.id, params.alertId)) : [];
  const [channel] = subscriptionId
    ? await db
        .select({ id: deliveries.id })
        .from(deliveries)
        .where(eq(deliveries.subscriptionId, subscriptionId))
        .limit(1)
    : [];
  const [code] = params.issued
    ? await db.select().from(promotionCodes).where(eq(promotionCodes.codeKey, params.issued.codeKey))
    : [];
  const alive = subscription && (await findAlive(db, subscription.customerId, subscription.productId));
  return {
    subscription: subscription || undefined,
    order,
    delivery: delivery || undefined,
    alert,
    refund,
    hasChannel: channel !== undefined,
    code,
    continuation: subscription
      ? await (subscription.isDemo ? consentFor : upcomingRenewal)(db, subscription.id)
      : undefined,
    isAliveAgain: Boolean(alive),
  };
}

/** The consent that stands: given, and neither taken back nor used. */
export async function consentFor(db: Db | Tx, subscriptionId: Id<"subscription">) {
  const [row] = await db
    .select({ consent: demoContinuations })
    .from(demoContinuations)
    .innerJoin(demoGrants, eq(demoGrants.id, demoContinuations.demoId))
    .where(
      and(
        eq(demoGrants.subscriptionId, subscriptionId),
        isNull(demoContinuations.revokedAt),
        isNull(demoContinuations.triedAt),
      ),
    );
  return row?.consent;
}

async function findDelivery(db: Db | Tx, id: Id<"delivery">) {
  const [row] = await db
    .select({ delivery: deliveries, title: telegramChannels.title })
    .from(deliveries)
    .innerJoin(telegramChannels, eq(telegramChannels.id, deliveries.channelId))
    .where(eq(deliveries.id, id));
  return row && { ...row.delivery, title: row.title };
}

async function findNamed(db: Db | Tx, id: Id<"subscription">) {
  const [row] = await db
    .select({ subscription: subscriptions, planName: plans.name, productName: products.name })
    .from(subscriptions)
    .innerJoin(plans, eq(plans.id, subscriptions.planId))
    .innerJoin(products, eq(products.id, subscriptions.productId))
    .where(eq(subscriptions.id, id));
  return row && { ...row.subscription, planName: row.planName, productName: row.productName };
}

const isUnused = (code: typeof promotionCodes.$inferSelect): boolean =>
  code.revokedAt === null && code.held + code.committed === 0;

const isSameEnd = (subscription: { periodEnd: Date }, { periodEnd }: Params): boolean =>
  subscription.periodEnd.toISOString() === periodEnd;

/** Whether a message still says the truth: between its cause and its sending the world goes on. */
export function isStillTrue(kind: Kind, params: Params, subject: Subject, now: Date): boolean {
  const { subscription, order, delivery, alert, code } = subject;
  switch (kind) {
    case "renews":
    case "demo_continues":
      return subject.continuation !== undefined && now < (subscription?.periodEnd ?? now);
    case "reminder":
    case "low_wallet":
    case "demo_reminder": {
      if (!subscription || !givesAccess(subscription.status)) return false;
      return (
        isSameEnd(subscription, params) && subscription.status !== "cancelled" && now < subscription.periodEnd
      );
    }
    case "invite_ready":
      return delivery?.status === "invited" && delivery.inviteLink !== null;
    case "joined":
      return delivery?.status === "joined";
    case "past_due":
      return subscription?.status === "past_due";
    case "cancelled":
      return subscription?.status === "cancelled";
    case "kept":
      return subscription?.status === "active";
    case "ended":
    case "demo_ended":
      return subscription !== undefined && !subject.isAliveAgain;
    case "win_back":
      return (
        subscription !== undefined &&
        !subject.isAliveAgain &&
        params.offer !== undefined &&
        now < new Date(params.offer.endsAt)
      );
    case "code_issued":
      return code !== undefined && isUnused(code) && code.endsAt !== null && now < code.endsAt;
    case "demo_granted":
      return subscription?.isDemo === true && givesAccess(subscription.status);
    case "paid":
      return subscription !== undefined && order !== undefined;
    case "refunded":
      return subject.refund?.status === "done";
    case "topped_up":
      return order?.status === "paid";
    case "renewal_failed":
      return (
        subscription !== undefined && isSameEnd(subscription, params) && givesAccess(subscription.status)
      );
    case "payment_failed":
    case "payment_confirm":
      return order?.status === "reserved";
    case "transfer_rejected":
      return order !== undefined && order.paidAt === null;
    case "alert":
      return alert !== undefined && alert.closedAt === null;
  }
}
