import { describe, expect, it } from "vitest";
import { decideDraft } from "./draft-rules";
import { draft, shop } from "./test-drafts";
import { PromotionDraft } from "./types";

describe("an audience", () => {
  it.each([
    ["ages", { minimumAge: 18, maximumAge: 18 }],
    ["sums", { minimumSpent: 100, maximumSpent: 100, currency: "SAR" }],
    ["nothing spent", { maximumSpent: 0, firstPurchase: true, currency: "SAR" }],
    ["orders", { minimumOrders: 2, maximumOrders: 2 }],
    ["no orders", { maximumOrders: 0, firstPurchase: true }],
    ["a time away", { inactiveForDays: 30, activeWithinDays: 30 }],
    ["segments, however they are written", { segments: ["VIP", "At_Risk "] }],
  ])("may be bounded by %s", (_, given) => {
    expect(decideDraft(draft(given), shop)).toMatchObject({ ok: true });
  });

  it.each([
    ["older than its oldest", "maximumAge", { minimumAge: 18, maximumAge: 17 }],
    [
      "who spent more than the most",
      "maximumSpent",
      { minimumSpent: 101, maximumSpent: 100, currency: "SAR" },
    ],
    ["with more orders than the most", "maximumOrders", { minimumOrders: 3, maximumOrders: 2 }],
    ["away for longer than they may be", "activeWithinDays", { inactiveForDays: 31, activeWithinDays: 30 }],
    ["buying first after other orders", "minimumOrders", { firstPurchase: true, minimumOrders: 1 }],
    [
      "buying first after spending",
      "minimumSpent",
      { firstPurchase: true, minimumSpent: 1, currency: "SAR" },
    ],
    ["of a segment that nobody knows", "segments[1]", { segments: ["vip", "loyal"] }],
    ["who spent a sum in no currency", "currency", { minimumSpent: 100 }],
    ["who spent at most a sum in no currency", "currency", { maximumSpent: 100 }],
  ])("%s is refused, naming %s", (_, field, given) => {
    expect(decideDraft(draft(given), shop)).toMatchObject({
      ok: false,
      error: "request.invalid_input",
      params: { field },
    });
  });

  it.each([
    ["minimumAge", -1],
    ["maximumAge", 151],
    ["minimumAge", 17.5],
    ["minimumSpent", -1],
    ["maximumSpent", "100"],
    ["minimumOrders", 0],
    ["maximumOrders", -1],
    ["activeWithinDays", -1],
    ["inactiveForDays", 1.5],
  ])("cannot be asked for with %s %s", (field, value) => {
    const parsed = PromotionDraft.safeParse({
      name: "Ten",
      effect: { kind: "free_trial", days: 1 },
      [field]: value,
    });
    expect(parsed.error?.issues.map(({ path }) => path)).toEqual([[field]]);
  });

  it("says a tier or a tag once, as it was typed first", () => {
    const { tiers, customerTags } = draft({
      tiers: ["Gold", " gold"],
      customerTags: ["Early Bird", "earlybird"],
    });
    expect([tiers, customerTags]).toEqual([["Gold"], ["Early Bird"]]);
  });
});
