import { err, ok, type Result } from "@/lib/core/result";
import { DAY, HOUR, plus } from "@/lib/core/time";

export type DemoRefusal =
  | "demo.not_offered"
  | "demo.already_used"
  | "demo.already_subscribed"
  | "demo.phone_required";

/**
 * Whether a demo starts. One per person and product, for ever: a person is known by the Telegram account, by a confirmed
 * phone and by a way to pay, whichever was seen before. A person at the counter may give one of a product that does not
 * offer any, and without a phone, but not a second one.
 */
export function decideDemo(facts: {
  allowDemo: boolean;
  isForSale: boolean;
  byHand: boolean;
  hasUsedOne: boolean;
  isSubscribed: boolean;
  /** The product wants a confirmed phone, and this person has none. */
  lacksPhone: boolean;
}): Result<null, DemoRefusal> {
  if (!facts.isForSale || (!facts.allowDemo && !facts.byHand)) return err("demo.not_offered");
  if (facts.isSubscribed) return err("demo.already_subscribed");
  if (facts.hasUsedOne) return err("demo.already_used");
  // Asked for last: nobody shows a phone for a demo they could not have.
  if (facts.lacksPhone && !facts.byHand) return err("demo.phone_required");
  return ok(null);
}

/** A demo day has 24 hours: the end is the same instant of the clock, days later. */
export const demoEnd = (start: Date, days: number): Date => plus(start, days * DAY);

/** What may go on after a demo: the shortest term in the customer's currency. Stars cannot be taken without the customer. */
export function continuationOf<P extends { termMonths: number; currency: string }>(
  prices: readonly P[],
  currency: string,
): P | null {
  if (currency === "XTR") return null;
  const sold = prices.filter((price) => price.currency === currency);
  return sold.toSorted((a, b) => a.termMonths - b.termMonths)[0] ?? null;
}

/** The money is asked for shortly before the end, so that access never stops. */
export const CONTINUES_BEFORE = HOUR;
/** After a standstill of the shop a consent is honoured for a day; later the customer decides anew. */
export const CONTINUES_AFTER = DAY;

/** Whether the money for what comes after a demo is asked for now. */
export function decideContinuation(
  facts: {
    endsAt: Date;
    /** Of the demo: a bought one needs nothing, a revoked one has nothing to go on from. */
    status: "active" | "ended" | "revoked" | "converted";
    isRevoked: boolean;
    isSettled: boolean;
  },
  now: Date,
): "take" | "wait" | "never" {
  const { endsAt, status, isRevoked, isSettled } = facts;
  if (isRevoked || isSettled || status === "revoked" || status === "converted") return "never";
  if (now < plus(endsAt, -CONTINUES_BEFORE)) return "wait";
  return now < plus(endsAt, CONTINUES_AFTER) ? "take" : "never";
}

const GOAL_BASIS_POINTS = 2000;

/** What a shop aims for: more than a fifth of its finished demos become paid. */
export const isOnGoal = ({ finished, converted }: { finished: number; converted: number }): boolean =>
  finished > 0 && converted * 10_000 > finished * GOAL_BASIS_POINTS;
