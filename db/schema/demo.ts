import { bigint, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { products } from "./catalog";
import { createdAt, instant } from "./columns";
import { customers } from "./customers";
import { subscriptions } from "./subscriptions";

export type DemoStatus = "active" | "ended" | "revoked" | "converted";

/** A free try of a product: one per Telegram account and product, for ever. */
export const demoGrants = pgTable(
  "demo_grants",
  {
    id: text().$type<Id<"demo">>().primaryKey(),
    productId: text("product_id")
      .$type<Id<"product">>()
      .notNull()
      .references(() => products.id),
    customerId: text("customer_id")
      .$type<Id<"customer">>()
      .notNull()
      .references(() => customers.id),
    telegramId: bigint("telegram_id", { mode: "bigint" }).notNull(),
    subscriptionId: text("subscription_id")
      .$type<Id<"subscription">>()
      .notNull()
      .references(() => subscriptions.id),
    days: integer().notNull(),
    status: text().$type<DemoStatus>().notNull().default("active"),
    grantedBy: text("granted_by").notNull(),
    createdAt: createdAt(),
    endsAt: instant("ends_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    unique("demo_grants_one_per_person_and_product").on(t.telegramId, t.productId),
    index("demo_grants_of_customer").on(t.customerId),
    index("demo_grants_by_status").on(t.status, t.endsAt),
  ],
);
