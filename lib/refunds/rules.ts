import { allocate, basisPointsOf, divideRounded, toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY } from "@/lib/core/time";

export const REFUND_REASONS = [
  "asked_in_time",
  "not_as_expected",
  "technical_failure",
  "paid_twice",
  "goodwill",
  "fraud",
  "dispute",
] as const;
export type RefundReason = (typeof REFUND_REASONS)[number];

/** Where the money goes: back the way it came, or all of it into the customer's wallet here. */
export type RefundDestination = "original" | "wallet";

export type RefundShare = { readonly kind: "all" } | { readonly kind: "unused" } | RefundAmount;
export interface RefundAmount {
  readonly kind: "amount";
  /** Minor units of the order's currency. */
  readonly amountMinor: bigint;
}

/** The time that the order bought, and when the subscription it belongs to ends with everything bought. */
export interface BoughtTime {
  readonly start: Date;
  readonly end: Date;
  readonly subscriptionEnd: Date;
}

export interface SlotFacts {
  readonly promotionId: string;
  readonly code: string | null;
  readonly name: string;
  /** Whether the promotion gives its slot back on a full refund. */
  readonly returns: boolean;
}

/** Everything a refund is decided from. Amounts in minor units of the order's currency. */
export interface RefundFacts {
  readonly status: "reserved" | "paid" | "cancelled" | "expired" | "refunded";
  /** Collected by the provider, its fee aside. */
  readonly paidByProviderMinor: bigint;
  readonly paidByWalletMinor: bigint;
  /** Refunds that are done or under way. */
  readonly backToProviderMinor: bigint;
  readonly backToWalletMinor: bigint;
  /** Of `backToWalletMinor`, what the provider had collected. */
  readonly providerMoneyInWalletMinor: bigint;
  readonly method: string;
  /** Why the provider cannot give back; null where it can. */
  readonly providerRefusal: "unsupported" | "not_configured" | null;
  /** Null where the order opened no time, or the time has ended. */
  readonly time: BoughtTime | null;
  readonly slots: readonly SlotFacts[];
  /** Cashback this order earned and that was not taken back yet. */
  readonly cashbackMinor: bigint;
  /** Points this order earned and that were not taken back yet. */
  readonly pointsEarned: bigint;
  /** Points that paid a part of the order; they go back with the last of the money. */
  readonly pointsSpent: bigint;
}

export interface RefundAsk {
  readonly share: RefundShare;
  readonly destination: RefundDestination;
  readonly reason: RefundReason;
  /** Null lets the amount decide: a full refund ends access, a partial one leaves it. */
  readonly endsAccess: boolean | null;
}

/** What a refund will do, to the minor unit; the preview shows exactly this, and the service does exactly this. */
export interface RefundPlan {
  readonly amountMinor: bigint;
  readonly toProviderMinor: bigint;
  readonly toWalletMinor: bigint;
  /** Nothing of the order's money is left afterwards. */
  readonly isFull: boolean;
  readonly access: AccessChange;
  readonly slots: readonly (SlotFacts & { readonly comesBack: boolean })[];
  /** Taken back from the customer. */
  readonly cashbackMinor: bigint;
  readonly pointsTakenBack: bigint;
  /** Given back to the customer. */
  readonly pointsReturned: bigint;
}

/** Time that other orders bought is kept: a subscription is shortened by what this order still had. */
export type AccessChange =
  | { readonly kind: "ends_now" | "stays" | "none" }
  | { readonly kind: "shortened"; readonly until: Date };

export type RefundRefusal =
  | "refund.order_not_paid"
  | "refund.nothing_left"
  | "refund.amount_too_high"
  | "refund.amount_too_low"
  | "refund.nothing_unused"
  | "refund.method_cannot";

/** Money of the order that has not gone back yet. */
export const refundable = (facts: RefundFacts): bigint =>
  facts.paidByProviderMinor + facts.paidByWalletMinor - facts.backToProviderMinor - facts.backToWalletMinor;

/** The part of an amount that bought the time after `now`; by the second, half away from zero. */
export function unusedPart(amount: bigint, time: BoughtTime, now: Date): bigint {
  const whole = BigInt(time.end.getTime() - time.start.getTime());
  const left = BigInt(Math.max(0, time.end.getTime() - Math.max(now.getTime(), time.start.getTime())));
  return whole <= 0n ? 0n : divideRounded(amount * left, whole);
}

