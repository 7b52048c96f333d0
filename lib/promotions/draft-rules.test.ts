import { describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { decideDraft } from "./draft-rules";
import { basic, campaign, campaignId, draft, percent, retired, shop, vip, vpn } from "./test-drafts";
import { PromotionDraft } from "./types";

const tiers = (kind: string, by: string, steps: unknown, more: object = {}) => ({
  effect: { kind, by, base: 0, tiers: steps, ...more },
});

describe("an impossible promotion", () => {
  it.each([
    ["a percentage over the whole", "effect.basisPoints", { effect: { ...percent, basisPoints: 10_001 } }],
    ["a percentage of nothing", "effect.basisPoints", { effect: { ...percent, basisPoints: 0 } }],
    ["a negative percentage", "effect.basisPoints", { effect: { ...percent, basisPoints: -500 } }],
    ["a fixed amount of nothing", "effect.amount", { effect: { kind: "fixed", amount: 0 }, currency: "SAR" }],
    ["a fixed amount in no currency", "currency", { effect: { kind: "fixed", amount: 5 } }],
    [
      "a fixed amount in a currency the shop lacks",
      "currency",
      { effect: { kind: "fixed", amount: 5 }, currency: "EUR" },
    ],
    [
      "a fixed amount in a currency the product lacks a price in",
      "currency",
      { effect: { kind: "fixed", amount: 5 }, currency: "USD", productIds: [vpn] },
    ],
    [
      "a fixed amount in a currency that one of two plans lacks a price in",
      "currency",
      { effect: { kind: "fixed", amount: 5 }, currency: "USD", planIds: [vip, basic] },
    ],
    [
      "a fixed amount in a currency that nothing has a price in",
      "currency",
      { effect: { kind: "fixed", amount: 5 }, currency: "RUB" },
    ],
    ["a price in no currency", "currency", { effect: { kind: "fixed_price", price: 100 } }],
    [
      "a price that is no less than what it costs",
      "effect.price",
      { effect: { kind: "fixed_price", price: 1900 }, currency: "SAR", planIds: [basic] },
    ],
    ["no tiers", "effect.tiers", tiers("tiered_percent", "quantity", [])],
    [
      "tiers out of order",
      "effect.tiers[1][0]",
      tiers("tiered_percent", "quantity", [
        [5, 500],
        [3, 1000],
      ]),
    ],
    [
      "a tier twice",
      "effect.tiers[1][0]",
      tiers("tiered_percent", "quantity", [
        [5, 500],
        [5, 1000],
      ]),
    ],
    ["a tier over the whole price", "effect.tiers[0][1]", tiers("tiered_percent", "quantity", [[2, 10_001]])],
    [
      "a base rate over the whole price",
      "effect.base",
      tiers("tiered_percent", "quantity", [[2, 100]], { base: 10_001 }),
    ],
    ["tiers of nothing", "effect.tiers", tiers("tiered_percent", "quantity", [[2, 0]])],
    ["tiers by subtotal in no currency", "currency", tiers("tiered_percent", "subtotal", [[100, 500]])],
    ["tiers of amounts in no currency", "currency", tiers("tiered_fixed", "quantity", [[2, 500]])],
    ["no slices", "effect.tiers", { effect: { kind: "graduated", tiers: [] } }],
    [
      "slices out of order",
      "effect.tiers[1][0]",
      {
        effect: {
          kind: "graduated",
          tiers: [
            [500, 100],
            [400, 200],
          ],
        },
        currency: "SAR",
      },
    ],
    [
      "a slice after the last",
      "effect.tiers[1][0]",
      {
        effect: {
          kind: "graduated",
          tiers: [
            [null, 100],
            [400, 200],
          ],
        },
        currency: "SAR",
      },
    ],
    [
      "a slice over the whole price",
      "effect.tiers[0][1]",
      { effect: { kind: "graduated", tiers: [[null, 10_001]] } },
    ],
    ["slices of nothing", "effect.tiers", { effect: { kind: "graduated", tiers: [[null, 0]] } }],
    [
      "nothing off the first and nothing off the others",
      "effect.first",
      { effect: { kind: "first_then", first: 0, additional: 0 }, currency: "SAR" },
    ],
    [
      "amounts off the first unit in no currency",
      "currency",
      { effect: { kind: "first_then", first: 5, additional: 0 } },
    ],
    [
      "buying none",
      "effect.buyQuantity",
      { effect: { kind: "buy_get", buyQuantity: 0, getQuantity: 1, basisPoints: 10_000 } },
    ],
    [
      "getting none",
      "effect.getQuantity",
      { effect: { kind: "buy_get", buyQuantity: 2, getQuantity: 0, basisPoints: 10_000 } },
    ],
    [
      "getting it for nothing off",
      "effect.basisPoints",
      { effect: { kind: "buy_get", buyQuantity: 2, getQuantity: 1, basisPoints: 0 } },
    ],
    ["a trial of no days", "effect.days", { effect: { kind: "free_trial", days: 0 } }],
    ["a trial of half a year", "effect.days", { effect: { kind: "free_trial", days: 180 } }],
    ["cashback of nothing", "effect.basisPoints", { effect: { kind: "cashback", basisPoints: 0 } }],
    ["cashback over the whole", "effect.basisPoints", { effect: { kind: "cashback", basisPoints: 10_001 } }],
    [
      "cashback of at most nothing",
      "effect.cap",
      { effect: { kind: "cashback", basisPoints: 100, cap: 0 }, currency: "SAR" },
    ],
    [
      "cashback capped in no currency",
      "currency",
      { effect: { kind: "cashback", basisPoints: 100, cap: 500 } },
    ],

    ["an empty code", "code", { code: " \u00a0 " }],
    ["a code of signs", "code", { code: "%%%" }],
    ["a code of one letter", "code", { code: "A" }],
    ["neither a code nor a way to apply by itself", "autoApply", { code: null, autoApply: false }],

    [
      "an end before its start",
      "endsAt",
      { startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-01T00:00:00Z" },
    ],
    ["an end at its start", "endsAt", { startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-02T00:00:00Z" }],
    [
      "a season that never comes before its end",
      "seasons[0].season",
      { seasons: [{ season: "ramadan" }], endsAt: "2026-02-01T00:00:00Z" },
    ],
    [
      "hours on days that never come",
      "weekly[0].days",
      {
        weekly: [{ days: [5], from: "18:00", to: "22:00" }],
        startsAt: "2026-03-07T00:00:00Z",
        endsAt: "2026-03-09T00:00:00Z",
      },
    ],
    ["hours of zero length", "weekly[0].to", { weekly: [{ days: [5], from: "18:00", to: "18:00" }] }],
    ["a weekday twice", "weekly[0].days", { weekly: [{ days: [5, 5], from: "18:00", to: "22:00" }] }],
    [
      "a season twice",
      "seasons[1].season",
      { seasons: [{ season: "ramadan" }, { season: "ramadan", daysBefore: 3 }] },
    ],

    ["a minimum in no currency", "currency", { minimumOrder: 100 }],
    ["a maximum order of nothing", "maximumOrder", { maximumOrder: 0, currency: "SAR" }],
    [
      "a largest order under the smallest",
      "maximumOrder",
      { minimumOrder: 100, maximumOrder: 99, currency: "SAR" },
    ],
    ["a cap of nothing", "maximumDiscount", { maximumDiscount: 0, currency: "SAR" }],
    ["groups larger than what is discounted", "groupSize", { groupSize: 5, maxUnits: 4 }],
    ["more uses per customer than in all", "maximumPerCustomer", { maximumUses: 1, maximumPerCustomer: 2 }],
    ["a budget in no currency", "currency", { budget: 100_000 }],
    ["a budget of nothing", "budget", { budget: 0, currency: "SAR" }],
    [
      "a budget under one discount",
      "budget",
      { effect: { kind: "fixed", amount: 500 }, budget: 499, currency: "SAR" },
    ],

    ["an unknown product", "productIds", { productIds: [newId("product")] }],
    ["an unknown plan", "planIds", { planIds: [vip, newId("plan")] }],
    ["a plan of another product", "planIds", { productIds: [vpn], planIds: [vip] }],
    ["a tag that no plan bears", "planTags", { planTags: ["gold"] }],
    ["a term that the plan is not sold for", "termMonths", { planIds: [basic], termMonths: [12, 24] }],
    ["an unknown campaign", "campaignId", { campaignId }],
  ])("with %s is refused, naming %s", (_, field, given) => {
    expect(decideDraft(draft(given), shop)).toMatchObject({
      error: "request.invalid_input",
      params: { field },
    });
  });

  it.each([
    ["uses of its own", "maximumUses", { maximumUses: 5 }],
    ["a budget of its own", "budget", { budget: 500, currency: "SAR" }],
    ["another currency than its budget's", "currency", { minimumOrder: 5, currency: "USD" }],
  ])("of a campaign with %s is refused, naming %s", (_, field, given) => {
    const verdict = decideDraft(draft({ campaignId, ...given }), { ...shop, campaign });
    expect(verdict).toMatchObject({ params: { field } });
  });
});

describe("a possible promotion", () => {
  it.each([
    ["the whole price off", { effect: { ...percent, basisPoints: 10_000 } }],
    ["no code", { code: null }],
    ["a code that is entered by itself", { autoApply: true }],
    ["a code in Arabic", { code: "رمضان" }],
    ["a trial", { effect: { kind: "free_trial", days: 14 } }],
    ["a minimum and a cap", { minimumOrder: 100, maximumDiscount: 10, currency: "SAR" }],
    ["a minimum that is the maximum", { minimumOrder: 100, maximumOrder: 100, currency: "SAR" }],
    ["hours over midnight", { weekly: [{ days: [5], from: "22:00", to: "02:00" }] }],
    ["a whole day", { weekly: [{ days: [5] }] }],
    ["a plan that is no longer sold", { planIds: [retired, basic] }],
    ["an amount in a currency of one of its plans' prices", { minimumOrder: 5, currency: "USD" }],
    ["a budget that the last discount may not fit", { effect: percent, budget: 1, currency: "SAR" }],
    [
      "a partly paid budget under one discount",
      { effect: { kind: "fixed", amount: 500 }, budget: 499, partial: true, currency: "SAR" },
    ],
    [
      "the last slice without an end",
      {
        effect: {
          kind: "graduated",
          tiers: [
            [500, 0],
            [null, 200],
          ],
        },
        currency: "SAR",
      },
    ],
  ])("has %s", (_, given) => {
    expect(decideDraft(draft(given), shop)).toEqual({ ok: true, value: null });
  });

  it("takes the currency of its campaign's budget", () => {
    const given = draft({ campaignId, effect: { kind: "fixed", amount: 500 } });
    expect(decideDraft(given, { ...shop, campaign })).toMatchObject({ ok: true });
  });

  it("names no field that it does not know", () => {
    const typo = PromotionDraft.safeParse({ name: "Ten", effect: percent, minimunOrder: 5 });
    expect(typo.error?.issues[0]).toMatchObject({ keys: ["minimunOrder"] });
  });
});
