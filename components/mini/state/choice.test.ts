import { describe, expect, it } from "vitest";
import type { ShopView } from "@/lib/storefront/types";
import { NO_CHOICE, savedPercent, settleChoice, tidyCode } from "./choice";

const price = (termMonths: number, amount: number, currency = "SAR") => ({
  termMonths,
  amount,
  list: amount,
  currency,
});
const plan = (id: string, featured: boolean, terms: readonly number[]) => ({
  id,
  featured,
  name: { en: id },
  tagline: { en: "" },
  features: [],
  prices: [...terms.map((term) => price(term, term * 1000)), price(1, 500, "USD")],
});
const view = {
  customer: { currency: "SAR" },
  products: [
    { id: "vpn", plans: [plan("lite", false, [1, 12]), plan("plus", true, [1, 6, 12, 24])] },
    { id: "channel", plans: [plan("member", false, [1])] },
  ],
} as unknown as ShopView;

const settled = (choice: Partial<typeof NO_CHOICE>) => settleChoice(view, { ...NO_CHOICE, ...choice });

describe("a choice", () => {
  it("starts with the featured plan of the first product for a year", () => {
    expect(settled({})).toMatchObject({ product: { id: "vpn" }, plan: { id: "plus" }, termMonths: 12 });
  });

  it("follows a deep link to a plan of another product", () => {
    expect(settled({ planId: "member" })).toMatchObject({ product: { id: "channel" }, termMonths: 1 });
  });

  it("offers only the terms sold in the customer's currency, shortest first", () => {
    expect(settled({})?.terms).toEqual([1, 6, 12, 24]);
  });

  it("leaves out plans that are not sold for the term, and chooses among the rest", () => {
    const chosen = settled({ termMonths: 24, planId: "lite" });
    expect(chosen?.plans.map((each) => each.plan.id)).toEqual(["plus"]);
    expect(chosen?.plan.id).toBe("plus");
  });

  it("is nothing where nothing is for sale", () => {
    expect(settleChoice({ ...view, products: [] }, NO_CHOICE)).toBeNull();
  });
});

describe("a promo code", () => {
  it.each([
    [" white10 ", "WHITE10"],
    ["wh ite\u00a010\n", "WHITE10"],
    ["", ""],
  ])("typed as %j is %s", (typed, code) => {
    expect(tidyCode(typed)).toBe(code);
  });
});

describe("a term's saving", () => {
  it("is told in whole percent, and not at all where there is none", () => {
    expect(savedPercent({ amount: 39780, list: 46800 })).toBe(15);
    expect(savedPercent({ amount: 1900, list: 1900 })).toBe(0);
  });
});
