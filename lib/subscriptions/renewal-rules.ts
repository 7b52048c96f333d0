import type { SubscriptionStatus } from "@/db/schema/subscriptions";
import { DAY, plus } from "@/lib/core/time";

/** The money is asked for a day before the end, so that access never stops and a refused card can still be answered. */
export const RENEWS_BEFORE = DAY;
/** After a standstill of the shop a consent is honoured for a day; later the customer decides anew. */
export const RENEWS_AFTER = DAY;

const RENEWED: ReadonlySet<SubscriptionStatus> = new Set(["active", "past_due"]);

interface Term {
  readonly planId: string;
  readonly termMonths: number | null;
}

export interface RenewalFacts extends Term {
  readonly status: SubscriptionStatus;
  readonly isDemo: boolean;
  readonly periodEnd: Date;
  readonly consent: (Term & { readonly revokedAt: Date | null }) | null;
  /** Telegram charges Stars for it by itself. */
  readonly starsRenew: boolean;
  /** What is known of the charge for this end: `asked` until its outcome is. */
  readonly charge: "none" | "asked" | "over";
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
  if (facts.charge === "over") return "never";
  const given = isAgreed(facts) && now < plus(facts.periodEnd, RENEWS_AFTER);
  if (facts.charge === "asked") return given ? "charge" : "finish";
  if (!given) return "never";
  return now < plus(facts.periodEnd, -RENEWS_BEFORE) || facts.isPaying ? "wait" : "charge";
}

const RENEWAL = "renewal:";

/** The key of a renewal's order and of the charge that is made for it without the customer: one per end of a term. */
export const renewalKey = (named: string): string => `${RENEWAL}${named}`;

export const isRenewalKey = (idempotencyKey: string): boolean =>
  idempotencyKey.startsWith(RENEWAL) && !idempotencyKey.endsWith(":confirm");
