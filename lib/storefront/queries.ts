import type { DemoLimit } from "@/db/schema/catalog";
import { runStatement } from "@/db/statement";
import type { Ctx } from "@/db/transaction";
import { currentCatalog, readCatalog } from "@/lib/catalog/queries";
import type { Catalog } from "@/lib/catalog/types";
import { findPendingOrder } from "@/lib/checkout/queries";
import { customerOf } from "@/lib/checkout/quote";
import type { AgreedPrice } from "@/lib/checkout/types";
import { isSandbox } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import type { Language, LocalizedText } from "@/lib/core/languages";
import { type Currency, type MoneyJson, toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { accessOf } from "@/lib/delivery/queries";
import { TRIED_BY_PERSON } from "@/lib/demo/person";
import { chargeableMeansOf } from "@/lib/payments/saved-means";
import { settingsIn } from "@/lib/settings/service";
import { subscriptionsOf } from "@/lib/subscriptions/queries";
import { type RenewalStanding, renewalsOf } from "@/lib/subscriptions/renewal-queries";
import { readPriceList } from "./price-list";
import { readStart } from "./start";
import type { AccessView, ShopView, SubscriptionView } from "./types";
import { livingProductsOf, type NamedSubscription, viewProduct, viewSubscription } from "./views";

const PERSON = {
  name: "storefront_person",
  text: `
    SELECT c.id, c.first_name, c.language, c.language_chosen, c.currency, c.notification_opt_outs, c.last_method, c.birthday, c.birth_year,
      (SELECT value FROM settings WHERE key = 'shop') AS settings,
      COALESCE((SELECT revision FROM catalog_revisions), 0) AS catalog_revision,
      c.phone_hash IS NOT NULL AS phone_known,
      (SELECT COALESCE(json_agg(t.product_id), '[]') FROM (${TRIED_BY_PERSON}) t) AS demos,
      (SELECT COALESCE(json_agg(json_build_object('subscriptionId', d.subscription_id, 'limits', d.limits,
          'agreed', CASE WHEN n.demo_id IS NOT NULL AND n.revoked_at IS NULL AND n.tried_at IS NULL THEN json_build_object('termMonths', n.term_months,
            'amount', n.amount_minor, 'currency', n.currency) END)), '[]')
        FROM demo_grants d LEFT JOIN demo_continuations n ON n.demo_id = d.id
        WHERE d.customer_id = c.id AND d.status = 'active') AS running_demos,
      (SELECT COALESCE(json_agg(json_build_object('currency', s.currency, 'amount', s.amount) ORDER BY s.currency), '[]')
        FROM (SELECT o.currency, sum(o.discount_minor)::text AS amount FROM orders o
          WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL AND o.status <> 'refunded'
          GROUP BY o.currency HAVING sum(o.discount_minor) > 0) s) AS saved
    FROM customers c WHERE c.id = $1`,
};

interface Person {
  id: Id<"customer">;
  first_name: string;
  language: Language;
  language_chosen: boolean;
  currency: Currency;
  notification_opt_outs: string[];
  birthday: string | null;
  birth_year: number | null;
  last_method: string | null;
  settings: unknown;
  catalog_revision: number;
  phone_known: boolean;
  demos: string[];
  running_demos: { subscriptionId: string; limits: DemoLimit[]; agreed: AgreedPrice | null }[];
  saved: { currency: Currency; amount: string }[];
}

/** Everything the home screen shows, for the customer who asks. */
export async function readShop(
  ctx: Ctx,
  input: { startParam?: string | null | undefined } = {},
): Promise<Result<ShopView, "customer.not_found">> {
  const customerId = customerOf(ctx);
  const now = ctx.clock.now();
  const [people, subscriptions, pending] = await Promise.all([
    runStatement<Person>(ctx.db, PERSON, [customerId]),
    subscriptionsOf(ctx.db, customerId),
    findPendingOrder(ctx, customerId),
  ]);
  const [person] = people;
  if (!person) return err("customer.not_found");
  const [catalog, access, renewing] = await Promise.all([
    readCatalog(ctx, person.catalog_revision),
    readAccess(ctx, subscriptions),
    readRenewing(ctx, subscriptions),
  ]);
  const settings = settingsIn(person.settings);
  const start = readStart(input.startParam, (id) => catalog.planById.has(id));
  const currency = currencyFor(person.currency, settings.currencies);
  const demo = {
    now,
    currency,
    isPhoneKnown: person.phone_known,
    usedProducts: person.demos,
    livingProducts: livingProductsOf(subscriptions),
  };
  return ok({
    shop: {
      name: settings.name,
      tagline: settings.tagline as LocalizedText,
      timeZone: settings.timeZone,
      botUsername: settings.botUsername,
      supportUsername: settings.supportUsername,
      currencies: settings.currencies,
      sandbox: isSandbox(),
    },
    customer: {
      id: person.id,
      firstName: person.first_name,
      language: person.language,
      languageChosen: person.language_chosen,
      currency,
      notificationOptOuts: person.notification_opt_outs,
      birthday: person.birthday,
      birthYear: person.birth_year,
    },
    products: catalog.products
      .filter(({ status }) => status === "active")
      .map((product) => viewProduct(product, demo)),
    subscriptions: subscriptions.map((named) =>
      viewSubscription(named, {
        now,
        catalog,
        currency,
        access: access.get(named.subscription.id) ?? [],
        demo: demoOf(person, named),
        renewal: renewing.standings.get(named.subscription.id),
        means: renewing.means,
      }),
    ),
    pendingOrder: pending && { ...pending, subscription: null },
    lastMethod: person.last_method,
    saved: person.saved.map(
      ({ currency, amount }): MoneyJson => ({ currency, amount: toSafeInteger(BigInt(amount)) }),
    ),
    start,
    prices: await firstPrices(ctx, catalog, { start, currency }),
    now: now.toISOString(),
  });
}

/** The prices of the product that the home screen opens with: they are there when it is drawn. */
async function firstPrices(
  ctx: Ctx,
  { products, planById }: Catalog,
  { start, currency }: Pick<ShopView, "start"> & { currency: Currency },
): Promise<ShopView["prices"]> {
  const product =
    (start?.planId && planById.get(start.planId)?.product) ??
    products.find(({ status }) => status === "active");
  if (!product) return null;
  const codes = start?.code ? [start.code] : [];
  const list = await readPriceList(ctx, { productId: product.id, currency, codes });
  return list.ok ? { codes, list: list.value } : null;
}

/** The customer's own currency, or the shop's first where the shop takes that one no more. */
const currencyFor = (chosen: Currency, taken: readonly Currency[]): Currency =>
  taken.includes(chosen) ? chosen : (taken[0] ?? chosen);

/** What each subscription opens; a link is shown only while it can be used. */
async function readAccess(
  ctx: Pick<Ctx, "db">,
  subscriptions: readonly NamedSubscription[],
): Promise<Map<Id<"subscription">, AccessView[]>> {
  const bySubscription = new Map<Id<"subscription">, AccessView[]>();
  if (subscriptions.length === 0) return bySubscription;
  const rows = await accessOf(
    ctx.db,
    subscriptions.map(({ subscription }) => subscription.id),
  );
  for (const { delivery, title } of rows) {
    const isInvited = delivery.status === "invited";
    const view: AccessView = {
      kind: "channel",
      title,
      status: delivery.status,
      inviteLink: isInvited ? delivery.inviteLink : null,
      inviteExpiresAt: isInvited ? (delivery.inviteExpiresAt?.toISOString() ?? null) : null,
    };
    bySubscription.set(delivery.subscriptionId, [
      ...(bySubscription.get(delivery.subscriptionId) ?? []),
      view,
    ]);
  }
  return bySubscription;
}

/** How the customer's subscriptions go on, and the newest that could pay; nothing is asked for who has none that run. */
async function readRenewing(ctx: Pick<Ctx, "db">, subscriptions: readonly NamedSubscription[]) {
  const running = subscriptions.find(
    ({ subscription: { isDemo, status } }) => !isDemo && (status === "active" || status === "past_due"),
  );
  if (!running) return { standings: new Map<Id<"subscription">, RenewalStanding>(), means: null };
  const { customerId } = running.subscription;
  const [standings, kept] = await Promise.all([
    renewalsOf(ctx.db, customerId),
    chargeableMeansOf(ctx, customerId),
  ]);
  return { standings, means: kept[0] ?? null };
}

/** One of the customer's own subscriptions, as the Mini App shows it. */
export async function readSubscription(
  ctx: Ctx,
  input: { id: Id<"subscription"> },
): Promise<Result<SubscriptionView, "subscription.not_found">> {
  const all = await subscriptionsOf(ctx.db, customerOf(ctx));
  const named = all.find(({ subscription }) => subscription.id === input.id);
  if (!named) return err("subscription.not_found");
  const [catalog, access, renewing, person] = await Promise.all([
    currentCatalog(ctx),
    readAccess(ctx, [named]),
    readRenewing(ctx, [named]),
    runStatement<Person>(ctx.db, PERSON, [named.subscription.customerId]),
  ]);
  return ok(
    viewSubscription(named, {
      now: ctx.clock.now(),
      catalog,
      currency: person[0]?.currency ?? "SAR",
      access: access.get(named.subscription.id) ?? [],
      demo: person[0] && demoOf(person[0], named),
      renewal: renewing.standings.get(named.subscription.id),
      means: renewing.means,
    }),
  );
}

const demoOf = ({ running_demos }: Person, { subscription }: NamedSubscription) =>
  running_demos.find(({ subscriptionId }) => subscriptionId === subscription.id);

const SUBSCRIPTION_OF_ORDER = {
  name: "storefront_subscription_of_order",
  text: "SELECT subscription_id AS id FROM subscription_orders WHERE order_id = $1",
};

/** The access an order opened, once it did. */
export async function subscriptionOfOrder(ctx: Ctx, orderId: Id<"order">): Promise<SubscriptionView | null> {
  const [row] = await runStatement<{ id: Id<"subscription"> }>(ctx.db, SUBSCRIPTION_OF_ORDER, [orderId]);
  if (!row) return null;
  const view = await readSubscription(ctx, row);
  return view.ok ? view.value : null;
}
