import { createHash } from "node:crypto";
import type { Ctx } from "@/db/transaction";
import { isForSale, priceFor } from "@/lib/catalog/rules";
import type { CatalogPlan, CatalogProduct, Price } from "@/lib/catalog/types";
import type { Id } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import type { Method } from "@/lib/payments/methods";
import { evaluate } from "@/lib/pricing/evaluate";
import type { Quote } from "@/lib/pricing/types";
import { enterCodes } from "@/lib/promotions/guesses";

import { codeKey } from "@/lib/promotions/rules";
import type { Hold } from "@/lib/promotions/types";
import { customerFacts } from "./customer-facts";
import { type CheckoutFacts, keysOf, readFacts } from "./facts";
import { type LivePromotion, reach } from "./live-promotions";
import { type ById, decideRefusals, decideVerdicts, offerOf, payablePoints, printSlip } from "./rules";
import type { CodeVerdict, QuoteRequest, SlipView } from "./types";

/** A cart of one plan, priced in one currency for one customer. */
export interface Priced {
  price: Price;
  quote: Quote;
  slip: SlipView;
  /** Whole points that pay the quote's points. */
  pointsSpent: bigint;
  holds: Hold[];
  hash: string;
}

export interface PricedCart {
  facts: CheckoutFacts;
  product: CatalogProduct;
  plan: CatalogPlan;
  asked: Priced;
  /** The same in Stars, where the plan has a price in Stars for the term. */
  stars: Priced | null;
  codes: CodeVerdict[];
  /** What the entered codes reach, by promotion: known ones that were not guessed too fast. */
  chosen: ReadonlyMap<string, LivePromotion>;
  existing: { id: Id<"order">; requestHash: string } | null;
}

export type PriceRefusal = "customer.not_found" | "plan.not_found" | "plan.not_for_sale" | "price.not_found";

/** Prices a request from what is true now. Reserves nothing; counts codes that the customer has not entered before. */
export async function priceCart(
  ctx: Pick<Ctx, "db" | "clock">,
  customerId: Id<"customer">,
  request: QuoteRequest & { idempotencyKey?: string; method?: string },
): Promise<Result<PricedCart, PriceRefusal>> {
  const facts = await readFacts(ctx, { customerId, ...request });
  if (!facts) return err("customer.not_found");
  const found = facts.catalog.planById.get(request.planId);
  if (!found) return err("plan.not_found");
  const { product, plan } = found;
  if (!isForSale(product, plan)) return err("plan.not_for_sale");
  const isTaken = facts.settings.currencies.includes(request.currency);
  const price = isTaken && priceFor(plan, request.termMonths, request.currency);
  if (!price) return err("price.not_found");

  const entry = await enterNewCodes(ctx, customerId, request.codes, facts);
  const now = ctx.clock.now();
  const find = (key: string) => findByKey(facts, key, now);
  const chosen = chooseCodes([
    ...keysOf(request.codes).flatMap((key) => (entry.blocked.has(key) ? [] : (find(key) ?? []))),
    ...facts.promotions.selfEntered,
  ]);
  const priced = (at: Price) =>
    priceIn({ tender: request, facts, product, plan, price: at, chosen, customerId, now });
  const asked = priced(price);
  // A checkout by another method never looks at the price in Stars.
  const wantsStars = request.method === undefined || request.method === "stars";
  const starPrice =
    price.currency === "XTR" ? price : wantsStars ? priceFor(plan, request.termMonths, "XTR") : undefined;
  return ok({
    facts,
    product,
    plan,
    asked,
    stars: starPrice === price ? asked : starPrice ? priced(starPrice) : null,
    codes: decideVerdicts({
      entered: request.codes,
      keyOf: codeKey,
      findByKey: find,
      chosen,
      ...entry,
      quote: asked.quote,
    }),
    chosen,
    existing: facts.row.existing,
  });
}

/** What a code's key reaches: a public promotion, or the one behind a written code. */
function findByKey(
  { promotions, written }: CheckoutFacts,
  key: string,
  now: Date,
): LivePromotion | undefined {
  const code = written.get(key);
  return promotions.byCodeKey.get(key) ?? (code && reach(promotions, code, now));
}

/** One code a promotion: the first that still counts, otherwise the first. */
function chooseCodes(found: readonly LivePromotion[]): Map<string, LivePromotion> {
  const chosen = new Map<string, LivePromotion>();
  for (const live of found) {
    const before = chosen.get(live.row.id);
    if (!before || (before.through?.refusal && !live.through?.refusal)) chosen.set(live.row.id, live);
  }
  return chosen;
}

async function enterNewCodes(
  ctx: Pick<Ctx, "db" | "clock">,
  customerId: Id<"customer">,
  codes: readonly string[],
  { row }: CheckoutFacts,
): Promise<{ blocked: ReadonlySet<string>; retryAfterSeconds: number }> {
  const fresh = keysOf(codes).filter((key) => !row.entered?.includes(key));
  if (fresh.length === 0) return { blocked: new Set(), retryAfterSeconds: 0 };
  const { allowed, retryAfterSeconds } = await enterCodes(ctx.db, ctx, customerId, fresh);
  return { blocked: new Set(fresh.filter((key) => !allowed.has(key))), retryAfterSeconds };
}

