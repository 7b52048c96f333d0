import { describe, expect, it } from "vitest";
import { normaliseCode as pricingNormaliseCode } from "@/lib/pricing/codes";
import { codeKey, normaliseCode, withinCampaign } from "./rules";

describe("a code", () => {
  it.each([" white 10 ", "WHITE\u00a010", "ｗｈｉｔｅ10"])(
    "%j is read as the pricing engine reads it",
    (typed) => {
      expect(normaliseCode(typed)).toBe("WHITE10");
      expect(pricingNormaliseCode(typed)).toBe("WHITE10");
    },
  );

  it.each([
    ["WHITE10", "white-1o"],
    ["SALE50", "5ALE5O"],
    ["BACK", "ВАСК"],
    ["COOL", "СООL"],
    ["LILO", "1110"],
  ])("%s and %s are the same to the eye", (a, b) => {
    expect(codeKey(a)).toBe(codeKey(b));
  });

  it("differs where the eye sees a difference", () => {
    expect(codeKey("WHITE10")).not.toBe(codeKey("WHITE11"));
  });
});

describe("a promotion of a campaign", () => {
  const day = (n: number) => new Date(Date.UTC(2026, 1, n));
  const own = { status: "active", startsAt: day(5), endsAt: day(20), definition: {} } as const;
  const inSar = { currency: "SAR" };

  it.each([
    ["keeps its own window inside the campaign's", day(1), day(28), day(5), day(20)],
    ["starts no earlier than the campaign", day(10), null, day(10), day(20)],
    ["ends no later than the campaign", null, day(12), day(5), day(12)],
  ])("%s", (_, startsAt, endsAt, from, until) => {
    expect(withinCampaign(own, { status: "active", startsAt, endsAt, currency: null })).toEqual({
      status: "active",
      startsAt: from,
      endsAt: until,
      definition: {},
    });
  });

  it.each([
    ["the campaign is paused", { status: "paused", startsAt: null, endsAt: null }],
    ["the campaign is archived", { status: "archived", startsAt: null, endsAt: null }],
    ["the windows never meet", { status: "active", startsAt: day(20), endsAt: null }],
  ] as const)("stops where %s", (_, campaign) => {
    expect(withinCampaign(own, { ...campaign, currency: null })).toMatchObject({ status: "paused" });
  });

  it("counts in the currency of the campaign's budget", () => {
    const campaign = { status: "active", startsAt: null, endsAt: null, ...inSar } as const;
    expect(withinCampaign(own, campaign).definition).toEqual(inSar);
  });

  it("stays paused where it is paused itself", () => {
    const campaign = { status: "active", startsAt: null, endsAt: null, currency: null } as const;
    expect(withinCampaign({ ...own, status: "paused" }, campaign)).toMatchObject({ status: "paused" });
  });
});
