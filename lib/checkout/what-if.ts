import { inArray } from "drizzle-orm";
import { promotionLimits } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import { currentCatalog } from "@/lib/catalog/queries";
import { isForSale } from "@/lib/catalog/rules";
import type { CatalogPlan, CatalogProduct, Price } from "@/lib/catalog/types";
import { fromDecimal, toSafeInteger } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";
import type { Promotion } from "@/lib/pricing/types";
import { readShopSettings } from "@/lib/settings/service";
import { keysOf } from "./facts";
import { candidatesFor, livePromotions } from "./live-promotions";
import { type LiveOrWritten, nameOf, readWritten, withUses } from "./what-if-codes";
import { factsOf, readPerson } from "./what-if-customer";
import type { WhatIfInput } from "./what-if-input";

/** The same cart under one other condition. */
export type Instead =
  | { kind: "term"; termMonths: number }
  | { kind: "without_codes" }
  | { kind: "first_order" }
  | { kind: "after_end"; at: Date };

/** The simulator's input from what the shop holds now: prices, promotions with their counters, the customer's facts. */
export async function readWhatIf(ctx: Pick<Ctx, "db" | "clock">, input: WhatIfInput, at: Date | null) {
  const [catalog, { timeZone, currencies }, live] = await Promise.all([
    currentCatalog(ctx),
    readShopSettings(ctx.db),
    livePromotions(ctx, -1),
  ]);
  const offers = catalog.products.flatMap((product) =>
    product.plans
      .filter((plan) => isForSale(product, plan) && plan.prices.length > 0)
      .map((plan) => ({ product, plan })),
  );
  const chosen =
    offers.find(({ plan }) => plan.id === input.plan) ??
    offers.find(({ plan }) => plan.featured) ??
    offers[0];
  const price = chosen && nearestPrice(chosen.plan, { ...input, currency: input.currency ?? currencies[0] });
  if (!chosen || !price) return err("price.not_found");

  const now = at ?? ctx.clock.now();
  const written = await readWritten(ctx, live, input);
  const { promotionIds, limitIds } = candidatesFor(live, keysOf(input.codes));
  promotionIds.push(...written.map(({ row }) => row.id));
  limitIds.push(...written.map(({ row }) => row.limitId));
  const customer =
    input.customer === undefined
      ? null
      : await readPerson(ctx, input.customer, { planId: chosen.plan.id, price, promotionIds, now });
  const counters = new Map(
    (limitIds.length === 0
      ? []
      : await ctx.db.select().from(promotionLimits).where(inArray(promotionLimits.id, limitIds))
    ).map((row) => [row.id, row]),
  );
  const candidates: LiveOrWritten[] = promotionIds.flatMap(
    (id) => written.find(({ row }) => row.id === id) ?? live.byId.get(id) ?? [],
  );
  const trials = candidates.filter(({ promotion }) => promotion.effect.kind === "free_trial");
  const usedTrials = customer?.hadTrial ? trials.map(({ row }) => row.id) : [];
  const facts = factsOf(input, customer, { currency: price.currency, usedTrials });
  const cart: WhatIfLine[] = [
    { ...chosen, price, quantity: input.quantity ?? 1 },
    ...moreLines(offers, input, price),
  ];
  const wallet = input.wallet === undefined ? null : fromDecimal(input.wallet, price.currency);
  const question = {
    now: now.toISOString(),
    timeZone,
    currency: price.currency,
    lines: cart.map(lineOf),
    customer: facts,
    codes: unique([
      ...input.codes.map((code) => nameOf(code, live, written)),
      ...live.selfEntered.flatMap(({ row }) => row.code ?? []),
    ]),
    points: input.points ?? 0,
    walletBalance: wallet === null || wallet < 0n ? 0 : toSafeInteger(wallet),
    promotions: candidates.map(({ row, promotion, uses }) =>
      withUses(withCounters(promotion, counters.get(row.limitId)), uses),
    ),
  };
  return ok({
    offers,
    chosen: { ...chosen, price },
    cart,
    customer,
    facts,
    now,
    question,
    promotions: candidates.map(({ row, promotion }) => ({
      id: row.id,
      name: row.name,
      code: row.code,
      promotion,
    })),
    instead: variants(question, cart),
  });
}

