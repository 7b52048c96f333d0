import { z } from "zod";
import type { customers } from "@/db/schema/customers";
import type { Id } from "@/lib/core/ids";
import { LANGUAGES } from "@/lib/core/languages";
import { CURRENCIES } from "@/lib/core/money";

export type Customer = typeof customers.$inferSelect;

/** What Telegram says of a person when they come. */
export interface SeenCustomer {
  telegramId: bigint;
  firstName: string;
  lastName?: string | null | undefined;
  username?: string | null | undefined;
  languageCode?: string | null | undefined;
  /** The `startapp` or /start payload of this visit. */
  source?: string | null | undefined;
}

export const CustomerSettings = z
  .object({
    language: z.enum(LANGUAGES),
    currency: z.enum(CURRENCIES),
    notificationOptOuts: z.array(z.string().regex(/^[a-z_]{1,32}$/)).max(32),
  })
  .partial();
export type CustomerSettings = z.output<typeof CustomerSettings>;

export const CUSTOMER_SORTS = ["newest", "oldest", "name", "last_seen"] as const;

/** The dashboard's question, as the URL carries it. */
export const CustomerSearch = z.object({
  q: z.string().trim().max(100).default(""),
  language: z.enum(LANGUAGES).optional(),
  has: z.enum(["subscription", "demo", "order", "nothing"]).optional(),
  sort: z.enum(CUSTOMER_SORTS).default("newest"),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(25),
});
export type CustomerSearch = z.output<typeof CustomerSearch>;

export interface CustomerRow {
  id: Id<"customer">;
  telegramId: string;
  name: string;
  username: string | null;
  language: string;
  currency: string;
  isTest: boolean;
  isBlocked: boolean;
  createdAt: string;
  lastSeenAt: string;
  paidOrders: number;
  activeSubscriptions: number;
}

export interface CustomerList {
  rows: CustomerRow[];
  total: number;
  page: number;
  size: number;
}

/** One thing that happened to a customer, newest first in the timeline. */
export interface TimelineEntry {
  at: string;
  kind: "order" | "subscription" | "demo" | "audit";
  /** `order.paid`, `subscription.active`, `demo.active`, or the audit action. */
  what: string;
  entityId: string;
  params: Record<string, unknown>;
}
