import type { Id } from "@/lib/core/ids";
import type { Language, LocalizedText } from "@/lib/core/languages";
import type { Currency, MoneyJson } from "@/lib/core/money";

/** Everything the Mini App shows, in JSON: amounts in minor units as safe integers, instants as ISO strings. */

export type ProductKindView = "channel" | "vpn" | "service";
export type SubscriptionStatusView =
  | "trialing"
  | "active"
  | "past_due"
  | "paused"
  | "cancelled"
  | "expired"
  | "refunded";

/** The one call the home screen makes: `GET /api/user/shop`, and the body of `POST /api/user/session`. */
export interface ShopView {
  shop: {
    name: string;
    tagline: LocalizedText;
    timeZone: string;
    botUsername: string | null;
    supportUsername: string | null;
    currencies: Currency[];
    /** True while the sandbox Telegram stands in for the real one. */
    sandbox: boolean;
  };
  customer: {
    id: Id<"customer">;
    firstName: string;
    language: Language;
    languageChosen: boolean;
    currency: Currency;
    notificationOptOuts: string[];
  };
  products: ProductView[];
  /** Alive ones first, newest first. */
  subscriptions: SubscriptionView[];
  /** An order that still waits for its payment, so that pending survives closing the app. */
  pendingOrder: OrderView | null;
  /** Last used payment method. */
  lastMethod: string | null;
  /** What the customer saved so far, one amount per currency. */
  saved: MoneyJson[];
  /** What the `startapp` parameter asked for, resolved: open this. */
  start: { planId?: Id<"plan">; code?: string } | null;
  /** The server's clock: the sandbox may have moved it. */
  now: string;
}

export interface ProductView {
  id: Id<"product">;
  slug: string;
  kind: ProductKindView;
  name: LocalizedText;
  description: LocalizedText;
  channels: string[];
  plans: PlanView[];
  demo: DemoOffer;
}

export type DemoOffer =
  | { offered: false; reason: "not_offered" | "already_used" | "already_subscribed" }
  | { offered: true; days: number; endsAt: string };

export interface PlanView {
  id: Id<"plan">;
  name: LocalizedText;
  tagline: LocalizedText;
  featured: boolean;
  features: PlanFeatureView[];
  prices: PriceView[];
}

export interface PlanFeatureView {
  key: string;
  label: LocalizedText;
  value: LocalizedText | boolean;
  limit?: { amount: number; per: "day" | "month" };
}

export interface PriceView {
  termMonths: number;
  currency: Currency;
  /** What the term costs before promotions. */
  amount: number;
  /** Monthly price times months: struck where it is more than `amount`. */
  list: number;
}

/** `POST /api/user/quote` */
export interface QuoteRequest {
  planId: Id<"plan">;
  termMonths: number;
  currency: Currency;
  codes: string[];
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
  /** Days of free access before the first charge; zero without a free-trial code. */
  trialDays: number;
  /** The subscription's end if paid now. */
  periodEnd: string;
  /** True where paying extends what the customer already has. */
  extends: boolean;
}

/** The receipt: every amount has a name and a reason, and the lines sum to the total. */
export interface SlipView {
  currency: Currency;
  lines: SlipLine[];
  list: number;
  discount: number;
  total: number;
}

export type SlipLine =
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
  recurring: boolean;
}

/** `POST /api/user/checkout` */
export interface CheckoutRequest extends QuoteRequest {
  idempotencyKey: string;
  quoteHash: string;
  method: string;
}

export type OrderStatusView = "reserved" | "paid" | "cancelled" | "expired" | "refunded";

/** Order, its slip and where its payment stands: the pending screen polls `GET /api/user/orders/:id`. */
export interface OrderView {
  id: Id<"order">;
  number: number;
  status: OrderStatusView;
  createdAt: string;
  paidAt: string | null;
  reservedUntil: string;
  planId: Id<"plan">;
  productId: Id<"product">;
  planName: LocalizedText;
  termMonths: number;
  slip: SlipView;
  codes: string[];
  payment: PaymentView | null;
  /** The access that the order opened, once it did. */
  subscription: SubscriptionView | null;
}

export interface PaymentView {
  id: Id<"payment">;
  method: string;
  status: "created" | "pending" | "settled" | "failed" | "cancelled" | "refunded";
  /** `payments.failures.<code>` */
  failureCode: string | null;
  amount: MoneyJson;
  /** How to pay: open a page, open a Telegram invoice, or nothing (already settled, or nothing to pay). */
  action: { kind: "open_page"; url: string } | { kind: "open_invoice"; url: string } | { kind: "none" };
}

export interface SubscriptionView {
  id: Id<"subscription">;
  productId: Id<"product">;
  planId: Id<"plan">;
  productName: LocalizedText;
  planName: LocalizedText;
  status: SubscriptionStatusView;
  isDemo: boolean;
  termMonths: number | null;
  startedAt: string;
  periodStart: string;
  periodEnd: string;
  graceUntil: string | null;
  cancelledAt: string | null;
  /** What the next term costs, where one is for sale. */
  renewal: MoneyJson | null;
  /** Always false until a method that renews by itself is used. */
  renewsByItself: boolean;
  access: AccessView[];
  canCancel: boolean;
  canKeep: boolean;
  canRenew: boolean;
}

export interface AccessView {
  kind: "channel";
  title: string;
  status: "pending" | "invited" | "joined" | "removing" | "removed";
  inviteLink: string | null;
  inviteExpiresAt: string | null;
}

/** `GET /api/user/discounts`: what the customer can have now, with the reason in words. */
export interface DiscountView {
  promotionId: Id<"promotion">;
  name: string;
  code: string | null;
  kind: "percent" | "fixed" | "fixed_price" | "free_trial" | "cashback" | "other";
  basisPoints: number | null;
  amount: MoneyJson | null;
  days: number | null;
  endsAt: string | null;
}

/** `GET /api/user/orders` */
export interface HistoryView {
  orders: OrderView[];
  demos: { productName: LocalizedText; startedAt: string; endsAt: string; status: string }[];
  saved: MoneyJson[];
}
