import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { createdAt, currency, instant, minor } from "./columns";

/** The sandbox provider's own books: what its hosted page was asked and what became of it. */
export const sandboxPayments = pgTable("sandbox_payments", {
  id: text().$type<Id<"sandboxPayment">>().primaryKey(),
  reference: text().notNull().unique("sandbox_payments_one_per_reference"),
  amountMinor: minor("amount_minor").notNull(),
  currency: currency().notNull(),
  description: text().notNull(),
  returnUrl: text("return_url").notNull(),
  status: text()
    .$type<"open" | "authenticating" | "processing" | "paid" | "declined" | "cancelled" | "refunded">()
    .notNull(),
  declineCode: text("decline_code"),
  orderId: text("order_id").notNull(),
  duplicateWebhooks: boolean("duplicate_webhooks").notNull().default(false),
  /** The final webhook is sent before the one that should precede it. */
  webhooksOutOfOrder: boolean("webhooks_out_of_order").notNull().default(false),
  delaySeconds: integer("delay_seconds").notNull().default(0),
  paysAt: instant("pays_at"),
  createdAt: createdAt(),
  updatedAt: instant("updated_at").notNull(),
});

/** Money the sandbox provider gave back, under the shop's own id of the refund. */
export const sandboxRefunds = pgTable("sandbox_refunds", {
  id: text().primaryKey(),
  paymentId: text("payment_id")
    .$type<Id<"sandboxPayment">>()
    .notNull()
    .references(() => sandboxPayments.id),
  amountMinor: minor("amount_minor").notNull(),
  createdAt: createdAt(),
});

/** A webhook the sandbox provider owes the shop, kept until it is answered with 2xx. */
export const sandboxWebhooks = pgTable(
  "sandbox_webhooks",
  {
    id: text().primaryKey(),
    paymentId: text("payment_id")
      .$type<Id<"sandboxPayment">>()
      .notNull()
      .references(() => sandboxPayments.id),
    body: text().notNull(),
    createdAt: createdAt(),
    attempts: integer().notNull().default(0),
    /** Null once delivered or given up. */
    nextTryAt: instant("next_try_at"),
    lastStatus: integer("last_status"),
  },
  (t) => [index("sandbox_webhooks_due").on(t.nextTryAt).where(sql`next_try_at IS NOT NULL`)],
);

/** What the stand-ins of real providers remember in the sandbox: their own objects, as their APIs show them. */
export const sandboxRecords = pgTable("sandbox_records", {
  /** `<provider>/<kind>/<id>` */
  key: text().primaryKey(),
  /** The order of first writing. */
  position: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
  value: jsonb().$type<object>().notNull(),
});
