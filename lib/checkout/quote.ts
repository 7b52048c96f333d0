import { instantIn } from "@/db/statement";
import type { Ctx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { isCurrency, type MoneyJson, toSafeInteger } from "@/lib/core/money";
import { ok, type Result } from "@/lib/core/result";
import { methodsFor } from "@/lib/payments/methods";
import {
  balancesIn,
  feesHash,
  type Priced,
  type PricedCart,
  type PriceRefusal,
  priceCart,
  quoteHash,
} from "./price";
import type { MethodView, QuoteRequest, QuoteView } from "./types";

/** The customer who acts; these verbs have no other actor. */
export function customerOf(ctx: Pick<Ctx, "actor">): Id<"customer"> {
  invariant(ctx.actor.kind === "customer", "only a customer buys");
  return ctx.actor.customerId;
}

/** What the running subscription means for the new time; a floor above decides the period with it. */
export interface Standing {
  living: { periodEnd: Date; graceUntil: Date | null } | null;
  timeZone: string;
}

export type PricedQuote = Omit<QuoteView, "periodEnd" | "extends"> & { standing: Standing };

/** What a plan costs this customer now, with these codes. Nothing is reserved. */
export async function quote(ctx: Ctx, request: QuoteRequest): Promise<Result<PricedQuote, PriceRefusal>> {
  const cart = await priceCart(ctx, customerOf(ctx), request);
  if (!cart.ok) return cart;
  const { asked, plan, codes, facts } = cart.value;
  const isFree = asked.quote.totals.due === 0n;
  const { living } = facts.row;
  return ok({
    hash: quoteHash(cart.value, isFree ? "" : feesHash(availableMethods(cart.value))),
    planId: plan.id,
    termMonths: asked.price.termMonths,
    currency: asked.price.currency,
    slip: asked.slip,
    codes,
    methods: methodViews(cart.value),
    tender: tenderView(cart.value),
    trialDays: asked.quote.trialDays,
    standing: {
      living: living && { periodEnd: new Date(living.periodEnd), graceUntil: instantIn(living.graceUntil) },
      timeZone: facts.settings.timeZone,
    },
  });
}

/** What could pay besides a method; null where there is nothing. */
function tenderView({ asked, facts }: PricedCart): QuoteView["tender"] {
  const { wallet, points } = balancesIn(facts, asked.price.currency);
  if (wallet <= 0n && points <= 0n) return null;
  return {
    wallet: { balance: toSafeInteger(wallet), used: toSafeInteger(asked.quote.totals.wallet) },
    points: { balance: toSafeInteger(points), used: toSafeInteger(asked.pointsSpent) },
  };
}

/** Last used first; an order that costs nothing needs no method. */
function methodViews(cart: PricedCart): MethodView[] {
  const { asked, facts } = cart;
  if (asked.quote.totals.due === 0n) return [nothingToPay(asked)];
  const { slip } = cart.stars ?? asked;
  const atFullMonth =
    asked.price.termMonths === 1 && slip.discount === 0 && slip.due === undefined && cart.codes.length === 0;
  const methods = availableMethods(cart).map(
    ({ id, provider, reason, charge, fee, renews, keeps }): MethodView => ({
      id,
      provider,
      lastUsed: facts.row.last_method === id,
      available: reason === null,
      reason,
      charge: charge ? chargeJson(charge) : { amount: asked.slip.total, currency: asked.slip.currency },
      fee: toSafeInteger(fee),
      recurring: renews && atFullMonth,
      ...(keeps && { keeps }),
    }),
  );
  return methods.sort((a, b) => Number(b.lastUsed) - Number(a.lastUsed));
}

/** The purse that pays alone is the method; where nothing is to be paid there is none. */
export const pursePaying = ({ quote: { totals } }: Pick<Priced, "quote">): "wallet" | "points" | "none" =>
  totals.wallet > 0n ? "wallet" : totals.points > 0n ? "points" : "none";

const nothingToPay = (asked: Priced): MethodView => ({
  id: pursePaying(asked),
  provider: "none",
  lastUsed: false,
  available: true,
  reason: null,
  charge: { amount: 0, currency: asked.price.currency },
  fee: 0,
  recurring: false,
});

function chargeJson({ amount, currency }: { amount: bigint; currency: string }): MoneyJson {
  invariant(isCurrency(currency), `unknown currency ${currency}`);
  return { amount: toSafeInteger(amount), currency };
}

/** Sessions come from Telegram's own initData, so whoever buys is inside Telegram. */
export const availableMethods = ({ asked, stars, facts }: PricedCart) =>
  methodsFor(
    facts.methods,
    {
      asked: { amount: asked.quote.totals.due, currency: asked.price.currency },
      stars: stars && { amount: stars.quote.totals.due, currency: "XTR" },
    },
    facts.settings,
    { insideTelegram: true, country: facts.row.country },
  );
