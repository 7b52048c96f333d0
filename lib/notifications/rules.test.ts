import { describe, expect, it } from "vitest";
import { UnavailableError } from "@/lib/core/errors";
import { DAY, MINUTE, plus, SECOND } from "@/lib/core/time";
import { afterFailure, endOfQuiet, type GateFacts, isEssential, isOutcomeUnknown, judge } from "./rules";
import { KINDS, type Kind } from "./types";

const noon = new Date("2026-03-01T09:00:00Z");
const riyadh = "Asia/Riyadh";
const facts: GateFacts = {
  kind: "reminder",
  optOuts: [],
  isReachable: true,
  isStillTrue: true,
  timeZone: riyadh,
  sentToday: 0,
  lastSentAt: null,
};

describe("the gates", () => {
  it("let a message through by day", () => {
    expect(judge(facts, noon)).toEqual({ verdict: "send" });
  });

  it.each<[string, Partial<GateFacts>, string]>([
    ["someone who cannot be reached", { isReachable: false }, "unreachable"],
    ["someone who switched the category off", { optOuts: ["renewals"] }, "opted_out"],
    ["what is no longer true", { isStillTrue: false }, "no_longer_true"],
  ])("suppress for %s", (_, change, reason) => {
    expect(judge({ ...facts, ...change }, noon)).toEqual({ verdict: "suppress", reason });
  });

  it("ask for the switch before the truth", () => {
    const verdict = judge({ ...facts, optOuts: ["renewals"], isStillTrue: false }, noon);
    expect(verdict).toEqual({ verdict: "suppress", reason: "opted_out" });
  });

  it("put off until morning at night", () => {
    expect(judge(facts, new Date("2026-03-01T20:00:00Z"))).toEqual({
      verdict: "defer",
      until: new Date("2026-03-02T06:00:00Z"),
      reason: "quiet_hours",
    });
  });

  it("put off until tomorrow after the fifth message of a day", () => {
    expect(judge({ ...facts, sentToday: 4 }, noon)).toEqual({ verdict: "send" });
    expect(judge({ ...facts, sentToday: 5 }, noon)).toEqual({
      verdict: "defer",
      until: new Date("2026-03-02T06:00:00Z"),
      reason: "daily_cap",
    });
  });

  it("keep ten minutes between two messages, half-open", () => {
    const at = (ago: number) => judge({ ...facts, lastSentAt: plus(noon, -ago) }, noon);
    expect(at(10 * MINUTE)).toEqual({ verdict: "send" });
    expect(at(10 * MINUTE - 1)).toEqual({ verdict: "defer", until: plus(noon, 1), reason: "spacing" });
  });

  const essential = (Object.keys(KINDS) as Kind[]).filter(isEssential);
  it.each(essential)("let %s through at night, whatever was sent and switched off", (kind) => {
    const busy = { ...facts, kind, sentToday: 50, lastSentAt: noon, optOuts: Object.values(KINDS) };
    expect(judge(busy, new Date("2026-03-01T23:00:00Z"))).toEqual({ verdict: "send" });
    expect(judge({ ...busy, isStillTrue: false }, noon)).toMatchObject({ reason: "no_longer_true" });
  });
});

describe("quiet hours", () => {
  it.each([
    ["a millisecond before 22:00", "2026-03-01T18:59:59.999Z", riyadh, null],
    ["at 22:00", "2026-03-01T19:00:00Z", riyadh, "2026-03-02T06:00:00Z"],
    ["after midnight", "2026-03-01T22:30:00Z", riyadh, "2026-03-02T06:00:00Z"],
    ["a millisecond before 09:00", "2026-03-02T05:59:59.999Z", riyadh, "2026-03-02T06:00:00Z"],
    ["at 09:00", "2026-03-02T06:00:00Z", riyadh, null],
    ["over the night clocks go forward", "2026-03-28T22:00:00Z", "Europe/Berlin", "2026-03-29T07:00:00Z"],
    ["over the night clocks go back", "2026-10-24T21:00:00Z", "Europe/Berlin", "2026-10-25T08:00:00Z"],
  ])("%s", (_, now, zone, until) => {
    expect(endOfQuiet(new Date(now), zone)).toEqual(until === null ? null : new Date(until));
  });
});

describe("a sending that failed", () => {
  const first = { attempts: 1, unknowns: 0, createdAt: noon };
  const known = { isUnknown: false, retryAfterSeconds: undefined };
  const unknown = { isUnknown: true, retryAfterSeconds: undefined };

  it("is tried again, later each time", () => {
    expect(afterFailure(first, known, noon)).toMatchObject({ dueAt: plus(noon, 15 * SECOND) });
    expect(afterFailure({ ...first, attempts: 4 }, known, noon)).toMatchObject({
      dueAt: plus(noon, 2 * MINUTE),
    });
    expect(afterFailure({ ...first, attempts: 400 }, known, noon)).toMatchObject({
      dueAt: plus(noon, 30 * MINUTE),
    });
  });

  it("waits as long as Telegram asks", () => {
    expect(afterFailure(first, { ...known, retryAfterSeconds: 90 }, noon)).toMatchObject({
      dueAt: plus(noon, 90 * SECOND),
    });
  });

  it("is tried once more when nobody knows, then left alone", () => {
    expect(afterFailure(first, unknown, noon)).toMatchObject({ status: "waiting", unknowns: 1 });
    expect(afterFailure({ ...first, unknowns: 1 }, unknown, noon)).toEqual({ status: "unknown" });
  });

  it("is given up when it is three days old", () => {
    expect(afterFailure(first, known, plus(noon, 3 * DAY - 1)).status).toBe("waiting");
    expect(afterFailure(first, known, plus(noon, 3 * DAY))).toEqual({ status: "failed" });
  });

  const wrapped = (inner: Error) =>
    new UnavailableError("telegram", "cannot be reached", {
      cause: Object.assign(new Error("http"), { error: inner }),
    });
  it.each([
    ["a timeout", new Error("Request to 'sendMessage' timed out after 20 seconds"), true],
    ["a broken connection", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), true],
    ["a refused connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), false],
    ["an unknown host", Object.assign(new Error("dns"), { code: "ENOTFOUND" }), false],
  ])("may have arrived after %s: %s", (_, inner, isUnknown) => {
    expect(isOutcomeUnknown(wrapped(inner))).toBe(isUnknown);
  });

  it("certainly did not arrive when Telegram asked to wait", () => {
    expect(isOutcomeUnknown(new UnavailableError("telegram", "wait", { retryAfterSeconds: 3 }))).toBe(false);
  });
});
