import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { promotionRedemptions, promotions } from "@/db/schema/promotions";
import { disputes, refunds } from "@/db/schema/refunds";
import { subscriptionOrders, subscriptions } from "@/db/schema/subscriptions";
import { runStatement } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { readPaymentMethods } from "@/lib/payments/settings";
import type { BoughtTime, RefundFacts, SlotFacts } from "./rules";

type Order = typeof orders.$inferSelect;
type Attempt = typeof paymentAttempts.$inferSelect;

/** An order with everything its refund is decided from. */
export interface RefundCase {
  readonly order: Order;
  /** The attempt that paid it. */
  readonly attempt: Attempt | null;
  readonly subscriptionId: Id<"subscription"> | null;
  readonly facts: RefundFacts;
  readonly isDisputed: boolean;
}

/** Locks the order, so that two refunds of it take turns. */
export async function lockOrder(tx: Tx, id: Id<"order">): Promise<void> {
  await tx.select({ id: orders.id }).from(orders).where(eq(orders.id, id)).for("update");
}

/**
 * Reads the case; `except` leaves one refund out of what went back, to decide about that one anew. Within a transaction all of
 * it is read on its connection: who waited for a second one while holding the order could wait for ever.
 */
export async function readCase(
  db: Ctx["db"] | Tx,
  orderId: Id<"order">,
  except?: Id<"refund">,
): Promise<RefundCase | undefined> {
  const [order] = await db.select().from(orders).where(eq(orders.id, orderId));
  if (!order) return undefined;
  const [attempt] = await db
    .select()
    .from(paymentAttempts)
    .where(
      and(eq(paymentAttempts.orderId, orderId), inArray(paymentAttempts.status, ["settled", "refunded"])),
    )
    .limit(1);
  const back = await wentBack(db, orderId, except);
  const earned = await readEarned(db, orderId);
  const bought = await readTime(db, orderId);
  const [dispute] = await db
    .select({ id: disputes.id })
    .from(disputes)
    .where(and(eq(disputes.orderId, orderId), inArray(disputes.status, ["open", "under_review"])))
    .limit(1);
  const method = attempt?.method ?? "none";
  const atProvider = attempt && method !== "none" && method !== "wallet";
  return {
    order,
    attempt: attempt ?? null,
    subscriptionId: bought?.subscriptionId ?? null,
    isDisputed: dispute !== undefined,
    facts: {
      status: order.status,
      paidByProviderMinor: atProvider ? attempt.amountMinor : 0n,
      paidByWalletMinor: earned.walletMinor,
      ...back,
      method,
      providerRefusal: atProvider ? await refusalOf(db, method) : null,
      time: bought?.time ?? null,
      slots: await readSlots(db, orderId),
      cashbackMinor: earned.cashbackMinor,
      pointsEarned: earned.pointsEarned,
      pointsSpent: earned.pointsSpent,
    },
  };
}

async function refusalOf(db: Ctx["db"] | Tx, method: string): Promise<RefundFacts["providerRefusal"]> {
  const known = (await readPaymentMethods({ db })).byId.get(method);
  if (known?.kind.cannotRefund) return "unsupported";
  return known?.provider ? null : "not_configured";
}

async function wentBack(db: Ctx["db"] | Tx, orderId: Id<"order">, except?: Id<"refund">) {
  const [row] = await db
    .select({
      provider: sql<string>`COALESCE(sum(${refunds.toProviderMinor}), 0)::text`,
      wallet: sql<string>`COALESCE(sum(${refunds.toWalletMinor}), 0)::text`,
      moved: sql<string>`COALESCE(sum((${refunds.reversed} ->> 'providerMoneyInWallet')::bigint), 0)::text`,
    })
    .from(refunds)
    .where(
      and(
        eq(refunds.orderId, orderId),
        ne(refunds.status, "failed"),
        except === undefined ? undefined : ne(refunds.id, except),
      ),
    );
  return {
    backToProviderMinor: BigInt(row?.provider ?? 0),
    backToWalletMinor: BigInt(row?.wallet ?? 0),
    providerMoneyInWalletMinor: BigInt(row?.moved ?? 0),
  };
}

/** What the books say the order moved on its customer's own accounts, refunds of it already taken off. */
const EARNED = {
  name: "refunds_earned_by_order",
  text: `
    SELECT
      COALESCE(-sum(e.amount_minor) FILTER (WHERE a.kind = 'wallet' AND t.refund_id IS NULL AND e.amount_minor < 0), 0)::text AS wallet,
      COALESCE(sum(e.amount_minor) FILTER (WHERE a.kind = 'wallet' AND (t.kind = 'cashback_granted'
        OR t.refund_id IS NOT NULL AND t.kind = 'reversal' AND t.key LIKE '%/cashback%')), 0)::text AS cashback,
      COALESCE(sum(e.amount_minor) FILTER (WHERE a.kind = 'points' AND t.kind <> 'points_spent'
        AND NOT (t.refund_id IS NOT NULL AND e.amount_minor > 0)), 0)::text AS earned,
      COALESCE(-sum(e.amount_minor) FILTER (WHERE a.kind = 'points' AND (t.kind = 'points_spent'
        OR (t.refund_id IS NOT NULL AND e.amount_minor > 0))), 0)::text AS spent
    FROM ledger_transfers t JOIN ledger_entries e ON e.transfer_id = t.id
    JOIN ledger_accounts a ON a.id = e.account_id
    WHERE t.order_id = $1 AND a.customer_id IS NOT NULL`,
};

async function readEarned(db: Ctx["db"] | Tx, orderId: Id<"order">) {
  const [row] = await runStatement<{ wallet: string; cashback: string; earned: string; spent: string }>(
    db,
    EARNED,
    [orderId],
  );
  return {
    walletMinor: BigInt(row?.wallet ?? 0),
    cashbackMinor: positive(row?.cashback),
    pointsEarned: positive(row?.earned),
    pointsSpent: positive(row?.spent),
  };
}

const positive = (amount: string | undefined): bigint => {
  const value = BigInt(amount ?? 0);
  return value > 0n ? value : 0n;
};

async function readTime(
  db: Ctx["db"] | Tx,
  orderId: Id<"order">,
): Promise<{ subscriptionId: Id<"subscription">; time: BoughtTime | null } | undefined> {
  const [row] = await db
    .select({
      subscriptionId: subscriptions.id,
      endedAt: subscriptions.endedAt,
      start: subscriptionOrders.periodStart,
      end: subscriptionOrders.periodEnd,
      subscriptionEnd: subscriptions.periodEnd,
    })
    .from(subscriptionOrders)
    .innerJoin(subscriptions, eq(subscriptions.id, subscriptionOrders.subscriptionId))
    .where(eq(subscriptionOrders.orderId, orderId));
  if (!row) return undefined;
  const { subscriptionId, endedAt, ...time } = row;
  return { subscriptionId, time: endedAt === null ? time : null };
}

async function readSlots(db: Ctx["db"] | Tx, orderId: Id<"order">): Promise<SlotFacts[]> {
  return db
    .select({
      promotionId: promotionRedemptions.promotionId,
      code: promotionRedemptions.code,
      name: promotions.name,
      returns: promotions.returnsOnRefund,
    })
    .from(promotionRedemptions)
    .innerJoin(promotions, eq(promotions.id, promotionRedemptions.promotionId))
    .where(and(eq(promotionRedemptions.orderId, orderId), eq(promotionRedemptions.state, "committed")));
}
