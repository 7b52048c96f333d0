import { describe, expect, it } from "vitest";
import type { SubscriptionStatus } from "@/db/schema/subscriptions";
import { DAY, HOUR, plus } from "@/lib/core/time";
import {
  canCancel,
  canKeep,
  decideDue,
  decideTransition,
  givesAccess,
  nextDue,
  periodBought,
  TRANSITIONS,
  type Transition,
} from "./rules";

const end = new Date("2026-04-01T12:00:00Z");
const daysEarlier = (days: number) => plus(end, -days * DAY);
const settings = { graceDays: 0, reminderDays: [7, 3, 1] };
const active = { status: "active", isDemo: false, periodEnd: end, graceUntil: null } as const;
const demo = { ...active, status: "trialing", isDemo: true } as const;

describe("the state machine", () => {
  const allowed: [SubscriptionStatus, Transition, SubscriptionStatus][] = [
    ["trialing", "activate", "active"],
    ["trialing", "cancel", "cancelled"],
    ["trialing", "expire", "expired"],
    ["trialing", "refund", "refunded"],
    ["active", "activate", "active"],
    ["active", "cancel", "cancelled"],
    ["active", "pause", "paused"],
    ["active", "fall_due", "past_due"],
    ["active", "expire", "expired"],
    ["active", "refund", "refunded"],
    ["past_due", "activate", "active"],
    ["past_due", "cancel", "cancelled"],
    ["past_due", "expire", "expired"],
    ["past_due", "refund", "refunded"],
    ["paused", "activate", "active"],
    ["paused", "resume", "active"],
    ["paused", "cancel", "cancelled"],
    ["paused", "expire", "expired"],
    ["paused", "refund", "refunded"],
    ["cancelled", "activate", "active"],
    ["cancelled", "keep", "active"],
    ["cancelled", "expire", "expired"],
    ["cancelled", "refund", "refunded"],
    ["expired", "refund", "refunded"],
  ];
  it.each(allowed)("lets %s %s and become %s", (from, transition, to) => {
    expect(decideTransition(from, transition)).toEqual({ ok: true, value: to });
  });

  const transitions: Transition[] = [
    "activate",
    "cancel",
    "keep",
    "pause",
    "resume",
    "fall_due",
    "expire",
    "refund",
  ];
  const refused = (Object.keys(TRANSITIONS) as SubscriptionStatus[]).flatMap((from) =>
    transitions
      .filter((transition) => !allowed.some(([f, t]) => f === from && t === transition))
      .map((transition) => [from, transition] as const),
  );
  it.each(refused)("refuses that %s should %s", (from, transition) => {
    expect(decideTransition(from, transition)).toEqual({
      ok: false,
      error: "subscription.transition_refused",
      params: { from, transition },
    });
  });

  it.each<[SubscriptionStatus, boolean]>([
    ["trialing", true],
    ["active", true],
    ["past_due", true],
    ["cancelled", true],
    ["paused", false],
    ["expired", false],
    ["refunded", false],
  ])("opens the door of a %s subscription: %s", (status, open) => {
    expect(givesAccess(status)).toBe(open);
  });

  it("lets nobody cancel a demo, which ends by itself", () => {
    expect(canCancel(demo)).toBe(false);
    expect(canCancel(active)).toBe(true);
  });

  it("lets a cancellation be undone until just before the end", () => {
    const cancelled = { ...active, status: "cancelled" } as const;
    expect(canKeep(cancelled, plus(end, -1))).toBe(true);
    expect(canKeep(cancelled, end)).toBe(false);
    expect(canKeep(active, daysEarlier(3))).toBe(false);
  });
});

describe("the next due instant", () => {
  it.each([
    ["the first reminder, long before", daysEarlier(30), daysEarlier(7)],
    ["the first reminder, just before it", plus(daysEarlier(7), -1), daysEarlier(7)],
    ["the second reminder, at the instant of the first", daysEarlier(7), daysEarlier(3)],
    ["the last reminder", daysEarlier(3), daysEarlier(1)],
    ["the end, after the last reminder", daysEarlier(1), end],
    ["the end, also when it is past", plus(end, HOUR), end],
  ])("is %s", (_, after, expected) => {
    expect(nextDue(active, settings, after)).toEqual(expected);
  });

  it("is the reminder a day before for a demo, then its end", () => {
    expect(nextDue(demo, settings, daysEarlier(7))).toEqual(daysEarlier(1));
    expect(nextDue(demo, settings, daysEarlier(1))).toEqual(end);
  });

  it("is the end alone for a cancelled one", () => {
    expect(nextDue({ ...active, status: "cancelled" }, settings, daysEarlier(30))).toEqual(end);
  });

  it("is the end of grace for one past due", () => {
    const graceUntil = plus(end, 3 * DAY);
    expect(nextDue({ ...active, status: "past_due", graceUntil }, settings, end)).toEqual(graceUntil);
  });

  it.each<SubscriptionStatus>(["paused", "expired", "refunded"])("does not exist for %s", (status) => {
    expect(nextDue({ ...active, status }, settings, daysEarlier(30))).toBeNull();
  });
});

