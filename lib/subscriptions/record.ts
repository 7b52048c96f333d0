import { and, eq, isNull, notInArray } from "drizzle-orm";
import { customers } from "@/db/schema/customers";
import {
  renewalCharges,
  type SubscriptionStatus,
  subscriptionEvents,
  subscriptions,
} from "@/db/schema/subscriptions";
import type { Ctx, Tx } from "@/db/transaction";
import { actorId } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import type { Subscription } from "./types";

/** Waits for whoever changes this customer's access: two of them must not both find "none yet". */
export async function lockCustomer(tx: Tx, customerId: Id<"customer">): Promise<void> {
  await tx
    .select({ id: customers.id })
    .from(customers)
    .where(eq(customers.id, customerId))
    .for("no key update");
}

export async function lockSubscription(tx: Tx, id: Id<"subscription">): Promise<Subscription | undefined> {
  const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.id, id)).for("update");
  return row;
}

/** Locked; somebody else's is as if it did not exist. */
export async function lockOwn(
  tx: Tx,
  ctx: Pick<Ctx, "actor">,
  id: Id<"subscription">,
): Promise<Subscription | undefined> {
  const row = await lockSubscription(tx, id);
  const foreign = ctx.actor.kind === "customer" && row?.customerId !== ctx.actor.customerId;
  return foreign ? undefined : row;
}

/** The money for the next term is being asked for, and nobody knows yet what becomes of it. */
export async function isBeingCharged(
  tx: Tx,
  { id, periodEnd }: Pick<Subscription, "id" | "periodEnd">,
): Promise<boolean> {
  const [row] = await tx
    .select({ at: renewalCharges.triedAt })
    .from(renewalCharges)
    .where(
      and(
        eq(renewalCharges.subscriptionId, id),
        eq(renewalCharges.periodEnd, periodEnd),
        isNull(renewalCharges.outcome),
      ),
    );
  return row !== undefined;
}

/** The one subscription of this customer and product that is alive, locked. */
export async function lockAlive(
  tx: Tx,
  customerId: Id<"customer">,
  productId: Id<"product">,
): Promise<Subscription | undefined> {
  const [row] = await tx
    .select()
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.customerId, customerId),
        eq(subscriptions.productId, productId),
        notInArray(subscriptions.status, ["expired", "refunded"]),
      ),
    )
    .for("update");
  return row;
}

/** The row that says why a subscription is as it is. */
export async function recordChange(
  tx: Tx,
  ctx: Pick<Ctx, "actor" | "clock">,
  change: {
    subscriptionId: Id<"subscription">;
    from: SubscriptionStatus | null;
    to: SubscriptionStatus;
    cause: string;
    details?: Record<string, unknown>;
  },
): Promise<void> {
  await tx.insert(subscriptionEvents).values({
    id: newId("subscriptionEvent"),
    subscriptionId: change.subscriptionId,
    at: ctx.clock.now(),
    fromStatus: change.from,
    toStatus: change.to,
    cause: change.cause,
    actor: `${ctx.actor.kind}:${actorId(ctx.actor)}`,
    details: change.details ?? null,
  });
}

/** Changes the columns named and returns the row. */
export async function writeSubscription(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  id: Id<"subscription">,
  change: Partial<Omit<Subscription, "id">>,
): Promise<Subscription> {
  const [row] = await tx
    .update(subscriptions)
    .set({ ...change, updatedAt: ctx.clock.now() })
    .where(eq(subscriptions.id, id))
    .returning();
  if (!row) throw new Error(`subscription ${id} vanished under its lock`);
  return row;
}

/** The customer must have none alive for the product: a unique index holds that. */
export async function insertSubscription(
  tx: Tx,
  row: Omit<Subscription, "createdAt" | "updatedAt">,
  now: Date,
): Promise<Subscription> {
  const [inserted] = await tx
    .insert(subscriptions)
    .values({ ...row, createdAt: now, updatedAt: now })
    .returning();
  if (!inserted) throw new Error("a subscription was not inserted");
  return inserted;
}
