import type { SubscriptionStatus } from "@/db/schema/subscriptions";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, plus } from "@/lib/core/time";
import { plusMonths } from "@/lib/core/zones";

export type Transition =
  | "activate"
  | "cancel"
  | "keep"
  | "pause"
  | "resume"
  | "fall_due"
  | "expire"
  | "refund";

/** Every change a subscription may make; what is missing is refused. */
export const TRANSITIONS: Record<SubscriptionStatus, Partial<Record<Transition, SubscriptionStatus>>> = {
  trialing: { activate: "active", cancel: "cancelled", expire: "expired", refund: "refunded" },
  active: {
    activate: "active",
    cancel: "cancelled",
    pause: "paused",
    fall_due: "past_due",
    expire: "expired",
    refund: "refunded",
  },
  past_due: { activate: "active", cancel: "cancelled", expire: "expired", refund: "refunded" },
  paused: {
    activate: "active",
    resume: "active",
    cancel: "cancelled",
    expire: "expired",
    refund: "refunded",
  },
  cancelled: { activate: "active", keep: "active", expire: "expired", refund: "refunded" },
  expired: { refund: "refunded" },
  refunded: {},
};

export function decideTransition(
  from: SubscriptionStatus,
  transition: Transition,
): Result<SubscriptionStatus, "subscription.transition_refused"> {
  const to = TRANSITIONS[from][transition];
  return to === undefined ? err("subscription.transition_refused", { from, transition }) : ok(to);
}

/** Alive: it may still change by itself; at most one of a product is. */
export const isAlive = (status: SubscriptionStatus): boolean => status !== "expired" && status !== "refunded";

/** Gives access now. A paused subscription is alive and gives none. */
export const givesAccess = (status: SubscriptionStatus): boolean => isAlive(status) && status !== "paused";

interface Standing {
  readonly status: SubscriptionStatus;
  readonly isDemo: boolean;
  readonly periodEnd: Date;
  readonly graceUntil: Date | null;
}

/** A demo ends by itself and is not cancelled; an unpaid one is over anyway. */
export const canCancel = (s: Pick<Standing, "status" | "isDemo">): boolean =>
  !s.isDemo && TRANSITIONS[s.status].cancel !== undefined;

/** A cancellation can be undone until the last instant of what was paid. */
export const canKeep = (s: Pick<Standing, "status" | "periodEnd">, now: Date): boolean =>
  TRANSITIONS[s.status].keep !== undefined && now < s.periodEnd;

/** Everything but a refund can be bought again; a living one is extended. */
export const canRenew = (s: Pick<Standing, "status">): boolean => s.status !== "refunded";

export interface DueSettings {
  readonly graceDays: number;
  readonly reminderDays: readonly number[];
}

/** A demo is short: one reminder, a day before its end. */
const DEMO_REMINDERS = [1];

function reminderDaysOf(s: Standing, settings: DueSettings): readonly number[] {
  if (s.status !== "active" && s.status !== "trialing") return [];
  return s.isDemo ? DEMO_REMINDERS : settings.reminderDays;
}

const reminderAt = (s: Standing, days: number): Date => plus(s.periodEnd, -days * DAY);

/** When access ends if nothing happens: null where nothing ends by itself. */
function nextEnd(s: Standing): Date | null {
  if (!isAlive(s.status) || s.status === "paused") return null;
  return s.status === "past_due" ? (s.graceUntil ?? s.periodEnd) : s.periodEnd;
}

/** The first instant after `after` at which something is to be done; an end that is already past is due at once. */
export function nextDue(s: Standing, settings: DueSettings, after: Date): Date | null {
  const end = nextEnd(s);
  if (end === null) return null;
  const reminders = reminderDaysOf(s, settings)
    .map((days) => reminderAt(s, days))
    .filter((at) => at > after && at < end);
  return [...reminders, end].toSorted((a, b) => a.getTime() - b.getTime())[0] ?? end;
}

export type DueDecision =
  | { readonly kind: "end" }
  | { readonly kind: "grace"; readonly graceUntil: Date; readonly dueAt: Date }
  | { readonly kind: "remind"; readonly daysBefore: number; readonly dueAt: Date | null }
  | { readonly kind: "wait"; readonly dueAt: Date | null };

/**
 * What to do with a subscription that is due. Windows are half-open: at the instant it ends, it has ended. After a
 * standstill only the latest of several missed reminders goes out.
 */
export function decideDue(
  s: Standing & { readonly dueAt: Date | null },
  settings: DueSettings,
  now: Date,
): DueDecision {
  const end = nextEnd(s);
  if (end === null) return { kind: "wait", dueAt: null };
  if (now >= end) {
    if (s.status !== "active" || settings.graceDays === 0) return { kind: "end" };
    const graceUntil = plus(s.periodEnd, settings.graceDays * DAY);
    return now >= graceUntil ? { kind: "end" } : { kind: "grace", graceUntil, dueAt: graceUntil };
  }
  const dueAt = nextDue(s, settings, now);
  const since = s.dueAt ?? now;
  const missed = reminderDaysOf(s, settings).filter((days) => {
    const at = reminderAt(s, days);
    return at >= since && at <= now;
  });
  return missed.length === 0
    ? { kind: "wait", dueAt }
    : { kind: "remind", daysBefore: Math.min(...missed), dueAt };
}

export interface Period {
  readonly start: Date;
  readonly end: Date;
}

/**
 * The time an order buys. A living subscription is extended from its own end, so nothing paid (nor what is left of a demo)
 * is lost; in grace too, because access never stopped. Once it stopped, time starts now. Months run at wall time.
 */
export function periodBought(input: {
  living: Pick<Standing, "periodEnd" | "graceUntil"> | null;
  months: number;
  trialDays: number;
  now: Date;
  timeZone: string;
}): Period {
  const { living, now } = input;
  const endOf = (start: Date) => plusMonths(plus(start, input.trialDays * DAY), input.months, input.timeZone);
  if (living && now < (living.graceUntil ?? living.periodEnd)) {
    const end = endOf(living.periodEnd);
    if (end > now) return { start: living.periodEnd, end };
  }
  return { start: now, end: endOf(now) };
}
