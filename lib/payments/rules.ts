import type { MethodId } from "@/db/schema/payments";
import { basisPointsOf } from "@/lib/core/money";
import { DAY, HOUR, plus, SECOND } from "@/lib/core/time";
import type { PaymentFact, SetupFact } from "./types";

const FIRST_CHECK = 30 * SECOND;
const LONGEST_PAUSE = 6 * HOUR;

/** When to ask about an attempt again: each pause twice the last, until a day after it could be paid. */
export function nextCheck(attempt: { checks: number; expiresAt: Date }, now: Date): Date | null {
  const pause = Math.min(FIRST_CHECK * 2 ** Math.min(attempt.checks, 16), LONGEST_PAUSE);
  const next = plus(now, pause);
  return next <= plus(attempt.expiresAt, DAY) ? next : null;
}

const MOST_TRIES = 12;

/** How long a webhook waits for its next try: each pause twice the last, an hour at most. */
export const inboxPause = (attempts: number): number =>
  Math.min(FIRST_CHECK * 2 ** Math.min(attempts, 16), HOUR);

/** Tried as often as makes sense: some seven hours. */
export const isGivenUp = (attempts: number): boolean => attempts >= MOST_TRIES;

/** Refusals of a bank that may be over in some hours; the others need the customer. */
const PASSING: ReadonlySet<string> = new Set(["card_declined", "declined", "insufficient_funds"]);

export const isPassing = (failureCode: string | null): boolean =>
  failureCode !== null && PASSING.has(failureCode);

/** How long a kept card that its provider would not let go of waits for the next try: twice the last pause, six hours at most. */
export const releasePause = (tries: number): number =>
  Math.min(2 * FIRST_CHECK * 2 ** Math.min(tries, 16), LONGEST_PAUSE);

/** Tried for some four hours: a person is told, once, and the tries go on. */
export const isLeftToAPerson = (tries: number): boolean => tries === 8;

export interface ExpectedPayment {
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly payee: string;
  readonly orderId: string;
  readonly telegramId: bigint;
}

export const MISMATCH_REASONS = [
  "amount",
  "currency",
  "payee",
  "order",
  "payer",
  "charge",
  "paid_twice",
  "purse_spent",
  "unknown",
] as const;
export type MismatchReason = (typeof MISMATCH_REASONS)[number];

/**
 * Whether money that does not fit came to the shop all the same: what was paid to somebody else, or is the charge of another
 * attempt, did not come.
 */
export const cameToUs = (reason: MismatchReason): boolean => reason !== "payee" && reason !== "charge";

/** What a person can decide about money that fits nothing. */
export const OUTCOMES = ["given_back", "credited", "kept", "never_came"] as const;
export type MismatchOutcome = (typeof OUTCOMES)[number];

/** What can be decided: only money that came can go anywhere, and Stars cannot be kept in a wallet. */
export function outcomesOf(mismatch: {
  isBooked: boolean;
  hasPayer: boolean;
  currency: string;
}): readonly MismatchOutcome[] {
  if (!mismatch.isBooked) return ["never_came"];
  return mismatch.hasPayer && mismatch.currency !== "XTR"
    ? ["given_back", "credited", "kept"]
    : ["given_back", "kept"];
}

/** The first way in which money that came is not the money that was asked for; null where it fits. */
export function findMismatch(expected: ExpectedPayment, fact: PaymentFact): MismatchReason | null {
  if (fact.currency !== expected.currency) return "currency";
  if (fact.amountMinor !== expected.amountMinor) return "amount";
  if (fact.payee !== expected.payee) return "payee";
  if (fact.orderId !== null && fact.orderId !== expected.orderId) return "order";
  if (fact.payerTelegramId !== null && fact.payerTelegramId !== expected.telegramId) return "payer";
  if (!fact.chargeId) return "charge";
  return null;
}

