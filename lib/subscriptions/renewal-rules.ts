import type { SubscriptionStatus } from "@/db/schema/subscriptions";
import { DAY, HOUR, plus } from "@/lib/core/time";

/** The money is asked for a day before the end, so that access never stops and a refused card can still be answered. */
export const RENEWS_BEFORE = DAY;
/** After a standstill of the shop a consent is honoured for a day; later the customer decides anew. */
export const RENEWS_AFTER = DAY;

const RENEWED: ReadonlySet<SubscriptionStatus> = new Set(["active", "past_due"]);

interface Term {
  readonly planId: string;
  readonly termMonths: number | null;
}

/** What is known of the charge for an end: `asked` until its outcome is, `postponed` where the bank's refusal may pass. */
export type RenewalCharge =
  | { readonly state: "none" }
  | { readonly state: "asked" | "over"; readonly tries: number }
  | { readonly state: "postponed"; readonly tries: number; readonly nextTryAt: Date };

export interface RenewalFacts extends Term {
  readonly status: SubscriptionStatus;
  readonly isDemo: boolean;
  readonly periodEnd: Date;
  readonly consent: (Term & { readonly revokedAt: Date | null }) | null;
  /** Telegram charges Stars for it by itself. */
  readonly starsRenew: boolean;
  readonly charge: RenewalCharge;
  /** The customer is paying for the same product right now. */
  readonly isPaying: boolean;
}

/** Whether the consent means this subscription as it is now: its plan and term, still running, and nobody else charges it. */
export function isAgreed(facts: Omit<RenewalFacts, "charge" | "isPaying" | "periodEnd">): boolean {
  const { consent } = facts;
  return (
    consent !== null &&
    consent.revokedAt === null &&
    consent.planId === facts.planId &&
    consent.termMonths === facts.termMonths &&
    RENEWED.has(facts.status) &&
    !facts.isDemo &&
    !facts.starsRenew
  );
}

/**
 * What happens to a subscription near its end: `charge` asks for the money or looks at the charge again, `finish` only looks
 * at what was asked for before.
 */
export function decideRenewal(facts: RenewalFacts, now: Date): "charge" | "finish" | "wait" | "never" {
  const { charge, periodEnd, isPaying } = facts;
  if (charge.state === "over") return "never";
  const isAgain = charge.state !== "none" && charge.tries > 1;
  const given =
    isAgreed(facts) && (isAgain || charge.state === "postponed" || now < plus(periodEnd, RENEWS_AFTER));
  if (charge.state === "asked") return given ? "charge" : "finish";
  if (!given) return "never";
  const from = charge.state === "postponed" ? charge.nextTryAt : plus(periodEnd, -RENEWS_BEFORE);
  return now < from || isPaying ? "wait" : "charge";
}

/** Between the tries of one end: the last is two and a half days after it, where the grace is as long. */
const PAUSES = [12 * HOUR, DAY, 2 * DAY];

/** When a refusal that may pass is tried again: while there is still access to go on from. Null where that was the last try. */
export function nextTry(
  { tries, accessUntil }: { tries: number; accessUntil: Date },
  now: Date,
): Date | null {
  const pause = PAUSES[tries - 1];
  const next = pause === undefined ? null : plus(now, pause);
  return next !== null && next < accessUntil ? next : null;
}

const RENEWAL = "renewal:";

/** The key of a renewal's order and of the charge that is made for it without the customer: one per end of a term and try. */
export const renewalKey = (named: string, tries = 1): string =>
  `${RENEWAL}${named}${tries === 1 ? "" : `:${tries}`}`;

export const isRenewalKey = (idempotencyKey: string): boolean =>
  idempotencyKey.startsWith(RENEWAL) && !idempotencyKey.endsWith(":confirm");