/** Decides what a refund does. The amount is what the customer gets back in money, wherever it goes. */
export function decideRefund(
  facts: RefundFacts,
  ask: RefundAsk,
  now: Date,
): Result<RefundPlan, RefundRefusal> {
  if (facts.status !== "paid" && facts.status !== "refunded") return err("refund.order_not_paid");
  const left = refundable(facts);
  if (left <= 0n) return err("refund.nothing_left");
  const amount = amountOf(facts, ask.share, left, now);
  if (!amount.ok) return amount;

  const split = splitOf(facts, ask.destination, amount.value);
  if (split.toProviderMinor > 0n && facts.providerRefusal !== null)
    return err("refund.method_cannot", { method: facts.method, reason: facts.providerRefusal });
  const isFull = amount.value === left;
  const ends = ask.endsAccess ?? isFull;
  return ok({
    amountMinor: amount.value,
    ...split,
    isFull,
    access: accessAfter(facts.time, ends, now),
    slots: facts.slots.map((slot) => ({
      ...slot,
      comesBack: isFull && slot.returns && ask.reason !== "fraud",
    })),
    cashbackMinor: shareOf(facts.cashbackMinor, amount.value, left),
    pointsTakenBack: shareOf(facts.pointsEarned, amount.value, left),
    pointsReturned: isFull ? facts.pointsSpent : 0n,
  });
}

function amountOf(
  facts: RefundFacts,
  share: RefundShare,
  left: bigint,
  now: Date,
): Result<bigint, RefundRefusal> {
  switch (share.kind) {
    case "all":
      return ok(left);
    case "unused": {
      const paid = facts.paidByProviderMinor + facts.paidByWalletMinor;
      const unused = facts.time === null ? 0n : unusedPart(paid, facts.time, now);
      if (unused <= 0n) return err("refund.nothing_unused");
      return ok(unused < left ? unused : left);
    }
    case "amount":
      if (share.amountMinor < 1n) return err("refund.amount_too_low");
      if (share.amountMinor > left) return err("refund.amount_too_high", { left: toSafeInteger(left) });
      return ok(share.amountMinor);
  }
}

function accessAfter(time: BoughtTime | null, ends: boolean, now: Date): AccessChange {
  if (time === null) return { kind: "none" };
  if (!ends) return { kind: "stays" };
  const unused = time.end.getTime() - Math.max(now.getTime(), time.start.getTime());
  const until = new Date(time.subscriptionEnd.getTime() - Math.max(0, unused));
  return until <= now ? { kind: "ends_now" } : { kind: "shortened", until };
}

/** The way it came, money of the provider first; what the wallet paid goes back to the wallet in any case. */
function splitOf(facts: RefundFacts, destination: RefundDestination, amount: bigint) {
  if (destination === "wallet") return { toProviderMinor: 0n, toWalletMinor: amount };
  const atProvider = facts.paidByProviderMinor - facts.backToProviderMinor - facts.providerMoneyInWalletMinor;
  const toProviderMinor = amount < atProvider ? amount : atProvider;
  return { toProviderMinor, toWalletMinor: amount - toProviderMinor };
}

/** The share of something earned that goes with a share of the money; with the last money goes the last of it. */
const shareOf = (earned: bigint, amount: bigint, left: bigint): bigint =>
  allocate(earned, [amount, left - amount])[0] ?? 0n;

/** What a plan promises: refunds without a question so many days after paying, while no more than a share is used. */
export interface RefundPolicy {
  readonly days: number;
  /** Of the bought time; 10 000 is all of it. */
  readonly usedBasisPoints: number;
}

export interface PolicyFacts {
  readonly policy: RefundPolicy | null;
  readonly paidAt: Date;
  readonly time: BoughtTime | null;
  /** Earlier refunds of the order, whoever made them. */
  readonly refundedBefore: boolean;
  /** A disputed payment is decided at the bank. */
  readonly isDisputed: boolean;
}

export type PolicyRefusal =
  | "refund.not_offered"
  | "refund.too_late"
  | "refund.used_too_much"
  | "refund.asked_before"
  | "refund.disputed";

/** Whether a customer's own request is granted at once. The last instant of the last day still counts. */
export function decidePolicy(facts: PolicyFacts, now: Date): Result<{ until: Date }, PolicyRefusal> {
  const { policy, time } = facts;
  if (policy === null) return err("refund.not_offered");
  if (facts.isDisputed) return err("refund.disputed");
  if (facts.refundedBefore) return err("refund.asked_before");
  const until = new Date(facts.paidAt.getTime() + policy.days * DAY);
  if (now > until) return err("refund.too_late", { days: policy.days, until: until.toISOString() });
  if (time !== null) {
    const whole = BigInt(time.end.getTime() - time.start.getTime());
    const used = BigInt(Math.max(0, now.getTime() - time.start.getTime()));
    if (used > basisPointsOf(whole, BigInt(policy.usedBasisPoints)))
      return err("refund.used_too_much", { basisPoints: policy.usedBasisPoints });
  }
  return ok({ until });
}

const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 6 * 3600;
export const TRIES_BEFORE_A_PERSON = 8;

/** Seconds until the provider is asked again. */
export const pauseAfter = (attempts: number): number =>
  Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.min(attempts, 12), LONGEST_PAUSE_SECONDS);
