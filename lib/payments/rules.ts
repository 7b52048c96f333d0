import { DAY, HOUR, plus, SECOND } from "@/lib/core/time";
import type { PaymentFact } from "./types";

const FIRST_CHECK = 30 * SECOND;
const LONGEST_PAUSE = 6 * HOUR;

/** When to ask about an attempt again: each pause twice the last, until a day after it could be paid. */
export function nextCheck(attempt: { checks: number; expiresAt: Date }, now: Date): Date | null {
  const pause = Math.min(FIRST_CHECK * 2 ** Math.min(attempt.checks, 16), LONGEST_PAUSE);
  const next = plus(now, pause);
  return next <= plus(attempt.expiresAt, DAY) ? next : null;
}

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
  "unknown",
] as const;
export type MismatchReason = (typeof MISMATCH_REASONS)[number];

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

export type MethodId = "sandbox" | "stars";

export interface MethodFacts {
  readonly method: MethodId;
  /** The provider can be used at all in this installation. */
  readonly configured: boolean;
  readonly insideTelegram: boolean;
  readonly otherMethodsInsideTelegram: boolean;
  /** What the method would charge; null where there is no price in its currency. */
  readonly charge: { readonly amount: bigint; readonly currency: string } | null;
}

export type Unavailable = "currency" | "inside_telegram" | "amount";

const MOST_STARS = 100_000n;

/** Why a method cannot take this payment; null where it can. Undefined where it is not to be shown at all. */
export function decideMethod(facts: MethodFacts): Unavailable | null | undefined {
  if (!facts.configured) return undefined;
  const { charge } = facts;
  if (charge === null) return "currency";
  if (facts.method === "stars") {
    if (charge.currency !== "XTR") return "currency";
    return charge.amount < 1n || charge.amount > MOST_STARS ? "amount" : null;
  }
  if (charge.currency === "XTR") return "currency";
  if (facts.insideTelegram && !facts.otherMethodsInsideTelegram) return "inside_telegram";
  return charge.amount < 1n ? "amount" : null;
}
