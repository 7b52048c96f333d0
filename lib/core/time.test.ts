import { afterEach, describe, expect, it } from "vitest";
import {
  DAY,
  fixedClock,
  HOUR,
  machineClock,
  plus,
  shiftSystemClock,
  systemClock,
  unixSeconds,
} from "./time";

describe("a clock", () => {
  afterEach(() => shiftSystemClock(0));

  it("that is fixed stays, and hands out copies", () => {
    const clock = fixedClock("2026-11-20T12:00:00Z");
    clock.now().setFullYear(1999);
    expect(clock.now().toISOString()).toBe("2026-11-20T12:00:00.000Z");
  });

  it("of the shop moves with the sandbox, that of the machine does not", () => {
    shiftSystemClock(30 * DAY);
    const ahead = systemClock.now().getTime() - machineClock.now().getTime();
    expect(ahead).toBeGreaterThan(30 * DAY - HOUR);
    expect(ahead).toBeLessThan(30 * DAY + HOUR);
  });

  it("counts whole seconds for others", () => {
    const at = plus(new Date("2026-11-20T12:00:00Z"), 999);
    expect(unixSeconds(at)).toBe(Date.UTC(2026, 10, 20, 12) / 1000);
  });
});
