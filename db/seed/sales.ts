import type { SlipLine, StoredQuote } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { divideRounded, toSafeInteger } from "@/lib/core/money";
import { MINUTE, plus, SECOND } from "@/lib/core/time";
import type { Books, Offer, Person } from "./books";
import type { SeededCode, SeededCodes } from "./codes";
import { discountOf, type SeededPromotion } from "./promotions";
import type { Random } from "./random";

export interface Sale {
  orderId: Id<"order">;
  paidAt: Date;
  trialDays: number;
  offer: Offer;
}

export interface Seller {
  random: Random;
  books: Books;
  promotions: readonly SeededPromotion[];
  /** Uses so far, by promotion and by promotion and customer. */
  uses: Map<string, number>;
  /** What the shop gives for a first order. */
  thank: SeededCodes["thank"];
}

interface Basket {
  person: Person;
  offer: Offer;
  at: Date;
  isFirst: boolean;
  isRenewal: boolean;
}

/** An order that was paid, with its attempts and the code it used. */
export function sell(seller: Seller, basket: Basket): Sale {
  const { random, books } = seller;
  const { offer, person, at } = basket;
  const orderId = random.id("order", at);
  const used = chooseCode(seller, basket);
  const totalMinor = offer.amountMinor - (used?.off ?? 0n);
  const paidAt = plus(at, random.between(20, 180) * SECOND);
  const trialDays = used?.trialDays ?? 0;
  writeOrder(seller, basket, {
    orderId,
    totalMinor,
    trialDays,
    used,
    status: "paid",
    paidAt,
    fulfilledAt: plus(paidAt, random.between(1, 4) * SECOND),
  });
  if (random.chance(0.06)) writeAttempt(seller, basket, { orderId, totalMinor, status: "failed", at });
  writeAttempt(seller, basket, { orderId, totalMinor, status: "settled", at: plus(at, 10 * SECOND), paidAt });
  if (used)
    books.redemptions.push({
      id: random.id("redemption", at),
      promotionId: used.promotion.row.id,
      promotionVersion: 1,
      codeKey: used.own?.codeKey ?? null,
      orderId,
      customerId: person.id,
      code: used.code,
      amountMinor: used.off,
      currency: offer.currency,
      state: "committed",
      heldUntil: plus(at, 35 * MINUTE),
      createdAt: at,
      settledAt: paidAt,
    });
  if (basket.isFirst) seller.thank(person, paidAt);
  return { orderId, paidAt, trialDays, offer };
}

/** An order that was begun and not paid. */
export function abandon(seller: Seller, basket: Basket): void {
  const orderId = seller.random.id("order", basket.at);
  const totalMinor = basket.offer.amountMinor;
  writeOrder(seller, basket, { orderId, totalMinor, trialDays: 0, used: null, status: "expired" });
  writeAttempt(seller, basket, { orderId, totalMinor, status: "cancelled", at: basket.at });
}

interface UsedCode {
  promotion: SeededPromotion;
  code: string | null;
  own: SeededCode | undefined;
  off: bigint;
  trialDays: number;
}

function chooseCode({ random, promotions, uses }: Seller, basket: Basket): UsedCode | null {
  if (!random.chance(basket.isFirst ? 0.6 : 0.3)) return null;
  const { at, person, offer, isFirst } = basket;
  const order = { at, amountMinor: offer.amountMinor, currency: offer.currency, isFirst };
  const usable = promotions.flatMap((promotion): UsedCode[] => {
    const { id } = promotion.row;
    const { effect, maximumPerCustomer } = promotion.draft;
    const off = discountOf(promotion, order);
    const isFull = (uses.get(id) ?? 0) >= promotion.maximum;
    const isUsedUp =
      (uses.get(`${id}:${person.id}`) ?? 0) >= (maximumPerCustomer ?? Number.POSITIVE_INFINITY);
    const own = promotion.codes?.find(person, at);
    if (off === null || isFull || isUsedUp || (promotion.codes && !own)) return [];
    const code = own?.code ?? promotion.row.code;
    return [{ promotion, code, own, off, trialDays: effect.kind === "free_trial" ? effect.days : 0 }];
  });
  const [first, ...rest] = usable;
  if (!first) return null;
  const picked = random.pick([first, ...rest]);
  const chosen = usable.find(({ promotion }) => promotion.codes?.isPersonal) ?? picked;
  if (chosen.own) chosen.promotion.codes?.use(chosen.own);
  const { id } = chosen.promotion.row;
  for (const key of [id, `${id}:${person.id}`]) uses.set(key, (uses.get(key) ?? 0) + 1);
  return chosen;
}