describe("a due subscription", () => {
  it.each([7, 3, 1])("is reminded %i days before its end, once", (days) => {
    const at = daysEarlier(days);
    expect(decideDue({ ...active, dueAt: at }, settings, at)).toMatchObject({
      kind: "remind",
      daysBefore: days,
    });
    const next = nextDue(active, settings, at);
    expect(decideDue({ ...active, dueAt: next }, settings, plus(at, 1))).toMatchObject({ kind: "wait" });
  });

  it("gets only the latest reminder after a standstill", () => {
    expect(decideDue({ ...active, dueAt: daysEarlier(7) }, settings, daysEarlier(2))).toEqual({
      kind: "remind",
      daysBefore: 3,
      dueAt: daysEarlier(1),
    });
  });

  it("still runs a millisecond before its end and has ended at it", () => {
    const due = { ...active, dueAt: end };
    expect(decideDue(due, settings, plus(end, -1))).toEqual({ kind: "wait", dueAt: end });
    expect(decideDue(due, settings, end)).toEqual({ kind: "end" });
  });

  it("gets its days of grace, then ends at their last instant", () => {
    const graceUntil = plus(end, 3 * DAY);
    const withGrace = { ...settings, graceDays: 3 };
    expect(decideDue({ ...active, dueAt: end }, withGrace, end)).toEqual({
      kind: "grace",
      graceUntil,
      dueAt: graceUntil,
    });
    const pastDue = { ...active, status: "past_due", graceUntil, dueAt: graceUntil } as const;
    expect(decideDue(pastDue, withGrace, plus(graceUntil, -1))).toMatchObject({ kind: "wait" });
    expect(decideDue(pastDue, withGrace, graceUntil)).toEqual({ kind: "end" });
  });

  it("has no grace where even that is over when the sweep comes back", () => {
    expect(decideDue({ ...active, dueAt: end }, { ...settings, graceDays: 3 }, plus(end, 3 * DAY))).toEqual({
      kind: "end",
    });
  });

  it.each(["trialing", "cancelled"] as const)("ends without grace when it is %s", (status) => {
    expect(decideDue({ ...active, status, dueAt: end }, { ...settings, graceDays: 3 }, end)).toEqual({
      kind: "end",
    });
  });
});

describe("the time an order buys", () => {
  const at = (iso: string) => new Date(iso);
  const buy = (now: string, months: number, timeZone: string, trialDays = 0) =>
    periodBought({ living: null, months, trialDays, now: at(now), timeZone });

  it.each([
    ["keeps the wall time", "2026-03-15T09:30:00Z", 1, "Asia/Riyadh", "2026-04-15T09:30:00Z"],
    [
      "ends a 31st on the last day of a short month",
      "2026-01-31T10:00:00Z",
      1,
      "Asia/Riyadh",
      "2026-02-28T10:00:00Z",
    ],
    [
      "ends a 31st on 29 February in a leap year",
      "2028-01-31T10:00:00Z",
      1,
      "Asia/Riyadh",
      "2028-02-29T10:00:00Z",
    ],
    [
      "ends a year from 29 February on the 28th",
      "2028-02-29T10:00:00Z",
      12,
      "Asia/Riyadh",
      "2029-02-28T10:00:00Z",
    ],
    [
      "keeps the wall time when clocks go forward",
      "2026-03-01T08:00:00Z",
      1,
      "Europe/Berlin",
      "2026-04-01T07:00:00Z",
    ],
    [
      "keeps the wall time when clocks go back",
      "2026-10-01T07:00:00Z",
      1,
      "Europe/Berlin",
      "2026-11-01T08:00:00Z",
    ],
    ["counts days in the shop's zone", "2026-01-30T22:00:00Z", 1, "Asia/Riyadh", "2026-02-27T22:00:00Z"],
  ])("%s", (_, now, months, zone, expected) => {
    expect(buy(now, months, zone)).toEqual({ start: at(now), end: at(expected) });
  });

  it("comes after the days of a free trial", () => {
    expect(buy("2026-03-01T10:00:00Z", 1, "Asia/Riyadh", 14).end).toEqual(at("2026-04-15T10:00:00Z"));
  });

  const renew = (now: Date, graceUntil: Date | null = null) =>
    periodBought({
      living: { periodEnd: end, graceUntil },
      months: 1,
      trialDays: 0,
      now,
      timeZone: "Asia/Riyadh",
    });
  const monthAfterEnd = at("2026-05-01T12:00:00Z");

  it.each([
    ["long before the end", daysEarlier(20)],
    ["a millisecond before the end", plus(end, -1)],
  ])("goes on from the running period's end, %s", (_, now) => {
    expect(renew(now)).toEqual({ start: end, end: monthAfterEnd });
  });

  it("starts now where access has ended, at the very instant too", () => {
    expect(renew(end)).toEqual({ start: end, end: monthAfterEnd });
    expect(renew(plus(end, HOUR)).start).toEqual(plus(end, HOUR));
  });

  it("goes on from the old end in grace, and starts now after it", () => {
    const graceUntil = plus(end, 3 * DAY);
    expect(renew(plus(graceUntil, -1), graceUntil)).toEqual({ start: end, end: monthAfterEnd });
    expect(renew(graceUntil, graceUntil).start).toEqual(graceUntil);
  });

  it("never sells a period that is already over", () => {
    const living = { periodEnd: at("2026-02-01T12:00:00Z"), graceUntil: at("2026-03-03T12:00:00Z") };
    const now = at("2026-03-02T12:00:00Z");
    expect(periodBought({ living, months: 1, trialDays: 0, now, timeZone: "Asia/Riyadh" })).toEqual({
      start: now,
      end: at("2026-04-02T12:00:00Z"),
    });
  });
});