/** The first way in which a card that a provider keeps is not the one that was asked for; null where it fits. */
export function findSetupMismatch(
  expected: { readonly setupId: string; readonly customerId: string; readonly payee: string },
  fact: SetupFact,
): "payee" | "setup" | "customer" | "means" | null {
  if (fact.payee !== expected.payee) return "payee";
  if (fact.setupId !== expected.setupId) return "setup";
  if (fact.customerId !== expected.customerId) return "customer";
  return fact.means ? null : "means";
}

/** In the order in which a shop offers them until its owner says otherwise. */
export const METHOD_IDS = [
  "sandbox",
  "stars",
  "stripe",
  "paytabs",
  "paypal",
  "cryptopay",
  "bank",
  "wallet",
] as const satisfies readonly MethodId[];

export const isMethod = (id: string): id is MethodId => (METHOD_IDS as readonly string[]).includes(id);

type Amounts = Readonly<Partial<Record<string, bigint>>>;

/** How the owner offers a method. Amounts are minor units per currency. */
export interface MethodTerms {
  readonly enabled: boolean;
  /** ISO 3166 codes; empty for everywhere. */
  readonly countries: readonly string[];
  /** Empty for all that the provider takes. */
  readonly currencies: readonly string[];
  readonly feeBasisPoints: number;
  readonly feeFixed: Amounts;
  readonly minimum: Amounts;
  readonly maximum: Amounts;
}

export interface MethodFacts {
  readonly method: MethodId;
  readonly terms: MethodTerms;
  /** What the provider needs has been entered. */
  readonly configured: boolean;
  /** Currencies the provider takes; null for all but Stars. */
  readonly takes: readonly string[] | null;
  /** Whether the provider can collect exactly this. */
  readonly collects?: ((charge: { amount: bigint; currency: string }) => boolean) | undefined;
  readonly insideTelegram: boolean;
  readonly otherMethodsInsideTelegram: boolean;
  /** The customer's country; null where nobody knows it. */
  readonly country: string | null;
  /** The order in the method's currency, without its fee; null where there is no price in it. */
  readonly charge: { readonly amount: bigint; readonly currency: string } | null;
}

export type Unavailable = "currency" | "country" | "inside_telegram" | "amount";

const MOST_STARS = 100_000n;

/** Why a method cannot take this payment; null where it can. Undefined where it is not to be shown at all. */
export function decideMethod(facts: MethodFacts): Unavailable | null | undefined {
  const { charge, terms, country } = facts;
  if (!facts.configured || !terms.enabled) return undefined;
  if (charge === null || !takesCurrency(facts, charge.currency)) return "currency";
  if (facts.method !== "stars" && facts.insideTelegram && !facts.otherMethodsInsideTelegram)
    return "inside_telegram";
  // A country that nobody knows is not held against the customer: the provider looks at the card.
  if (country !== null && terms.countries.length > 0 && !terms.countries.includes(country)) return "country";
  return isWithinLimits(facts, charge) ? null : "amount";
}

function takesCurrency({ method, terms, takes }: MethodFacts, currency: string): boolean {
  if ((method === "stars") !== (currency === "XTR")) return false;
  if (takes !== null && !takes.includes(currency)) return false;
  return terms.currencies.length === 0 || terms.currencies.includes(currency);
}

function isWithinLimits(facts: MethodFacts, charge: { amount: bigint; currency: string }): boolean {
  const { terms } = facts;
  const least = terms.minimum[charge.currency] ?? 1n;
  const most = terms.maximum[charge.currency];
  if (charge.amount < 1n || charge.amount < least) return false;
  if (most !== undefined && charge.amount > most) return false;
  const total = charge.amount + feeOn(terms, charge);
  if (facts.collects && !facts.collects({ amount: total, currency: charge.currency })) return false;
  return charge.currency !== "XTR" || total <= MOST_STARS;
}

/** What paying by this method costs the customer on top, in the order's currency. */
export function feeOn(
  terms: Pick<MethodTerms, "feeBasisPoints" | "feeFixed">,
  charge: { readonly amount: bigint; readonly currency: string },
): bigint {
  const fixed = terms.feeFixed[charge.currency] ?? 0n;
  return basisPointsOf(charge.amount, BigInt(terms.feeBasisPoints)) + fixed;
}
