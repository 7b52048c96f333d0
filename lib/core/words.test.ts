import { describe, expect, it } from "vitest";
import { distinctWords, wordKey } from "./words";

describe("a word that a person typed", () => {
  it.each([
    ["Gold", "gold"],
    [" gold ", "GOLD"],
    ["early bird", "EarlyBird"],
    ["early\u00a0 bird", "early bird"],
    ["ＶＩＰ", "vip"],
    ["ЗОЛОТО", "золото"],
    ["مشتری\u200cوفادار", "مشتری وفادار"],
    ["\u2068vip\u2069", "vip"],
  ])("%j is the same as %j", (one, other) => {
    expect(wordKey(one)).toBe(wordKey(other));
  });

  it.each([
    ["gold", "g0ld"],
    ["early-bird", "earlybird"],
    ["vip", "vip2"],
  ])("%j is not %j", (one, other) => {
    expect(wordKey(one)).not.toBe(wordKey(other));
  });

  it("is kept once, as it was typed first", () => {
    expect(distinctWords(["Early Bird", "vip", "earlybird", "VIP "])).toEqual(["Early Bird", "vip"]);
  });
});
