import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { Id } from "@/lib/core/ids";
import { bytea, createdAt, currency, instant, minor } from "./columns";
import { paymentAttempts } from "./payments";

export type TransferStatus = "awaited" | "in_review" | "rejected" | "approved" | "mismatched";

/** A bank transfer the shop waits for: one per attempt, under the reference that the customer writes on it. */
export const bankTransfers = pgTable(
  "bank_transfers",
  {
    paymentId: text("payment_id")
      .$type<Id<"payment">>()
      .primaryKey()
      .references(() => paymentAttempts.id),
    reference: text().notNull().unique("bank_transfers_one_per_reference"),
    status: text().$type<TransferStatus>().notNull(),
    createdAt: createdAt(),
    /** When the latest receipt came. */
    sentAt: instant("sent_at"),
    decidedAt: instant("decided_at"),
    decidedBy: text("decided_by"),
    /** What arrived at the bank, as the owner read it there; null until it was looked up. */
    receivedMinor: minor("received_minor"),
    receivedCurrency: currency("received_currency"),
    /** `payments.transferReasons.<reason>` */
    reason: text(),
    /** What the owner added for the customer to read. */
    note: text(),
  },
  (t) => [index("bank_transfers_to_review").on(t.sentAt).where(sql`status = 'in_review'`)],
);

/** A receipt as the customer sent it, byte for byte. It proves nothing; the owner looks at it beside the account. */
export const bankReceipts = pgTable(
  "bank_receipts",
  {
    id: text().$type<Id<"receipt">>().primaryKey(),
    paymentId: text("payment_id")
      .$type<Id<"payment">>()
      .notNull()
      .references(() => bankTransfers.paymentId),
    /** What its own bytes say it is. */
    contentType: text("content_type").notNull(),
    width: integer(),
    height: integer(),
    bytes: bytea().notNull(),
    /** SHA-256: the same file sent twice is one receipt. */
    digest: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [unique("bank_receipts_once").on(t.paymentId, t.digest)],
);
