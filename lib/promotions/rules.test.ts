import { describe, expect, it } from "vitest";
import { normaliseCode as pricingNormaliseCode } from "@/lib/pricing/codes";
import { codeKey, decideDraft, defineFrom, normaliseCode } from "./rules";
import { PromotionDraft } from "./types";

const draft = (given: object) =>
  PromotionDraft.parse({
    name: "Ten",
    code: "TEN10",
    effect: { kind: "percent", basisPoints: 1000 },
    ...given,
  });
const shop = { currencies: ["SAR", "USD"] };

describe("a promotion", () => {
  it.each([
    [
      "a percentage over the whole",
      "effect.basisPoints",
      { effect: { kind: "percent", basisPoints: 10_001 } },
    ],
    ["a percentage of nothing", "effect.basisPoints", { effect: { kind: "percent", basisPoints: 0 } }],
    ["a fixed amount of nothing", "effect.amount", { effect: { kind: "fixed", amount: 0 }, currency: "SAR" }],
    ["a fixed amount in no currency", "currency", { effect: { kind: "fixed", amount: 5 } }],
    [
      "a fixed amount in a currency the shop lacks",
      "currency",
      { effect: { kind: "fixed", amount: 5 }, currency: "RUB" },
    ],
    ["a trial of no days", "effect.days", { effect: { kind: "free_trial", days: 0 } }],
    ["a trial of half a year", "effect.days", { effect: { kind: "free_trial", days: 180 } }],
    ["an empty code", "code", { code: " \u00a0 " }],
    ["a code of signs", "code", { code: "%%%" }],
    [
      "an end before its start",
      "endsAt",
      { startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-01T00:00:00Z" },
    ],
    ["an end at its start", "endsAt", { startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-02T00:00:00Z" }],
    ["a minimum in no currency", "currency", { minimumOrder: 100 }],
    ["a cap of nothing", "maximumDiscount", { maximumDiscount: 0, currency: "SAR" }],
    ["more uses per customer than in all", "maximumPerCustomer", { maximumUses: 1, maximumPerCustomer: 2 }],
  ])("with %s is refused, naming %s", (_, field, given) => {
    expect(decideDraft(draft(given), shop)).toMatchObject({
      error: "request.invalid_input",
      params: { field },
    });
  });

  it.each([
    ["the whole price off", { effect: { kind: "percent", basisPoints: 10_000 } }],
    ["no code", { code: null }],
    ["a code in Arabic", { code: "رمضان" }],
    ["a trial", { effect: { kind: "free_trial", days: 14 } }],
    ["a minimum and a cap", { minimumOrder: 100, maximumDiscount: 10, currency: "SAR" }],
  ])("with %s is possible", (_, given) => {
    expect(decideDraft(draft(given), shop)).toEqual({ ok: true, value: null });
  });

  it("without a code applies by itself, before codes do", () => {
    expect(defineFrom("prm_1", draft({ code: null }))).toMatchObject({
      autoApply: true,
      layer: "sale",
      code: null,
    });
    expect(defineFrom("prm_1", draft({}))).toMatchObject({ autoApply: false, layer: "code", code: "TEN10" });
  });
});

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
