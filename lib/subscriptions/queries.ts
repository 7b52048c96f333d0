import { and, asc, desc, eq, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { plans, products } from "@/db/schema/catalog";
import { subscriptionEvents, subscriptions } from "@/db/schema/subscriptions";
import { builtOnce } from "@/db/statement";
import type { Tx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";

const named = {
  subscription: subscriptions,
  productName: products.name,
  planName: plans.name,
};

const ofCustomer = builtOnce((db) =>
  db
    .select(named)
    .from(subscriptions)
    .innerJoin(products, eq(products.id, subscriptions.productId))
    .innerJoin(plans, eq(plans.id, subscriptions.planId))
    .where(eq(subscriptions.customerId, sql.placeholder("customerId")))
    .orderBy(sql`${subscriptions.status} IN ('expired', 'refunded')`, desc(subscriptions.id))
    .prepare("subscriptions_of_customer"),
);

/** A customer's subscriptions, the living ones first, newest first. */
export const subscriptionsOf = (db: Db | Tx, customerId: Id<"customer">) =>
  ofCustomer(db).execute({ customerId });

/** The living subscription of a customer to a product. */
export async function findAlive(db: Db | Tx, customerId: Id<"customer">, productId: Id<"product">) {
  const [row] = await db
    .select()
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.customerId, customerId),
        eq(subscriptions.productId, productId),
        notInArray(subscriptions.status, ["expired", "refunded"]),
      ),
    );
  return row;
}

/** Everything that happened to a subscription, oldest first. */
export const historyOf = (db: Db | Tx, id: Id<"subscription">) =>
  db
    .select()
    .from(subscriptionEvents)
    .where(eq(subscriptionEvents.subscriptionId, id))
    .orderBy(asc(subscriptionEvents.at), asc(subscriptionEvents.id));
