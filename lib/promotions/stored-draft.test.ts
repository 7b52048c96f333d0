import { describe, expect, it } from "vitest";
import { promotionInput } from "@/lib/pricing/simulator-input";
import { defineFrom } from "./definition";
import { decideDraft } from "./draft-rules";
import { draftOf } from "./stored-draft";
import { club, draft, percent, shop, vip } from "./test-drafts";
import { PromotionDraft } from "./types";

const everything = {
  name: "Everything",
  code: "ALL",
  autoApply: true,
  effect: { kind: "tiered_percent", by: "quantity", base: 100, tiers: [[2, 500]] },
  currency: "SAR",
  layer: "volume",
  target: "line",
  per: "unit",
  maxUnits: 10,
  groupSize: 2,
  pick: "cheapest",
  base: "list",
  productIds: [club],
  planIds: [vip],
  planTags: ["vip"],
  termMonths: [12],
  firstPurchase: true,
  minimumOrder: 100,
  maximumOrder: 200_000,
  minimumQuantity: 2,
  minimumLineQuantity: 2,
  requiresTags: ["vip"],
  countries: ["SA"],
  languages: ["ar"],
  tiers: ["gold"],
  customerTags: ["press"],
  segments: ["vip", "at_risk"],
  minimumAge: 18,
  maximumAge: 99,
  minimumSpent: 0,
  maximumSpent: 50_000,
  minimumOrders: null,
  maximumOrders: 3,
  activeWithinDays: 60,
  inactiveForDays: 30,
  minimumTenureMonths: 6,
  birthdayWindowDays: 7,
  startsAt: "2026-02-01T00:00:00.000Z",
  endsAt: "2026-03-31T00:00:00.000Z",
  weekly: [{ days: [5], from: "18:00", to: "22:00" }],
  seasons: [{ season: "ramadan", daysBefore: 3, daysAfter: 0 }],
  zone: "customer",
  maximumDiscount: 5000,
  combine: "stack",
  group: "spring",
  exclusive: true,
  priority: 50,
  maximumUses: 500,
  maximumPerCustomer: 1,
  budget: 1_000_000,
  partial: true,
  returnsOnRefund: true,
  campaignId: null,
};

describe("what a draft describes", () => {
  const stored = (given: PromotionDraft) => ({
    name: given.name,
    code: given.code,
    definition: defineFrom("prm_1", given),
    startsAt: given.startsAt === null ? null : new Date(given.startsAt),
    endsAt: given.endsAt === null ? null : new Date(given.endsAt),
    maxPerCustomer: given.maximumPerCustomer,
    campaignId: given.campaignId,
    returnsOnRefund: given.returnsOnRefund,
    hasManyCodes: false,
  });
  const limitOf = ({ maximumUses, budget }: PromotionDraft) => ({
    maximum: maximumUses,
    budgetMinor: budget === null ? null : BigInt(budget),
  });

  it.each([
    ["everything at once", everything],
    ["the least", { name: "Ten", effect: percent }],
    ["a code", { name: "Ten", code: "TEN", effect: percent, layer: "customer" }],
  ])("is what the pricing engine takes, and reads back the same: %s", (_, given) => {
    const whole = PromotionDraft.parse(given);
    expect(decideDraft(whole, shop)).toMatchObject({ ok: true });
    const row = stored(whole);
    expect(promotionInput.safeParse(row.definition).error).toBeUndefined();
    expect(draftOf(row, limitOf(whole))).toEqual(whole);
  });

  it("leaves out no default of the engine's", () => {
    const { definition } = stored(PromotionDraft.parse({ name: "Ten", effect: percent }));
    const { limits, ...engine } = promotionInput.parse({ id: "prm_1", effect: percent, layer: "sale" });
    expect({ ...definition, limits: undefined }).toEqual({ ...engine, limits: undefined });
    expect(limits).toMatchObject(definition["limits"] as object);
  });

  it("without a code applies by itself, before codes do", () => {
    expect(defineFrom("prm_1", draft({ code: null }))).toMatchObject({ autoApply: true, layer: "sale" });
    expect(defineFrom("prm_1", draft({}))).toMatchObject({ autoApply: false, layer: "code", code: "TEN10" });
  });
});