function writeOrder(
  { books, random }: Seller,
  { person, offer, at, isRenewal }: Basket,
  order: {
    orderId: Id<"order">;
    totalMinor: bigint;
    trialDays: number;
    used: UsedCode | null;
    status: "paid" | "expired";
    paidAt?: Date;
    fulfilledAt?: Date;
  },
): void {
  const { orderId, totalMinor, trialDays, used, status } = order;
  const amounts = { listMinor: offer.listMinor, discountMinor: offer.listMinor - totalMinor, totalMinor };
  const reservedUntil = plus(at, 35 * MINUTE);
  const quote: StoredQuote = {
    slip: slipOf(offer, used, totalMinor),
    codes: used?.code ? [used.code] : [],
    planId: offer.planId,
    planName: offer.planName,
    productId: offer.productId,
    termMonths: offer.termMonths,
  };
  books.orders.push({
    id: orderId,
    customerId: person.id,
    idempotencyKey: orderId,
    requestHash: orderId,
    kind: isRenewal ? "renewal" : "purchase",
    status,
    currency: offer.currency,
    ...amounts,
    trialDays,
    trialProductId: trialDays > 0 ? offer.productId : null,
    quoteHash: orderId,
    quote: { ...quote },
    source: person.source ?? null,
    createdAt: at,
    reservedUntil,
    paidAt: order.paidAt ?? null,
    closedAt: status === "expired" ? reservedUntil : null,
    fulfilledAt: order.fulfilledAt ?? null,
  });
  books.orderLines.push({
    id: random.id("orderLine", at),
    orderId,
    planId: offer.planId,
    priceId: offer.priceId,
    termMonths: offer.termMonths,
    ...amounts,
  });
}

function writeAttempt(
  { books, random }: Seller,
  { person, offer }: Basket,
  attempt: {
    orderId: Id<"order">;
    totalMinor: bigint;
    status: "settled" | "failed" | "cancelled";
    at: Date;
    paidAt?: Date;
  },
): void {
  const id = random.id("payment", attempt.at);
  const provider = attempt.totalMinor === 0n ? "none" : offer.currency === "XTR" ? "stars" : "sandbox";
  books.paymentAttempts.push({
    id,
    orderId: attempt.orderId,
    customerId: person.id,
    idempotencyKey: id,
    provider,
    method: provider,
    providerRef: `seed-${id}`,
    chargeId: attempt.status === "settled" ? `seed-charge-${id}` : null,
    amountMinor: attempt.totalMinor,
    currency: offer.currency,
    status: attempt.status,
    failureCode: attempt.status === "failed" ? "declined" : null,
    createdAt: attempt.at,
    expiresAt: plus(attempt.at, 30 * MINUTE),
    settledAt: attempt.paidAt ?? null,
  });
  if (attempt.status === "settled" && provider !== "none") person.lastMethod = provider;
}

/** The receipt, printed as checkout prints it. */
function slipOf(offer: Offer, used: UsedCode | null, totalMinor: bigint): StoredQuote["slip"] {
  const saving = offer.listMinor - offer.amountMinor;
  const lines: SlipLine[] = [
    {
      kind: "plan",
      planId: offer.planId,
      name: offer.planName,
      termMonths: offer.termMonths,
      amount: toSafeInteger(offer.listMinor),
    },
  ];
  if (saving > 0n)
    lines.push({
      kind: "term",
      termMonths: offer.termMonths,
      basisPoints: Number(divideRounded(saving * 10_000n, offer.listMinor)),
      amount: -toSafeInteger(saving),
    });
  if (used && used.off > 0n) {
    const { row, draft } = used.promotion;
    const { code } = used;
    lines.push({
      kind: "promotion",
      promotionId: row.id,
      name: row.name,
      code,
      basisPoints: draft.effect.kind === "percent" ? draft.effect.basisPoints : null,
      amount: -toSafeInteger(used.off),
    });
  }
  return {
    currency: offer.currency,
    lines,
    list: toSafeInteger(offer.listMinor),
    discount: toSafeInteger(offer.listMinor - totalMinor),
    total: toSafeInteger(totalMinor),
  };
}
