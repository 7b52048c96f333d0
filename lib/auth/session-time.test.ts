import { afterEach, describe, expect, it } from "vitest";
import { DAY, shiftSystemClock, systemClock } from "@/lib/core/time";
import { sessionTime } from "./session-time";

describe("a session's time", () => {
  afterEach(() => shiftSystemClock(0));

  it("stays where it is when the sandbox moves the clock a year", () => {
    const before = sessionTime({ clock: systemClock }).getTime();
    shiftSystemClock(365 * DAY);
    expect(sessionTime({ clock: systemClock }).getTime() - before).toBeLessThan(DAY);
  });
});
