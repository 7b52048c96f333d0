import { Temporal } from "temporal-polyfill";
import { DAY, HOUR, MINUTE, plus, SECOND } from "@/lib/core/time";
import type { ShopSettings } from "@/lib/settings/types";
import { workAtMost } from "@/lib/telegram/patience";
import { type Category, KINDS, type Kind } from "./types";

/** Nobody is written to at night about anything that can wait; wall time of the reader. */
const QUIET = { from: 22, to: 9 } as const;
const DAILY_CAP = 5;
const SPACING = 10 * MINUTE;
/** A message that could not be sent for so long speaks of something nobody remembers. */
const GIVE_UP_AFTER = 3 * DAY;
/** A sending, which is one call, that takes longer than this has died with its process. */
export const LEASE = workAtMost(1);

const ESSENTIAL: readonly Category[] = ["money", "access", "security"];

/** Money, access and security pass quiet hours, cap and spacing, and cannot be switched off. */
export const isEssential = (kind: Kind): boolean => ESSENTIAL.includes(KINDS[kind]);

export type Verdict =
  | { readonly verdict: "send" }
  | { readonly verdict: "defer"; readonly until: Date; readonly reason: DeferReason }
  | { readonly verdict: "suppress"; readonly reason: SuppressReason };

export type DeferReason = "quiet_hours" | "daily_cap" | "spacing";
export type SuppressReason = "opted_out" | "no_longer_true" | "unreachable" | "unknown_kind";

export interface GateFacts {
  readonly kind: Kind;
  readonly optOuts: readonly string[];
  readonly isReachable: boolean;
  readonly isStillTrue: boolean;
  /** IANA zone of the reader. */
  readonly timeZone: string;
  /** Messages of the kind that counts, sent since the reader's midnight. */
  readonly sentToday: number;
  readonly lastSentAt: Date | null;
}

/** The gates in their order; asked when a message is due, so the answer is that of the moment of sending. */
export function judge(facts: GateFacts, now: Date): Verdict {
  if (!facts.isReachable) return { verdict: "suppress", reason: "unreachable" };
  const essential = isEssential(facts.kind);
  if (!essential && facts.optOuts.includes(KINDS[facts.kind]))
    return { verdict: "suppress", reason: "opted_out" };
  if (!facts.isStillTrue) return { verdict: "suppress", reason: "no_longer_true" };
  if (essential) return { verdict: "send" };
  const quietUntil = endOfQuiet(now, facts.timeZone);
  if (quietUntil) return { verdict: "defer", until: quietUntil, reason: "quiet_hours" };
  if (facts.sentToday >= DAILY_CAP)
    return { verdict: "defer", until: tomorrowMorning(now, facts.timeZone), reason: "daily_cap" };
  if (facts.lastSentAt && now < plus(facts.lastSentAt, SPACING))
    return { verdict: "defer", until: plus(facts.lastSentAt, SPACING), reason: "spacing" };
  return { verdict: "send" };
}

const zoned = (at: Date, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);

const morningOf = (day: Temporal.PlainDate, timeZone: string): Date =>
  new Date(day.toZonedDateTime({ timeZone, plainTime: { hour: QUIET.to } }).epochMilliseconds);

/** When the running night ends for the reader; null by day. Half-open: at 09:00 it is day. */
export function endOfQuiet(now: Date, timeZone: string): Date | null {
  const here = zoned(now, timeZone);
  if (here.hour >= QUIET.to && here.hour < QUIET.from) return null;
  const day = here.toPlainDate();
  return morningOf(here.hour < QUIET.to ? day : day.add({ days: 1 }), timeZone);
}

const tomorrowMorning = (now: Date, timeZone: string): Date =>
  morningOf(zoned(now, timeZone).toPlainDate().add({ days: 1 }), timeZone);

/** The reader's last midnight: since then the daily cap counts. */
export const startOfDay = (now: Date, timeZone: string): Date =>
  new Date(zoned(now, timeZone).startOfDay().epochMilliseconds);

const BACKOFF = [15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, HOUR / 2];

/** What follows a sending that did not succeed. */
export type AfterFailure =
  | { readonly status: "waiting"; readonly dueAt: Date; readonly unknowns: number }
  | { readonly status: "unknown" | "failed" };

/**
 * Telegram did not answer. Where it certainly did not take the message, it is tried again until it is old; where nobody knows,
 * a service message is tried once more and then left alone.
 */
export function afterFailure(
  sending: { readonly attempts: number; readonly unknowns: number; readonly createdAt: Date },
  failure: { readonly isUnknown: boolean; readonly retryAfterSeconds: number | undefined },
  now: Date,
): AfterFailure {
  const unknowns = sending.unknowns + (failure.isUnknown ? 1 : 0);
  if (unknowns > 1) return { status: "unknown" };
  if (now >= plus(sending.createdAt, GIVE_UP_AFTER)) return { status: "failed" };
  const wait = BACKOFF[Math.min(Math.max(sending.attempts, 1), BACKOFF.length) - 1] ?? HOUR;
  const dueAt = plus(now, Math.max(wait, (failure.retryAfterSeconds ?? 0) * SECOND));
  return { status: "waiting", dueAt, unknowns };
}

const BROKEN_OFF = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT"]);

/** Whether a request may have reached Telegram although no answer came back. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (BROKEN_OFF.has(code) || error.name === "AbortError" || /timed out/i.test(error.message)) return true;
  const inner = "error" in error ? error.error : undefined;
  return isOutcomeUnknown(error.cause) || isOutcomeUnknown(inner);
}

/** Whether a reminder brings a personal code: the paid term runs, is not cancelled, and this is the reminder chosen for it. */
export const isRenewalOffered = (
  offer: ShopSettings["renewalOffer"],
  reminder: { readonly daysBefore: number; readonly periodEnd: string },
  subscription: { readonly status: string; readonly isDemo: boolean; readonly periodEnd: Date },
  now: Date,
): boolean =>
  offer?.daysBefore === reminder.daysBefore &&
  subscription.status === "active" &&
  !subscription.isDemo &&
  subscription.periodEnd.toISOString() === reminder.periodEnd &&
  now < subscription.periodEnd;

/** A standstill of a few days loses nobody; switching win-back on does not reach far into the past. */
const WIN_BACK_SPAN = 3 * DAY;

/** The ends that are to be won back now: after `from`, up to and with `to`. */
export function winBackWindow(daysAfter: number, now: Date): { from: Date; to: Date } {
  const to = plus(now, -daysAfter * DAY);
  return { from: plus(to, -WIN_BACK_SPAN), to };
}
