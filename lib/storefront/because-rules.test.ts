import { describe, expect, it } from "vitest";
import { promotionInput } from "@/lib/pricing/simulator-input";
import { becauseOf } from "./because-rules";

const because = (conditions: object) =>
  becauseOf(
    promotionInput.parse({ id: "p", effect: { kind: "percent", basisPoints: 1000 }, conditions }).conditions,
  );

describe("an offer", () => {
  it.each([
    [{}, null],
    [{ minSubtotal: 100, minQuantity: 2, requiresTags: ["x"] }, null],
    [{ minOrders: 0, minSpent: 0, minTenureMonths: 0, inactiveForDays: 0 }, null],
    [{ birthdayWindowDays: 0, tiers: ["gold"] }, "birthday"],
    [{ firstPurchase: true }, "first_order"],
    [{ maxOrders: 0 }, "first_order"],
    [{ tiers: ["gold"], minOrders: 2 }, "tier"],
    [{ inactiveForDays: 60, segments: ["churned"] }, "welcome_back"],
    [{ minOrders: 1 }, "regular"],
    [{ minSpent: 1 }, "regular"],
    [{ minTenureMonths: 1 }, "regular"],
    [{ segments: ["churned"] }, "chosen"],
    [{ tags: ["press"], countries: ["SA"] }, "chosen"],
    [{ minAge: 18, countries: ["SA"] }, "age"],
    [{ countries: ["SA"], languages: ["ar"] }, "country"],
    [{ languages: ["ar"] }, "language"],
  ])("that asks for %j is the customer's because of %s", (conditions, reason) => {
    expect(because(conditions)).toBe(reason);
  });
});
