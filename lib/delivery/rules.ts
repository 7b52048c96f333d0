import type { DeliveryStatus } from "@/db/schema/delivery";
import type { SubscriptionStatus } from "@/db/schema/subscriptions";
import { HOUR, MINUTE, plus, SECOND } from "@/lib/core/time";
import { workAtMost } from "@/lib/telegram/patience";

/** An invite that nobody used within a day is made anew when it is asked for. */
export const INVITE_LIFETIME = 24 * HOUR;

/** Taking a link back, putting out and unbanning are three calls; work that takes longer has died with its process. */
export const LEASE = workAtMost(3);

/** A person is told when this many tries in a row did not help; the tries go on. */
const TRIES_BEFORE_A_PERSON = 6;

/** Paid and delivered may differ this long before it counts as a mismatch. */
export const PATIENCE = 5 * MINUTE;

/** The statuses of a subscription that open doors. */
export const OPENING: readonly SubscriptionStatus[] = ["trialing", "active", "past_due", "cancelled"];

/** The statuses of a delivery that mean somebody is, or may come, inside. */
export const ALIVE: readonly DeliveryStatus[] = ["pending", "invited", "joined"];

const BACKOFF = [10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];

/** When to try again after `attempts` failures in a row, never sooner than Telegram asked. */
export function nextTry(attempts: number, now: Date, retryAfterSeconds = 0): Date {
  const wait = BACKOFF[Math.min(Math.max(attempts, 1), BACKOFF.length) - 1] ?? HOUR;
  return plus(now, Math.max(wait, retryAfterSeconds * SECOND));
}

export const isStuck = (attempts: number, escalatedAt: Date | null): boolean =>
  attempts >= TRIES_BEFORE_A_PERSON && escalatedAt === null;

/** An invite can be used while it stands: half-open, so not at the instant it ends. */
export const isUsable = (
  invite: { inviteLink: string | null; inviteExpiresAt: Date | null },
  now: Date,
): boolean => invite.inviteLink !== null && invite.inviteExpiresAt !== null && now < invite.inviteExpiresAt;

export type MemberVerdict = "joined" | "left" | "stranger" | "ignored";

/** What a change of someone's standing in a channel means to us. */
export function judgeMember(facts: {
  status: string;
  hasRight: boolean;
  /** The bot itself, or one of the shop's own people. */
  isStaff: boolean;
  /** Whether our books say that this person is inside. */
  isRecordedInside: boolean;
}): MemberVerdict {
  if (facts.isStaff || facts.status === "administrator" || facts.status === "creator") return "ignored";
  if (facts.status === "member" || facts.status === "restricted")
    return facts.hasRight ? "joined" : "stranger";
  return facts.isRecordedInside ? "left" : "ignored";
}
