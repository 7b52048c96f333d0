import { and, eq, isNull } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { renewalWishes, subscriptionOrders, subscriptions } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { currentCatalog } from "@/lib/catalog/queries";
import { customerOf } from "@/lib/checkout/quote";
import type { AgreedPrice } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { chargeableMeansOf } from "@/lib/payments/saved-means";
import { agree, checkOffer, withdraw } from "./renewal-consent";
import type { Subscription } from "./types";

/** Whether somebody who buys this now may agree to its renewal, at exactly the price they saw. */
export const checkRenewalWish = async (
  ctx: Ctx,
  { renewAt, ...bought }: { planId: Id<"plan">; termMonths: number; renewAt: AgreedPrice },
): Promise<Result<null, "renewal.not_offered" | "renewal.price_changed">> =>
  checkOffer(await currentCatalog(ctx), bought, renewAt);

/** Keeps the consent that came with an order until the order is time. Sent again it changes nothing. */
export function wishRenewal(
  ctx: Ctx,
  { orderId, renewAt }: { orderId: Id<"order">; renewAt: AgreedPrice },
): Promise<Result<null, "order.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const [order] = await tx
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.id, orderId), eq(orders.customerId, customerOf(ctx))))
      .for("update");
    if (!order) return err("order.not_found");
    const { termMonths, currency, amount } = renewAt;
    const [wish] = await tx
      .insert(renewalWishes)
      .values({
        orderId,
        termMonths,
        currency,
        amountMinor: BigInt(amount),
        consentedAt: ctx.clock.now(),
      })
      .onConflictDoNothing()
      .returning();
    if (!wish) return ok(null);
    await audit(tx, ctx, {
      action: "subscription.renewal_wished",
      entity: "order",
      entityId: orderId,
      after: { ...wish },
    });
    // What costs nothing may be time already.
    const [opened] = await tx
      .select({ subscription: subscriptions })
      .from(subscriptionOrders)
      .innerJoin(subscriptions, eq(subscriptions.id, subscriptionOrders.subscriptionId))
      .where(eq(subscriptionOrders.orderId, orderId));
    if (opened) await grantWish(tx, ctx, orderId, opened.subscription);
    return ok(null);
  });
}

/** The order is time now: what was agreed to with it holds for its subscription, where a card was kept that could pay. */
export async function grantWish(
  tx: Tx,
  ctx: Ctx,
  orderId: Id<"order">,
  subscription: Subscription,
): Promise<void> {
  const open = and(eq(renewalWishes.orderId, orderId), isNull(renewalWishes.outcome));
  const [wish] = await tx.select().from(renewalWishes).where(open);
  if (!wish) return;
  const isMeant = wish.termMonths === subscription.termMonths;
  const canPay = isMeant && (await chargeableMeansOf({ db: tx }, subscription.customerId)).length > 0;
  const price = { ...wish, amount: toSafeInteger(wish.amountMinor) };
  const agreed = canPay && (await agree(tx, ctx, subscription, price)).ok;
  if (canPay && !agreed) await withdraw(tx, ctx, { subscriptionId: subscription.id });
  await tx
    .update(renewalWishes)
    .set({ outcome: agreed ? "agreed" : "not_possible" })
    .where(open);
}