interface PriceIn {
  facts: CheckoutFacts;
  product: CatalogProduct;
  plan: CatalogPlan;
  price: Price;
  /** What the entered codes reach, by promotion. */
  chosen: ReadonlyMap<string, LivePromotion>;
  customerId: Id<"customer">;
  tender: Pick<QuoteRequest, "useWallet" | "usePoints">;
  now: Date;
}

/** One plan for one term at `now`, by facts that were read once. */
export function priceIn({ tender, facts, product, plan, price, chosen, customerId, now }: PriceIn): Priced {
  const { row, promotions, settings } = facts;
  const entered = [...chosen.values()];
  const byId: ById = { get: (id) => chosen.get(id) ?? promotions.byId.get(id) };
  const candidates = [...promotions.automatic, ...entered];
  const budgetsByLimit = Object.fromEntries(
    Object.entries(row.budgets_left).map(([limitId, left]) => [limitId, BigInt(left)]),
  );
  const refused = decideRefusals(candidates, {
    now,
    fullLimits: row.full_limits,
    budgetsLeft: budgetsByLimit,
    ownHolds: row.own_holds,
    usage: row.usage,
    hadTrial: row.had_trial,
  });
  const line = {
    id: plan.id,
    unitPrice: price.amountMinor,
    quantity: 1,
    productId: product.id,
    planId: plan.id,
    termMonths: price.termMonths,
    tags: plan.tags,
  };
  const budgetsLeft = Object.fromEntries(
    candidates.flatMap(({ row: { id, limitId } }) => {
      const left = budgetsByLimit[limitId];
      return left === undefined ? [] : [[id, left]];
    }),
  );
  const customer = customerFacts(row, { customerId, currency: price.currency, now });
  const purses = pursesFor(facts, price.currency, tender);
  const evaluated = (paying: { points: bigint; walletBalance: bigint }) =>
    evaluate(
      { currency: price.currency satisfies Currency, lines: [line] },
      {
        timeZone: settings.timeZone,
        customer,
        ...paying,
        refused,
        budgetsLeft,
      },
      now,
      promotions.compiled,
      entered.flatMap(({ promotion }) => promotion.code ?? []),
      { explain: "matching" },
    );
  const bare = evaluated({ points: 0n, walletBalance: purses.points > 0n ? 0n : purses.wallet });
  // Whole points only: how many fit is known once the total is, and what pays never moves the total.
  const pointsSpent = payablePoints(purses.points, purses.pointValue, bare.totals.total);
  const quote =
    pointsSpent > 0n || purses.points > 0n
      ? evaluated({ points: pointsSpent * purses.pointValue, walletBalance: purses.wallet })
      : bare;
  return {
    price,
    quote,
    pointsSpent,
    slip: printSlip({ product, plan, price, quote, byId, pointsSpent }),
    holds: holdsOf(quote, byId),
    hash: digest(offerOf({ price, quote, versions: byId })),
  };
}

/** What the customer can pay with in a currency, whether or not this request asks for it. */
export function balancesIn(facts: CheckoutFacts, currency: Currency) {
  const pointValue = BigInt(facts.settings.pointValues[currency] ?? 0);
  return {
    wallet: BigInt(facts.row.purses[`wallet:${currency}`] ?? 0),
    points: pointValue === 0n ? 0n : BigInt(facts.row.purses["points:PTS"] ?? 0),
    pointValue,
  };
}

function pursesFor(facts: CheckoutFacts, currency: Currency, { useWallet, usePoints }: PriceIn["tender"]) {
  const { wallet, points, pointValue } = balancesIn(facts, currency);
  return { wallet: useWallet ? wallet : 0n, points: usePoints ? points : 0n, pointValue };
}

const holdsOf = (quote: Quote, byId: ById): Hold[] =>
  quote.applied.flatMap(({ promotionId, amount }) => {
    const live = byId.get(promotionId);
    if (!live) return [];
    const { id, limitId, version, code, maxPerCustomer } = live.row;
    const key = live.through?.codeKey ?? null;
    return [{ promotionId: id, limitId, version, code, codeKey: key, amountMinor: amount, maxPerCustomer }];
  });

const digest = (offer: string): string => createHash("sha256").update(offer).digest("base64url").slice(0, 22);

/** The hash a customer sends back: the offer in their currency, the one in Stars beside it, and what methods cost. */
export const quoteHash = ({ asked, stars }: Pick<PricedCart, "asked" | "stars">, fees: string): string =>
  `${asked.hash}.${stars?.hash ?? ""}.${fees}`;

/** Names the fees that were shown; empty where no method has one. */
export function feesHash(methods: readonly Pick<Method, "id" | "fee">[]): string {
  const fees = methods.filter(({ fee }) => fee > 0n).map(({ id, fee }) => `${id}:${fee}`);
  return fees.length === 0 ? "" : digest(fees.toSorted().join());
}

/** Whether the parts of the hash that this payment rests on are still true. */
export function isSameOffer(
  sent: string,
  cart: PricedCart,
  paying: { inStars: boolean; fees: string },
): boolean {
  const [asked, stars, fees = ""] = sent.split(".");
  if (fees !== paying.fees) return false;
  return paying.inStars ? cart.stars !== null && stars === cart.stars.hash : asked === cart.asked.hash;
}
