import type { Currency } from "@/lib/core/money";
import { DAY } from "@/lib/core/time";

export const SEGMENTS = ["new", "active", "vip", "high_value", "at_risk", "churned"] as const;
export type Segment = (typeof SEGMENTS)[number];

/** What a customer has done here so far. */
export interface Behaviour {
  /** When they first came. */
  createdAt: Date;
  /** Paid orders. */
  orders: number;
  /** Minor units paid, by currency. */
  spent: Readonly<Partial<Record<Currency, bigint>>>;
  lastPaidAt: Date | null;
  /** Until when they have, or had, access to anything: paid for or on trial. */
  accessUntil: Date | null;
  /** The same of what they paid for. */
  paidAccessUntil: Date | null;
}

export const NEW_DAYS = 30;
export const VIP_ORDERS = 5;
/** How long after the end of their access somebody may still come back by themselves. */
export const AT_RISK_DAYS = 60;

/** What makes a customer one of high value: round sums of about 200 US dollars, in minor units. */
export const HIGH_VALUE: Readonly<Record<Currency, bigint>> = {
  SAR: 75_000n,
  USD: 20_000n,
  EUR: 20_000n,
  RUB: 1_500_000n,
  AED: 75_000n,
  GBP: 15_000n,
  TRY: 800_000n,
  KZT: 10_000_000n,
  UAH: 800_000n,
  EGP: 1_000_000n,
  KWD: 60_000n,
  BHD: 75_000n,
  OMR: 75_000n,
  JOD: 140_000n,
  JPY: 30_000n,
  IRR: 150_000_000n,
  XTR: 10_000n,
};

/** The shipped segments: one rule each, asked anew every time. */
const RULES: Record<Segment, (of: Behaviour, now: Date) => boolean> = {
  /** First came at most 30 days ago. */
  new: ({ createdAt }, now) => daysBetween(createdAt, now) <= NEW_DAYS,
  /** Has access that they paid for. */
  active: ({ paidAccessUntil }, now) => isAfter(paidAccessUntil, now),
  /** Paid five orders or more, and has access. */
  vip: (of, now) => of.orders >= VIP_ORDERS && RULES.active(of, now),
  /** Paid about 200 US dollars or more, all in one currency. */
  high_value: ({ spent }) =>
    Object.entries(HIGH_VALUE).some(([currency, least]) => (spent[currency as Currency] ?? 0n) >= least),
  /** What they paid for ended at most 60 days ago. */
  at_risk: (of, now) => isFormer(of, now) && daysSinceAccess(of, now) <= AT_RISK_DAYS,
  /** What they paid for ended more than 60 days ago. */
  churned: (of, now) => isFormer(of, now) && daysSinceAccess(of, now) > AT_RISK_DAYS,
};

export const segmentsOf = (of: Behaviour, now: Date): Segment[] =>
  SEGMENTS.filter((segment) => RULES[segment](of, now));

/**
 * Whole days since the last activity: none while they have access, otherwise since the last payment or the end of access,
 * whichever is later. Null for who never had either: looking at the shop is no activity.
 */
export function daysSinceActive({ accessUntil, lastPaidAt }: Behaviour, now: Date): number | null {
  if (accessUntil === null && lastPaidAt === null) return null;
  const last = Math.max(accessUntil?.getTime() ?? 0, lastPaidAt?.getTime() ?? 0);
  return daysBetween(new Date(last), now);
}

const isAfter = (instant: Date | null, now: Date): boolean => instant !== null && instant > now;

const isFormer = (of: Behaviour, now: Date): boolean =>
  of.paidAccessUntil !== null && !isAfter(of.paidAccessUntil, now);

const daysSinceAccess = ({ paidAccessUntil }: Behaviour, now: Date): number =>
  daysBetween(paidAccessUntil ?? now, now);

const daysBetween = (earlier: Date, later: Date): number =>
  Math.max(0, Math.floor((later.getTime() - earlier.getTime()) / DAY));
