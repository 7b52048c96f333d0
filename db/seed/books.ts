import type { orderLines, orders } from "@/db/schema/checkout";
import type { deliveries } from "@/db/schema/delivery";
import type { demoGrants } from "@/db/schema/demo";
import type { notifications } from "@/db/schema/notifications";
import type { paymentAttempts } from "@/db/schema/payments";
import type { promotionRedemptions } from "@/db/schema/promotions";
import type { subscriptionEvents, subscriptionOrders, subscriptions } from "@/db/schema/subscriptions";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";
import type { NewCustomer } from "./people";

/** Everything the invented year wrote, table by table. */
export const emptyBooks = () => ({
  orders: [] as (typeof orders.$inferInsert)[],
  orderLines: [] as (typeof orderLines.$inferInsert)[],
  paymentAttempts: [] as (typeof paymentAttempts.$inferInsert)[],
  redemptions: [] as (typeof promotionRedemptions.$inferInsert)[],
  subscriptions: [] as (typeof subscriptions.$inferInsert)[],
  subscriptionEvents: [] as (typeof subscriptionEvents.$inferInsert)[],
  subscriptionOrders: [] as (typeof subscriptionOrders.$inferInsert)[],
  demoGrants: [] as (typeof demoGrants.$inferInsert)[],
  deliveries: [] as (typeof deliveries.$inferInsert)[],
  notifications: [] as (typeof notifications.$inferInsert)[],
});

export type Books = ReturnType<typeof emptyBooks>;

/** A price on the list, with the names a receipt needs. */
export interface Offer {
  priceId: Id<"price">;
  planId: Id<"plan">;
  planName: LocalizedText;
  productId: Id<"product">;
  termMonths: number;
  currency: Currency;
  amountMinor: bigint;
  listMinor: bigint;
}

export type Person = NewCustomer;
