import type { DemoLimit } from "@/db/schema/catalog";
import { isForSale, priceFor } from "@/lib/catalog/rules";
import type { Catalog, CatalogPlan, CatalogProduct } from "@/lib/catalog/types";
import type { AgreedPrice } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import { type Currency, type MoneyJson, toSafeInteger } from "@/lib/core/money";
import { OPENING } from "@/lib/delivery/rules";
import { continuationOf, decideDemo, demoEnd } from "@/lib/demo/rules";
import type { KeptMeans } from "@/lib/payments/saved-means";
import type { RenewalStanding } from "@/lib/subscriptions/renewal-queries";
import { canCancel, canKeep, canRenew, isAlive } from "@/lib/subscriptions/rules";
import type { Subscription } from "@/lib/subscriptions/types";
import type {
  AccessView,
  AutoRenewalView,
  DemoLimitView,
  DemoOffer,
  DemoTermsView,
  PlanView,
  ProductView,
  SubscriptionView,
} from "./types";

export interface DemoFacts {
  now: Date;
  currency: Currency;
  isPhoneKnown: boolean;
  usedProducts: readonly string[];
  livingProducts: readonly string[];
}

export function viewProduct(product: CatalogProduct, demo: DemoFacts): ProductView {
  return {
    id: product.id,
    slug: product.slug,
    kind: product.kind,
    name: product.name,
    description: product.description,
    channels: product.channels.map(({ title }) => title),
    plans: product.plans.filter((plan) => isForSale(product, plan)).map(viewPlan),
    demo: offerDemo(product, demo),
  };
}

const viewPlan = (plan: CatalogPlan): PlanView => ({
  id: plan.id,
  name: plan.name,
  tagline: plan.tagline,
  featured: plan.featured,
  features: plan.features,
  prices: plan.prices.map((price) => ({
    termMonths: price.termMonths,
    currency: price.currency,
    amount: toSafeInteger(price.amountMinor),
    list: toSafeInteger(price.listMinor),
  })),
});

const NOT_OFFERED: Record<string, Extract<DemoOffer, { offered: false }>["reason"]> = {
  "demo.already_used": "already_used",
  "demo.already_subscribed": "already_subscribed",
};

function offerDemo(product: CatalogProduct, facts: DemoFacts): DemoOffer {
  const verdict = decideDemo({
    allowDemo: product.allowDemo,
    isForSale: product.plans.some((plan) => isForSale(product, plan)),
    byHand: false,
    hasUsedOne: facts.usedProducts.includes(product.id),
    isSubscribed: facts.livingProducts.includes(product.id),
    lacksPhone: false,
  });
  if (!verdict.ok) return { offered: false, reason: NOT_OFFERED[verdict.error] ?? "not_offered" };
  const { demoDays, demoRequiresPhone, demoContinues } = product;
  const tried = planToTry(product);
  const price = demoContinues && tried ? continuationOf(tried.prices, facts.currency) : null;
  return {
    offered: true,
    days: demoDays,
    endsAt: demoEnd(facts.now, demoDays).toISOString(),
    planId: tried?.id ?? null,
    needsPhone: demoRequiresPhone && !facts.isPhoneKnown,
    limits: limitsOf(product, product.demoLimits),
    continuesAt: price && agreedPrice(price),
  };
}

/** The plan that a demo shows, as the demo's own service picks it. */
const planToTry = (product: CatalogProduct): CatalogPlan | undefined =>
  product.plans
    .filter((plan) => isForSale(product, plan))
    .toSorted((a, b) => Number(b.featured) - Number(a.featured))[0];

/** What a demo gives of the metered features, by the words that the plans have for them. */
function limitsOf(product: Pick<CatalogProduct, "plans">, limits: readonly DemoLimit[]): DemoLimitView[] {
  const features = product.plans.flatMap((plan) => plan.features);
  return limits.flatMap(({ key, amount, per }) => {
    const label = features.find((feature) => feature.key === key)?.label;
    return label ? [{ key, label, amount, per }] : [];
  });
}

export interface NamedSubscription {
  subscription: Subscription;
  productName: LocalizedText;
  planName: LocalizedText;
}

