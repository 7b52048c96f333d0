import type { AgreedPrice, OrderSummary, SlipView } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import type { Language, LocalizedText } from "@/lib/core/languages";
import type { Currency, MoneyJson } from "@/lib/core/money";
import type { Because } from "./because-rules";

export type { TopUpRequest } from "@/lib/checkout/top-up";
export type { TransferView } from "@/lib/checkout/transfers";
export type {
  CheckoutRequest,
  CodeVerdict,
  MethodView,
  QuoteRequest,
  QuoteView,
  SlipLine,
  SlipView,
} from "@/lib/checkout/types";
export type { WalletLine, WalletView } from "@/lib/checkout/wallet";
export type { AgreedPrice };

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
    /** MM-DD, and the year beside it, as the customer stated them. */
    birthday: string | null;
    birthYear: number | null;
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
  start: {
    planId?: Id<"plan">;
    code?: string;
    demo?: true;
    wallet?: true;
    orderId?: Id<"order">;
  } | null;
  /** What the product that opens first costs with the link's code, so that no price jumps; the rest is asked for. */
  prices: { codes: string[]; list: PriceListView } | null;
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
  | {
      offered: true;
      days: number;
      endsAt: string;
      /** The plan that the demo shows. */
      planId: Id<"plan"> | null;
      /** True where Telegram must confirm the phone first. */
      needsPhone: boolean;
      limits: DemoLimitView[];
      /** What the customer may agree to pay once it ends; null where nothing can go on by itself. */
      continuesAt: AgreedPrice | null;
    };

/** What a demo gives of a metered feature. */
export interface DemoLimitView {
  key: string;
  label: LocalizedText;
  amount: number;
  per: "day" | "month" | "demo";
}

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

/** An order as the customer sees it: the pending screen polls `GET /api/user/orders/:id`. */
export interface OrderView extends OrderSummary {
  /** The access that the order opened, once it did. */
  subscription: SubscriptionView | null;
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
  /** Something is taken at the end of the term without the customer: by consent, or by Telegram in Stars. */
  renewsByItself: boolean;
  /** Null where nothing can be agreed to. */
  autoRenewal: AutoRenewalView | null;
  demo: DemoTermsView | null;
  access: AccessView[];
  canCancel: boolean;
  canKeep: boolean;
  canRenew: boolean;
}

/** Whether a subscription is renewed by itself from what the customer keeps. */
export interface AutoRenewalView {
  /** The price agreed to, where there is a consent that stands. */
  agreed: AgreedPrice | null;
  /** The price that can be agreed to now. */
  offered: AgreedPrice | null;
  /** What would be charged; null where nothing is kept. */
  means: { brand: string; ending: string | null } | null;
  /** Why the term's end was not paid by itself; null where nothing went wrong. */
  trouble: "no_method" | "declined" | "gone" | "confirm" | "missed" | null;
  /** When a card that was declined is tried again. */
  nextTryAt: string | null;
}

/** `GET /api/user/means`: what the customer keeps at providers, the newest first. */
export interface KeptView {
  means: MeansView[];
  /** Whether `POST /api/user/means` leads to a page that keeps one more. */
  canAdd: boolean;
}

export interface MeansView {
  id: Id<"savedMeans">;
  provider: string;
  brand: string;
  ending: string | null;
  /** `2030-12`; null where it does not end. */
  expires: string | null;
  isExpired: boolean;
}

/** Of a running demo: what it gives, and whether it goes on, paid. */
export interface DemoTermsView {
  limits: DemoLimitView[];
  /** The price agreed to, where there is a consent that stands. */
  agreed: AgreedPrice | null;
  /** The price that can be agreed to now. */
  offered: AgreedPrice | null;
}

export interface AccessView {
  kind: "channel";
  title: string;
  status: "pending" | "invited" | "joined" | "removing" | "removed";
  inviteLink: string | null;
  inviteExpiresAt: string | null;
}

/** `POST /api/user/prices`: what every plan and term of a product costs this customer now, each as the checkout's own slip. */
export interface PriceListView {
  productId: Id<"product">;
  currency: Currency;
  rows: PricedTermView[];
  /** What stands behind the slips' lines: until when, and for whom. */
  offers: OfferView[];
  /** Offers that start within two weeks by themselves, with what they will take off. */
  soon: SoonView[];
  /** The customer's own codes that are not entered yet. */
  personal: DiscountView[];
}

export interface PricedTermView {
  planId: Id<"plan">;
  termMonths: number;
  slip: SlipView;
  trialDays: number;
  /** The entered codes that count here. */
  codes: string[];
}

export interface OfferView {
  promotionId: Id<"promotion">;
  name: string;
  code: string | null;
  basisPoints: number | null;
  endsAt: string | null;
  isPersonal: boolean;
  /** What makes it this customer's; null where it is everybody's. */
  because: Because | null;
}

export interface SoonView {
  promotionId: Id<"promotion">;
  name: string;
  startsAt: string;
  saves: { planId: Id<"plan">; termMonths: number; amount: number }[];
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
  /** Only this customer can use it. */
  isPersonal: boolean;
}

/** `GET /api/user/orders` */
export interface HistoryView {
  orders: OrderView[];
  demos: { productName: LocalizedText; startedAt: string; endsAt: string; status: string }[];
  saved: MoneyJson[];
  /** Where the savings of each currency came from, over all receipts: the parts sum to `saved`. */
  savedBy: { currency: Currency; terms: number; codes: number; offers: number }[];
  /** Every code that took something off a paid order, newest first. */
  codesUsed: { code: string; name: string; money: MoneyJson; at: string; orderId: Id<"order"> }[];
}
