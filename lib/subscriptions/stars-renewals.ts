import { and, eq, sql } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { customers } from "@/db/schema/customers";
import { paymentAttempts } from "@/db/schema/payments";
import { subscriptions } from "@/db/schema/subscriptions";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { ok, type Result } from "@/lib/core/result";
import { customerBotApi, TelegramRefusal } from "@/lib/telegram/api";
import { editStarsSubscription } from "@/lib/telegram/stars";

/**
 * Tells Telegram whether it goes on charging Stars by itself for a subscription: not once it was cancelled or has ended.
 * Told twice, nothing changes; nothing is told where Telegram charges nothing.
 */
export async function tellTelegramOfRenewal(
  ctx: Pick<Ctx, "db">,
  { subscriptionId }: { subscriptionId: Id<"subscription"> },
): Promise<Result<{ told: boolean }, never>> {
  const [charge] = await ctx.db
    .select({
      chargeId: paymentAttempts.chargeId,
      telegramId: customers.telegramId,
      status: subscriptions.status,
    })
    .from(subscriptions)
    .innerJoin(customers, eq(customers.id, subscriptions.customerId))
    .innerJoin(orders, eq(orders.customerId, subscriptions.customerId))
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderId, orders.id))
    .where(
      and(
        eq(subscriptions.id, subscriptionId),
        eq(paymentAttempts.provider, "stars"),
        eq(paymentAttempts.recurring, true),
        sql`${paymentAttempts.chargeId} IS NOT NULL`,
        sql`${orders.quote}->>'productId' = ${subscriptions.productId}`,
      ),
    )
    // The first charge of the newest agreement names it: renewals are later charges of the same.
    .orderBy(
      sql`${paymentAttempts.providerRef} = ${paymentAttempts.id} DESC`,
      sql`${paymentAttempts.id} DESC`,
    )
    .limit(1);
  if (!charge?.chargeId) return ok({ told: false });
  const cancelled = charge.status !== "active" && charge.status !== "past_due";
  try {
    await editStarsSubscription(customerBotApi(), {
      telegramId: charge.telegramId,
      chargeId: charge.chargeId,
      cancelled,
    });
    return ok({ told: true });
  } catch (error) {
    // Telegram no longer knows it: nothing will be charged either.
    if (!(error instanceof TelegramRefusal)) throw error;
    log().warn({ err: error, subscriptionId }, "Telegram does not know this subscription in Stars");
    return ok({ told: false });
  }
}
