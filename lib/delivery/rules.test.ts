import { describe, expect, it } from "vitest";
import { plus, SECOND } from "@/lib/core/time";
import { isStuck, isUsable, judgeMember, nextTry } from "./rules";

const now = new Date("2026-03-01T12:00:00Z");

describe("the next try", () => {
  it.each([
    [1, 10],
    [2, 30],
    [3, 60],
    [4, 120],
    [5, 300],
    [6, 900],
    [7, 3600],
    [500, 3600],
  ])("after failure %i comes in %i seconds", (attempts, seconds) => {
    expect(nextTry(attempts, now)).toEqual(plus(now, seconds * SECOND));
  });

  it("is never sooner than Telegram asked", () => {
    expect(nextTry(1, now, 42)).toEqual(plus(now, 42 * SECOND));
    expect(nextTry(3, now, 42)).toEqual(plus(now, 60 * SECOND));
  });

  it("is told to a person once, at the sixth failure", () => {
    expect(isStuck(5, null)).toBe(false);
    expect(isStuck(6, null)).toBe(true);
    expect(isStuck(7, now)).toBe(false);
  });
});

describe("an invite", () => {
  it.each([
    ["before its end", { inviteLink: "l", inviteExpiresAt: plus(now, 1) }, true],
    ["at the instant of its end", { inviteLink: "l", inviteExpiresAt: now }, false],
    ["that is spent", { inviteLink: null, inviteExpiresAt: plus(now, 1) }, false],
  ])("%s is usable: %s", (_, invite, usable) => {
    expect(isUsable(invite, now)).toBe(usable);
  });
});

describe("someone seen in a channel", () => {
  const facts = { status: "member", hasRight: true, isStaff: false, isRecordedInside: false };
  it.each([
    ["with a right has joined", {}, "joined"],
    ["with a right, though muted, has joined", { status: "restricted" }, "joined"],
    ["without a right is a stranger", { hasRight: false }, "stranger"],
    ["of the shop's people is left alone", { hasRight: false, isStaff: true }, "ignored"],
    [
      "made administrator by the owner is left alone",
      { hasRight: false, status: "administrator" },
      "ignored",
    ],
    ["who owns the channel is left alone", { hasRight: false, status: "creator" }, "ignored"],
    ["who goes out has left", { status: "left", isRecordedInside: true }, "left"],
    ["who was banned has left", { status: "kicked", isRecordedInside: true }, "left"],
    ["who goes out after we removed them is no news", { status: "kicked" }, "ignored"],
  ])("%s", (_, change, verdict) => {
    expect(judgeMember({ ...facts, ...change })).toBe(verdict);
  });
});
