import { z } from "zod";
import type { OrderKind } from "@/db/schema/checkout";
import { type Id, isId } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { CURRENCIES, type Currency, type MoneyJson } from "@/lib/core/money";
import type { Opens } from "@/lib/payments/types";

/** What the Mini App sends and sees while buying: amounts in minor units as safe integers, instants as ISO strings. */

const planId = z.custom<Id<"plan">>(
  (value) => typeof value === "string" && isId("plan", value),
  "is not a plan's id",
);
const MAX_CODES = 5;

export const QuoteRequest = z.object({
  planId,
  termMonths: z.number().int().min(1).max(24),
  currency: z.enum(CURRENCIES),
  codes: z.array(z.string().max(64)).max(MAX_CODES).default([]),
  /** Pays with the wallet's balance as far as it goes; the rest is due by the method. */
  useWallet: z.boolean().optional(),
  usePoints: z.boolean().optional(),
});
export type QuoteRequest = z.output<typeof QuoteRequest>;

export const CheckoutRequest = QuoteRequest.extend({
  idempotencyKey: z.string().min(8).max(100),
  quoteHash: z.string().min(1).max(200),
  method: z.string().min(1).max(32),
  /** The customer agrees that the provider keeps the card for what they agree to later. */
  keepMeans: z.boolean().optional(),
});
export type CheckoutRequest = z.output<typeof CheckoutRequest>;

/** A price that the customer saw and agreed to pay later, without being asked again. */
export const AgreedPrice = z.object({
  termMonths: z.number().int().min(1).max(24),
  currency: z.enum(CURRENCIES),
  amount: z.number().int().min(0),
});
export type AgreedPrice = z.output<typeof AgreedPrice>;

/** The receipt: every amount has a name and a reason, and the lines sum to the total. */
export interface SlipView {
  currency: Currency;
  lines: SlipLine[];
  list: number;
  discount: number;
  total: number;
  /** What points and the wallet pay of the total, where they do; the rest is `due`. */
  points?: number;
  /** How many points that takes. */
  pointCount?: number;
  wallet?: number;
  due?: number;
  /** What comes back to the wallet once the order is paid. */
  cashback?: number;
}

export type SlipLine =
  /** Money into the wallet. */
  | { kind: "top_up"; amount: number }
  | { kind: "plan"; planId: Id<"plan">; name: LocalizedText; termMonths: number; amount: number }
  /** The term's own saving; `basisPoints` of the list price. */
  | { kind: "term"; termMonths: number; basisPoints: number; amount: number }
  | {
      kind: "promotion";
      promotionId: Id<"promotion">;
      name: string;
      code: string | null;
      basisPoints: number | null;
      amount: number;
    };

export type CodeVerdict =
  | { code: string; applied: true; amount: number; trialDays: number; endsAt: string | null }
  /** `reason` is a pricing reason (messages `reasons.<REASON>`); params as the engine gives them. */
  | {
      code: string;
      applied: false;
      reason: string;
      params: Record<string, string | number | boolean | null>;
    };

export interface MethodView {
  id: string;
  provider: string;
  /** Message key `methods.<id>.name`; shown as it is where the key is missing. */
  lastUsed: boolean;
  available: boolean;
  /** `methods.reasons.<reason>`: currency, inside_telegram, amount … */
  reason: string | null;
  /** What the method will take: Stars show their own amount. */
  charge: MoneyJson;
  /** What of it is the method's own fee, in minor units of the charge. */
  fee: number;
  recurring: boolean;
  /** It can keep the card, where the customer agrees. */
  keeps?: true;
}

/** A balance that can pay, and what of it this quote takes: minor units of the wallet, whole points. */
export interface TenderView {
  balance: number;
  used: number;
}

export interface QuoteView {
  /** Sent back at checkout: the price the customer saw. */
  hash: string;
  planId: Id<"plan">;
  termMonths: number;
  currency: Currency;
  slip: SlipView;
  /** One verdict per entered code, in the order entered. */
  codes: CodeVerdict[];
  methods: MethodView[];
  /** Null where the customer has no balance to pay with. */
  tender: { wallet: TenderView; points: TenderView } | null;
  /** Days of free access before the paid term; zero without a free-trial code. */
  trialDays: number;
  /** The subscription's end if paid now. */
  periodEnd: string;
  /** True where paying extends what the customer already has. */
  extends: boolean;
}

export type OrderStatusView = "reserved" | "paid" | "cancelled" | "expired" | "refunded";

export interface PaymentView {
  id: Id<"payment">;
  method: string;
  status: "created" | "pending" | "settled" | "failed" | "cancelled" | "refunded";
  /** `payments.failures.<code>` */
  failureCode: string | null;
  /** What is collected, the method's fee included. */
  amount: MoneyJson;
  /** What of it is the method's fee. */
  fee: number;
  /** Its page or invoice can be paid until then. */
  expiresAt: string;
  /**
   * How to pay: open a page, open a Telegram invoice, read the details on the order's own screen, or nothing (already
   * settled, or nothing to pay).
   */
  action: { kind: Opens; url: string } | { kind: "none" };
}

/** An order, its slip and where its payment stands. */
export interface OrderSummary {
  id: Id<"order">;
  number: number;
  status: OrderStatusView;
  createdAt: string;
  paidAt: string | null;
  reservedUntil: string;
  kind: OrderKind;
  /** Null for a top-up, which sells nothing. */
  planId: Id<"plan"> | null;
  productId: Id<"product"> | null;
  planName: LocalizedText;
  termMonths: number;
  slip: SlipView;
  codes: string[];
  payment: PaymentView | null;
}

/** What `orders.quote` holds: the quote as accepted, from which the slip is printed for ever. */
export interface StoredQuote {
  slip: SlipView;
  codes: string[];
  planId: Id<"plan"> | null;
  planName: LocalizedText;
  productId: Id<"product"> | null;
  termMonths: number;
}
