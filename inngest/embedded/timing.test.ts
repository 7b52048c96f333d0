import { describe, expect, it } from "vitest";
import { backoff, retryAfter } from "./backoff";
import { nextTick } from "./cron";
import { debounceEnd } from "./debounce";
import { parseDuration, sleepEnd } from "./duration";
import { nextPass, passNow, rateLimitOf, throttleOf } from "./gcra";

const MINUTE = 60_000;
const now = Date.UTC(2026, 10, 20, 12, 0, 0);

/** How many passes in a row are allowed at one instant. */
function atOnce(limit: number): number {
  let spent: number | null = 0;
  let passed = 0;
  for (;;) {
    spent = passNow(rateLimitOf(limit, MINUTE), spent, now);
    if (spent === null) return passed;
    passed++;
  }
}

describe("a rate limit", () => {
  it.each([
    [1, 1],
    [2, 1],
    [20, 3],
    [100, 11],
  ])("of %i a minute lets %i through at once", (limit, expected) => {
    expect(atOnce(limit)).toBe(expected);
  });

  it("opens again one interval after it closed", () => {
    const rate = rateLimitOf(2, MINUTE);
    const spent = passNow(rate, 0, now);
    expect(spent).toBe(now + 30_000);
    expect(passNow(rate, spent ?? 0, now + 29_999)).toBeNull();
    expect(passNow(rate, spent ?? 0, now + 30_000)).toBe(now + MINUTE);
  });

  it("does not save up what was not used", () => {
    const rate = rateLimitOf(2, MINUTE);
    expect(passNow(rate, now - 100 * MINUTE, now)).toBe(now + 30_000);
  });
});

describe("a throttle", () => {
  const starts = (burst: number): number[] => {
    let spentUntil = 0;
    return Array.from({ length: 6 }, () => {
      const pass = nextPass(throttleOf(2, 2000, burst), spentUntil, now);
      spentUntil = pass.spentUntil;
      return pass.at - now;
    });
  };

  it("starts its limit at once and then one per interval", () => {
    expect(starts(0)).toEqual([0, 0, 1000, 2000, 3000, 4000]);
  });

  it("starts its burst on top", () => {
    expect(starts(2)).toEqual([0, 0, 0, 0, 1000, 2000]);
  });
});

describe("a debounce", () => {
  it("ends one period after the latest event", () => {
    expect(debounceEnd({ periodMs: 1000, timeoutMs: null }, now, now + 750)).toBe(now + 1750);
  });

  it("ends no later than its timeout after the first event", () => {
    expect(debounceEnd({ periodMs: 4000, timeoutMs: 5000 }, now, now + 2000)).toBe(now + 5000);
  });
});

describe("a cron expression", () => {
  it.each([
    ["* * * * *", now, now + MINUTE],
    ["* * * * *", now - 1, now],
    ["30 9 * * *", now, Date.UTC(2026, 10, 21, 9, 30)],
    ["TZ=Asia/Riyadh 0 9 * * *", now, Date.UTC(2026, 10, 21, 6, 0)],
    ["TZ=Europe/Berlin 30 2 29 3 *", Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 29, 1, 0)],
  ])("%s after %i ticks at %i", (cron, after, tick) => {
    expect(nextTick(cron, after)).toBe(tick);
  });

  it("has no next tick where there is no such day", () => {
    expect(nextTick("0 0 30 2 *", now)).toBeNull();
  });
});

describe("a duration", () => {
  it.each([
    ["2s", 2000],
    ["1h30m", 90 * MINUTE],
    ["1d", 1440 * MINUTE],
    ["2 minutes", 2 * MINUTE],
    ["250ms", 250],
    ["1.5h", 90 * MINUTE],
    ["", 0],
  ])("%j is %i ms", (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(["soon", "5", "5 parsecs", "-1s"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe("a sleep", () => {
  it("ends after its duration or at its instant, never in the past", () => {
    expect(sleepEnd("1s", now)).toBe(now + 1000);
    expect(sleepEnd("2026-11-20T13:00:00.000Z", now)).toBe(now + 60 * MINUTE);
    expect(sleepEnd("2020-01-01T00:00:00.000Z", now)).toBe(now);
    expect(sleepEnd("never", now)).toBeNull();
  });
});

describe("the wait before a retry", () => {
  it("doubles from the first interval to an hour", () => {
    expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 5000, 0))).toEqual([5000, 10_000, 20_000, 40_000]);
    expect(backoff(30, 5000, 0)).toBe(60 * MINUTE);
  });

  it("grows by a tenth at most, so that failures spread out", () => {
    expect(backoff(0, 1000, 0.999)).toBeLessThanOrEqual(1100);
  });

  it.each([
    ["3", now + 3000],
    ["2026-11-20T12:00:10.000Z", now + 10_000],
    ["2020-01-01T00:00:00.000Z", now],
    ["whenever", null],
    [null, null],
  ])("is what Retry-After %j asks for", (header, expected) => {
    expect(retryAfter(header, now)).toBe(expected);
  });
});
