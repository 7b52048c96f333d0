import { describe, expect, it } from "vitest";
import { readAmount, readWhole, writeAmount } from "./amounts";
import { fromWallTime, toWallTime } from "./wall-time";

describe("a wall time in the shop's zone", () => {
  it.each([
    ["2026-11-20T00:00", "Asia/Riyadh", "2026-11-19T21:00:00.000Z"],
    ["2026-07-01T12:00", "Europe/Berlin", "2026-07-01T10:00:00.000Z"],
    ["2026-01-01T12:00", "Europe/Berlin", "2026-01-01T11:00:00.000Z"],
  ])("reads %s in %s", (wall, zone, instant) => {
    expect(fromWallTime(wall, zone)).toBe(instant);
    expect(toWallTime(instant, zone)).toBe(wall);
  });

  it("is nothing where nothing was typed", () => {
    expect(fromWallTime("", "Asia/Riyadh")).toBeNull();
    expect(toWallTime(null, "Asia/Riyadh")).toBe("");
  });
});

describe("a typed amount", () => {
  it.each([
    ["39.5", "SAR", 3950],
    ["1,250.00", "USD", 125_000],
    ["520", "XTR", 520],
    ["٣٩٫٥٠", "SAR", 3950],
    ["1.250", "KWD", 1250],
  ] as const)("%s in %s is %i minor units", (typed, currency, minor) => {
    expect(readAmount(typed, currency)).toBe(minor);
  });

  it.each([
    ["5.5", "XTR"],
    ["1.234", "SAR"],
    ["-1", "SAR"],
    ["ten", "SAR"],
    ["", "SAR"],
  ] as const)("%s is no amount of %s", (typed, currency) => {
    expect(readAmount(typed, currency)).toBeNull();
  });

  it("is written back as it was read", () => {
    expect(writeAmount(125_000, "USD")).toBe("1250.00");
    expect(readWhole("12")).toBe(12);
    expect(readWhole("1.2")).toBeNull();
  });
});
