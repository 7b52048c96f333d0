import { desc, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db/client";
import { planPrices, plans, products } from "@/db/schema/catalog";
import { deliveries } from "@/db/schema/delivery";
import { subscriptions } from "@/db/schema/subscriptions";
import { telegramChannels } from "@/db/schema/telegram";
import type { Id } from "@/lib/core/ids";
import { type RenewalStanding, renewalsOf } from "./renewal-queries";

/** A customer's subscriptions, newest first, with what a term costs and which doors are open. */
export async function readSubscriptionsOf(db: Db, customerId: Id<"customer">) {
  const rows = await db
    .select({
      id: subscriptions.id,
      status: subscriptions.status,
      isDemo: subscriptions.isDemo,
      termMonths: subscriptions.termMonths,
      startedAt: subscriptions.startedAt,
      periodEnd: subscriptions.periodEnd,
      productName: products.name,
      planName: plans.name,
      amount: planPrices.amountMinor,
      currency: planPrices.currency,
    })
    .from(subscriptions)
    .innerJoin(products, eq(products.id, subscriptions.productId))
    .innerJoin(plans, eq(plans.id, subscriptions.planId))
    .leftJoin(planPrices, eq(planPrices.id, subscriptions.priceId))
    .where(eq(subscriptions.customerId, customerId))
    .orderBy(desc(subscriptions.startedAt))
    .limit(10);
  if (rows.length === 0) return [];
  const doors = await db
    .select({
      subscriptionId: deliveries.subscriptionId,
      channel: telegramChannels.title,
      status: deliveries.status,
    })
    .from(deliveries)
    .innerJoin(telegramChannels, eq(telegramChannels.id, deliveries.channelId))
    .where(
      inArray(
        deliveries.subscriptionId,
        rows.map((row) => row.id),
      ),
    );
  const renewals = await renewalsOf(db, customerId);
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    renewal: amount === null || currency === null ? null : { amount, currency },
    renewsAt: agreedPrice(renewals.get(row.id)),
    access: doors.filter((door) => door.subscriptionId === row.id),
  }));
}

/** What is taken at the end of the term, where the customer agreed. */
const agreedPrice = (standing: RenewalStanding | undefined) =>
  standing?.agreed ? { amount: standing.agreed.amountMinor, currency: standing.agreed.currency } : null;
