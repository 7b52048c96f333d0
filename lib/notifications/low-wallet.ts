import { runStatement } from "@/db/statement";
import { type Ctx, inTransaction } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { ok, type Result } from "@/lib/core/result";
import type { EventData } from "@/lib/events/types";
import { upcomingRenewal } from "@/lib/subscriptions/renewal-queries";
import { queueNotification } from "./queue";

/** The last order of a subscription, where the wallet paid for it, what the same term costs now, and what the wallet has. */
const SHORT = {
  name: "notifications_low_wallet",
  text: `
    SELECT s.customer_id, o.id AS order_id, COALESCE(a.balance_minor - a.held_minor, 0)::text AS available
    FROM subscriptions s
    JOIN subscription_orders so ON so.subscription_id = s.id
    JOIN orders o ON o.id = so.order_id
    JOIN order_lines l ON l.order_id = o.id
    LEFT JOIN plan_prices p ON p.id = l.price_id
    LEFT JOIN ledger_accounts a ON a.id = concat('wallet:', s.customer_id, ':', o.currency)
    WHERE s.id = $1 AND NOT s.is_demo AND s.status = 'active' AND s.period_end = $2 AND o.wallet_minor > 0
      AND o.id = (SELECT max(n.order_id) FROM subscription_orders n WHERE n.subscription_id = s.id)
      AND COALESCE(a.balance_minor - a.held_minor, 0) < COALESCE(p.amount_minor, o.total_minor)`,
};

/** Who paid from the wallet and cannot pay the next term from it hears of it with the first reminder, once. */
export function warnOfLowWallet(
  ctx: Ctx,
  { subscriptionId, periodEnd, daysBefore }: EventData["subscription/reminder_due"],
): Promise<Result<{ notificationId: Id<"notification"> | null }, never>> {
  return inTransaction(ctx, async (tx) => {
    const [row] = await runStatement<{
      customer_id: Id<"customer">;
      order_id: Id<"order">;
      available: string;
    }>(tx, SHORT, [subscriptionId, periodEnd]);
    // What is renewed by itself tells so, and has more than the wallet to be paid from.
    if (!row || (await upcomingRenewal(tx, subscriptionId))) return ok({ notificationId: null });
    const notificationId = await queueNotification(tx, ctx, {
      kind: "low_wallet",
      params: {
        subscriptionId,
        orderId: row.order_id,
        daysBefore,
        periodEnd,
        walletMinor: row.available,
      },
      cause: `${subscriptionId}:${periodEnd}`,
      customerId: row.customer_id,
    });
    return ok({ notificationId });
  });
}
