import { describe, expect, it } from "vitest";
import { daysLeft, shareSpent, writeDate, writeHijri, yearOf } from "./dates";

const end = "2027-11-20T09:00:00.000Z";

describe("a date", () => {
  it.each([
    ["en", "20 November 2027"],
    ["ru", "20 ноября 2027"],
    ["ar", "20 نوفمبر 2027"],
    ["fa", "۲۹ آبان ۱۴۰۶"],
  ] as const)("is written in the calendar of %s", (language, text) => {
    expect(writeDate(end, "dayOfYear", language, "Asia/Riyadh")).toBe(text);
  });

  it("belongs to the shop's zone, not to the phone's", () => {
    expect(writeDate("2026-11-20T22:30:00.000Z", "day", "en", "Asia/Riyadh")).toBe("21 November");
    expect(writeDate("2026-11-20T12:40:00.000Z", "time", "en", "Asia/Riyadh")).toBe("15:40");
  });

  it("has a Hijri one under it in Arabic", () => {
    expect(writeHijri(end, "Asia/Riyadh")).toContain("1449");
  });

  it("groups a history by the year of its calendar", () => {
    expect(yearOf(end, "en", "Asia/Riyadh")).toBe("2027");
    expect(yearOf(end, "fa", "Asia/Riyadh")).toBe("۱۴۰۶");
  });
});

describe("a period", () => {
  it("counts a started day whole and never goes below zero", () => {
    expect(daysLeft("2027-11-19T08:00:00.000Z", end)).toBe(2);
    expect(daysLeft(end, end)).toBe(0);
    expect(daysLeft("2028-01-01T00:00:00.000Z", end)).toBe(0);
  });

  it("knows how much of it is spent", () => {
    expect(shareSpent("2027-11-10T09:00:00.000Z", end, "2027-11-15T09:00:00.000Z")).toBe(0.5);
    expect(shareSpent(end, end, end)).toBe(1);
  });
});