const unique = (values: string[]): string[] => [...new Set(values)];

/** A price of the plan, as near to what was asked for as there is. */
function nearestPrice(
  plan: CatalogPlan,
  { term, currency }: { term?: number | undefined; currency?: string | undefined },
): Price | undefined {
  const inCurrency = plan.prices.filter((price) => price.currency === currency);
  const among = inCurrency.length > 0 ? inCurrency : plan.prices;
  return (
    among.find((price) => price.termMonths === term) ??
    among.find((price) => price.termMonths === 12) ??
    among[0]
  );
}

/** Units of one plan for one term. */
export interface WhatIfLine {
  product: CatalogProduct;
  plan: CatalogPlan;
  price: Price;
  quantity: number;
}

/** The other plans of the cart, in its currency; what is not for sale in it is left out. */
const moreLines = (
  offers: readonly { product: CatalogProduct; plan: CatalogPlan }[],
  { more }: WhatIfInput,
  { currency }: Price,
): WhatIfLine[] =>
  more.flatMap(({ planId, term, quantity }) => {
    const offer = offers.find(({ plan }) => plan.id === planId);
    const price = offer && nearestPrice(offer.plan, { term, currency });
    return offer && price?.currency === currency ? [{ ...offer, price, quantity }] : [];
  });

const lineOf = ({ product, plan, price, quantity }: WhatIfLine, index: number) => ({
  id: index === 0 ? (plan.id as string) : `${plan.id}-${index + 1}`,
  unitPrice: toSafeInteger(price.amountMinor),
  quantity,
  productId: product.id as string,
  planId: plan.id as string,
  termMonths: price.termMonths,
  tags: plan.tags,
});

const listOf = (cart: readonly WhatIfLine[]): bigint =>
  cart.reduce((list, { price, quantity }) => list + price.listMinor * BigInt(quantity), 0n);

/** The counters live in the database, not in a promotion's definition. */
const withCounters = (
  promotion: Promotion,
  counters: typeof promotionLimits.$inferSelect | undefined,
): Promotion => ({
  ...promotion,
  limits: {
    ...promotion.limits,
    total: counters?.maximum ?? null,
    used: counters ? counters.held + counters.committed : 0,
    budget: counters?.budgetMinor == null ? null : toSafeInteger(counters.budgetMinor),
    budgetUsed: counters ? toSafeInteger(counters.budgetHeldMinor + counters.budgetCommittedMinor) : 0,
  },
});

interface Question {
  now: string;
  lines: ReturnType<typeof lineOf>[];
  codes: string[];
  customer: { orders: number };
  promotions: Promotion[];
}

/** What else the same customer could be shown: other terms, no codes, a first order, the day after an offer ends. */
function variants<Q extends Question>(
  question: Q,
  cart: readonly WhatIfLine[],
): { what: Instead; list: bigint; question: Q }[] {
  const same = { list: listOf(cart) };
  const [first, ...rest] = cart;
  const terms = (first?.plan.prices ?? [])
    .filter(
      ({ currency, termMonths }) =>
        currency === first?.price.currency && termMonths !== first.price.termMonths,
    )
    .flatMap((price) => {
      if (!first) return [];
      const changed = [{ ...first, price }, ...rest];
      const what = { kind: "term", termMonths: price.termMonths } as const;
      return [{ what, list: listOf(changed), question: { ...question, lines: changed.map(lineOf) } }];
    });
  const end = question.promotions
    .flatMap(({ schedule }) => schedule.endsAt ?? [])
    .filter((endsAt) => Date.parse(endsAt) > Date.parse(question.now))
    .sort()[0];
  return [
    ...terms,
    ...(question.codes.length > 0
      ? [{ ...same, what: { kind: "without_codes" } as const, question: { ...question, codes: [] } }]
      : []),
    ...(question.customer.orders > 0
      ? [
          {
            ...same,
            what: { kind: "first_order" } as const,
            question: { ...question, customer: { ...question.customer, orders: 0, spent: 0 } },
          },
        ]
      : []),
    ...(end === undefined
      ? []
      : [
          {
            ...same,
            what: { kind: "after_end", at: new Date(end) } as const,
            question: { ...question, now: end },
          },
        ]),
  ];
}
