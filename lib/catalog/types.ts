import { z } from "zod";
import type { planPrices, plans, products } from "@/db/schema/catalog";
import { type Id, type IdKind, isId } from "@/lib/core/ids";
import { CURRENCIES, type Currency } from "@/lib/core/money";

export const TERMS = [1, 3, 6, 12, 24] as const;
export type Term = (typeof TERMS)[number];

const idOf = <K extends IdKind>(kind: K) =>
  z.custom<Id<K>>((value) => typeof value === "string" && isId(kind, value), `is not a ${kind}'s id`);

const short = z.string().trim().min(1).max(80);
const Localized = (text: z.ZodString) =>
  z.object({ en: text, ru: text.exactOptional(), ar: text.exactOptional(), fa: text.exactOptional() });

const featureKey = z.string().regex(/^[a-z0-9_]{1,40}$/);

export const ProductInput = z.object({
  slug: z
    .string()
    .trim()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "takes small letters, digits and single hyphens")
    .max(60),
  kind: z.enum(["channel", "vpn", "service"]),
  name: Localized(short),
  description: Localized(z.string().trim().max(1000)),
  allowDemo: z.boolean().default(false),
  demoDays: z.number().int().min(1).max(90).default(7),
  demoRequiresPhone: z.boolean().default(false),
  demoLimits: z
    .array(
      z.object({
        key: featureKey,
        amount: z.number().int().min(0).max(1_000_000),
        per: z.enum(["day", "month", "demo"]),
      }),
    )
    .max(40)
    .refine((limits) => new Set(limits.map(({ key }) => key)).size === limits.length, "names a feature twice")
    .default([]),
  /** The personal code that the reminder before a demo's end brings. */
  demoOffer: z
    .object({
      basisPoints: z.number().int().min(1).max(10_000),
      validDays: z.number().int().min(1).max(90),
    })
    .nullable()
    .default(null),
  demoContinues: z.boolean().default(false),
  position: z.number().int().min(0).max(10_000).default(0),
  channelIds: z.array(idOf("channel")).max(20).default([]),
});
export type ProductInput = z.output<typeof ProductInput>;

const Feature = z.object({
  key: featureKey,
  label: Localized(short),
  value: z.union([z.boolean(), Localized(short)]),
  limit: z.object({ amount: z.number().int().min(1), per: z.enum(["day", "month"]) }).exactOptional(),
});

/** The monthly price in one currency, and what longer terms save. */
export const PriceList = z.object({
  currency: z.enum(CURRENCIES),
  monthly: z.number().int().min(0).max(1_000_000_000_000),
  terms: z
    .array(
      z.object({
        termMonths: z.literal(TERMS),
        /** Saved against monthly price times months; the usual saving where nothing is said. */
        basisPoints: z.number().int().min(0).max(10_000).optional(),
        /** The whole term's price, where the owner rounds it by hand; it wins over basisPoints. */
        amount: z.number().int().min(0).optional(),
      }),
    )
    .min(1),
});
export type PriceList = z.output<typeof PriceList>;

export const PlanInput = z.object({
  productId: idOf("product"),
  planId: idOf("plan").optional(),
  name: Localized(short),
  tagline: Localized(z.string().trim().max(160)).default({ en: "" }),
  features: z.array(Feature).max(40).default([]),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
  featured: z.boolean().default(false),
  position: z.number().int().min(0).max(10_000).default(0),
  archived: z.boolean().default(false),
  /** Money back without a question so many days after paying, while no more than a share of the time is used. */
  refund: z
    .object({
      days: z.number().int().min(1).max(365),
      usedBasisPoints: z.number().int().min(100).max(10_000),
    })
    .nullable()
    .default(null),
  prices: z.array(PriceList).max(20),
});
export type PlanInput = z.input<typeof PlanInput>;

export type Product = typeof products.$inferSelect;
export type Plan = typeof plans.$inferSelect;
export type Price = typeof planPrices.$inferSelect;

export interface CatalogPlan extends Plan {
  /** Active ones, by currency then term. */
  prices: Price[];
}

export interface CatalogProduct extends Product {
  plans: CatalogPlan[];
  channels: { id: Id<"channel">; title: string }[];
}

/** Everything, archived things included: whoever sells asks `isForSale`. */
export interface Catalog {
  revision: number;
  products: CatalogProduct[];
  planById: ReadonlyMap<Id<"plan">, { product: CatalogProduct; plan: CatalogPlan }>;
}

export interface TermOffer {
  termMonths: Term;
  currency: Currency;
  amountMinor: bigint;
  /** Monthly price times months. */
  listMinor: bigint;
}
