import { describe, expect, it } from "vitest";
import { daySpan, instantsOf } from "./day-span";

const RIYADH = "Asia/Riyadh";
const spanOf = (text: string, timeZone = RIYADH) => instantsOf(daySpan.parse(text), timeZone);
const at = (iso: string) => new Date(iso);

describe("a span of days", () => {
  it.each([
    ["two days", "2026-03-01,2026-03-31", at("2026-02-28T21:00:00Z"), at("2026-03-31T21:00:00Z")],
    ["one day", "2026-03-01,2026-03-01", at("2026-02-28T21:00:00Z"), at("2026-03-01T21:00:00Z")],
    ["an open end", "2026-03-01,", at("2026-02-28T21:00:00Z"), null],
    ["an open beginning", ",2026-03-01", null, at("2026-03-01T21:00:00Z")],
    ["nothing", "", null, null],
  ])("of %s is half-open in the shop's zone", (_, text, from, before) => {
    expect(spanOf(text)).toEqual({ from, before });
  });

  it("of the day on which clocks change has its real length", () => {
    const { from, before } = spanOf("2026-03-29,2026-03-29", "Europe/Berlin");
    expect((before?.getTime() ?? 0) - (from?.getTime() ?? 0)).toBe(23 * 3_600_000);
  });

  it.each(["yesterday", "2026-02-30,", "2026-3-1,2026-03-31", "2026-03-01T00:00,"])("is not %s", (text) => {
    expect(daySpan.safeParse(text).success).toBe(false);
  });
});
