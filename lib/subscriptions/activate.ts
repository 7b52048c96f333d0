import { eq } from "drizzle-orm";
import { plans } from "@/db/schema/catalog";
import { orderLines, orders } from "@/db/schema/checkout";
import { subscriptionOrders } from "@/db/schema/subscriptions";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { emit } from "@/lib/events/service";
import { readShopSettings } from "@/lib/settings/service";
import type { ShopSettings } from "@/lib/settings/types";
import { insertSubscription, lockAlive, lockCustomer, recordChange, writeSubscription } from "./record";
import { grantWish } from "./renewal-wish";
import { decideTransition, nextDue, type Period, periodBought } from "./rules";
import type { Subscription } from "./types";

export interface Activation {
  subscriptionId: Id<"subscription">;
  customerId: Id<"customer">;
  /** False where the order had become time before. */
  fresh: boolean;
  /** True where this order turned a demo into a paid subscription. */
  convertedDemo: boolean;
}

/** Turns a paid order into time, exactly once: a second call finds the row of the first. */
export function activateFromOrder(
  ctx: Ctx,
  input: { orderId: Id<"order"> },
): Promise<Result<Activation, "order.not_found" | "subscription.order_not_paid">> {
  return inTransaction(ctx, async (tx) => {
    const bought = await lockBought(tx, input.orderId);
    if (!bought) return err("order.not_found");
    const { order } = bought;
    const done = await activationOf(tx, order.id);
    if (done) return ok({ ...done, customerId: order.customerId, fresh: false, convertedDemo: false });
    if (order.status !== "paid") return err("subscription.order_not_paid", { status: order.status });

    await lockCustomer(tx, order.customerId);
    const living = await lockAlive(tx, order.customerId, bought.productId);
    const settings = await readShopSettings(tx);
    const period = periodBought({
      living: living ?? null,
      months: bought.line.termMonths * bought.line.quantity,
      trialDays: order.trialDays,
      now: ctx.clock.now(),
      timeZone: settings.timeZone,
    });
    const subscription = living
      ? await extend(tx, ctx, { living, bought, period, settings })
      : await open(tx, ctx, { bought, period, settings });
    await tx.insert(subscriptionOrders).values({
      orderId: order.id,
      subscriptionId: subscription.id,
      periodStart: period.start,
      periodEnd: period.end,
    });
    await grantWish(tx, ctx, order.id, subscription);
    await emit(tx, ctx, "subscription/activated", {
      subscriptionId: subscription.id,
      customerId: order.customerId,
      orderId: order.id,
    });
    return ok({
      subscriptionId: subscription.id,
      customerId: order.customerId,
      fresh: true,
      convertedDemo: living?.isDemo === true,
    });
  });
}

interface Bought {
  order: typeof orders.$inferSelect;
  line: typeof orderLines.$inferSelect;
  productId: Id<"product">;
}

/** The order stays locked, so that a refund and two activations wait for one another. */
async function lockBought(tx: Tx, orderId: Id<"order">): Promise<Bought | undefined> {
  const [order] = await tx.select().from(orders).where(eq(orders.id, orderId)).for("no key update");
  if (!order) return undefined;
  const [row] = await tx
    .select({ line: orderLines, productId: plans.productId })
    .from(orderLines)
    .innerJoin(plans, eq(plans.id, orderLines.planId))
    .where(eq(orderLines.orderId, orderId));
  invariant(row, `order ${orderId} has no line`);
  return { order, ...row };
}

async function activationOf(tx: Tx, orderId: Id<"order">) {
  const [row] = await tx
    .select({ subscriptionId: subscriptionOrders.subscriptionId })
    .from(subscriptionOrders)
    .where(eq(subscriptionOrders.orderId, orderId));
  return row;
}

async function open(
  tx: Tx,
  ctx: Ctx,
  { bought, period, settings }: { bought: Bought; period: Period; settings: ShopSettings },
): Promise<Subscription> {
  const now = ctx.clock.now();
  const standing = { status: "active", isDemo: false, periodEnd: period.end, graceUntil: null } as const;
  const subscription = await insertSubscription(
    tx,
    {
      ...standing,
      id: newId("subscription"),
      customerId: bought.order.customerId,
      productId: bought.productId,
      planId: bought.line.planId,
      priceId: bought.line.priceId,
      termMonths: bought.line.termMonths,
      startedAt: period.start,
      periodStart: period.start,
      cancelledAt: null,
      cancelReason: null,
      endedAt: null,
      dueAt: nextDue(standing, settings, now),
    },
    now,
  );
  await recordChange(tx, ctx, {
    subscriptionId: subscription.id,
    from: null,
    to: "active",
    cause: "bought",
    details: { orderId: bought.order.id },
  });
  await audit(tx, ctx, {
    action: "subscription.opened",
    entity: "subscription",
    entityId: subscription.id,
    after: { ...subscription },
  });
  return subscription;
}

/** A renewal, a purchase on top, a return after a cancellation or a demo that was bought: one row goes on. */
async function extend(
  tx: Tx,
  ctx: Ctx,
  input: { living: Subscription; bought: Bought; period: Period; settings: ShopSettings },
): Promise<Subscription> {
  const { living, bought, period } = input;
  const to = decideTransition(living.status, "activate");
  invariant(to.ok, `a ${living.status} subscription cannot be alive`);
  const standing = { status: to.value, isDemo: false, periodEnd: period.end, graceUntil: null };
  const after = await writeSubscription(tx, ctx, living.id, {
    ...standing,
    planId: bought.line.planId,
    priceId: bought.line.priceId,
    termMonths: bought.line.termMonths,
    periodStart: period.start,
    cancelledAt: null,
    cancelReason: null,
    dueAt: nextDue(standing, input.settings, ctx.clock.now()),
  });
  await recordChange(tx, ctx, {
    subscriptionId: living.id,
    from: living.status,
    to: to.value,
    cause: living.isDemo ? "demo_bought" : "extended",
    details: { orderId: bought.order.id, before: living.periodEnd, after: period.end },
  });
  await audit(tx, ctx, {
    action: "subscription.extended",
    entity: "subscription",
    entityId: living.id,
    before: { ...living },
    after: { ...after },
  });
  return after;
}