export interface ViewFacts {
  now: Date;
  access: AccessView[];
  catalog: Catalog;
  currency: Currency;
  /** Of a running demo: what was granted and agreed. */
  demo?: { limits: DemoLimit[]; agreed: AgreedPrice | null } | undefined;
  /** How it goes on at its end, and what the customer keeps that could pay. */
  renewal?: RenewalStanding | undefined;
  means: Pick<KeptMeans, "brand" | "ending"> | null;
}

export function viewSubscription(
  { subscription: s, productName, planName }: NamedSubscription,
  facts: ViewFacts,
): SubscriptionView {
  const mayRenew = canRenew(s);
  const renewal = mayRenew ? renewalOf(facts.catalog, s.planId, s.termMonths ?? 1, facts.currency) : null;
  const autoRenewal = autoRenewalOf(s, renewal, facts);
  return {
    id: s.id,
    productId: s.productId,
    planId: s.planId,
    productName,
    planName,
    status: s.status,
    isDemo: s.isDemo,
    termMonths: s.termMonths,
    startedAt: s.startedAt.toISOString(),
    periodStart: s.periodStart.toISOString(),
    periodEnd: s.periodEnd.toISOString(),
    graceUntil: s.graceUntil?.toISOString() ?? null,
    cancelledAt: s.cancelledAt?.toISOString() ?? null,
    renewal,
    renewsByItself:
      (autoRenewal?.agreed != null && autoRenewal.trouble === null) ||
      (facts.renewal?.starsRenew === true && RENEWED.has(s.status)),
    autoRenewal,
    demo: s.isDemo && isAlive(s.status) ? demoTermsOf(s, facts) : null,
    access: facts.access.length > 0 ? facts.access : arrivingAccess(s, facts.catalog),
    canCancel: canCancel(s),
    canKeep: canKeep(s, facts.now),
    canRenew: mayRenew,
  };
}

const RENEWED: ReadonlySet<string> = new Set(["active", "past_due"]);

function autoRenewalOf(
  { status, isDemo, termMonths }: Subscription,
  price: MoneyJson | null,
  { renewal, means }: ViewFacts,
): AutoRenewalView | null {
  if (isDemo || !RENEWED.has(status) || !renewal || renewal.starsRenew) return null;
  const { agreed, outcome, nextTryAt } = renewal;
  if (!agreed && !means) return null;
  const canAgree = price !== null && termMonths !== null && means !== null;
  return {
    agreed: agreed && {
      termMonths: agreed.termMonths,
      currency: agreed.currency,
      amount: toSafeInteger(agreed.amountMinor),
    },
    offered: canAgree ? { termMonths, ...price } : null,
    means: means && { brand: means.brand, ending: means.ending },
    trouble: outcome === "paid" ? null : outcome,
    nextTryAt: agreed && nextTryAt ? nextTryAt.toISOString() : null,
  };
}

function demoTermsOf(s: Subscription, { catalog, currency, demo }: ViewFacts): DemoTermsView {
  const found = catalog.planById.get(s.planId);
  const price = found?.product.demoContinues ? continuationOf(found.plan.prices, currency) : null;
  return {
    limits: found && demo ? limitsOf(found.product, demo.limits) : [],
    agreed: demo?.agreed ?? null,
    offered: price && agreedPrice(price),
  };
}

const agreedPrice = (price: CatalogPlan["prices"][number]): AgreedPrice => ({
  termMonths: price.termMonths,
  amount: toSafeInteger(price.amountMinor),
  currency: price.currency,
});

/** Between the activation and the first delivery, what will open is named already. */
function arrivingAccess({ status, productId }: Subscription, catalog: Catalog): AccessView[] {
  if (!OPENING.includes(status)) return [];
  const product = catalog.products.find(({ id }) => id === productId);
  return (product?.channels ?? []).map(({ title }) => ({
    kind: "channel",
    title,
    status: "pending",
    inviteLink: null,
    inviteExpiresAt: null,
  }));
}

function renewalOf(catalog: Catalog, planId: Id<"plan">, termMonths: number, currency: Currency) {
  const found = catalog.planById.get(planId);
  if (!found || !isForSale(found.product, found.plan)) return null;
  const price = priceFor(found.plan, termMonths, currency);
  return price ? { amount: toSafeInteger(price.amountMinor), currency } : null;
}

export const livingProductsOf = (all: readonly NamedSubscription[]): Id<"product">[] =>
  all.flatMap(({ subscription }) => (isAlive(subscription.status) ? [subscription.productId] : []));
