import { describe, expect, it } from "vitest";
import type { PlanFeatureView } from "@/lib/storefront/types";
import { compareFeatures } from "./comparison";

const feature = (key: string, value: PlanFeatureView["value"], limit?: PlanFeatureView["limit"]) => ({
  key,
  label: { en: key },
  value,
  ...(limit ? { limit } : {}),
});
const differing = (...plans: PlanFeatureView[][]) =>
  compareFeatures(plans.map((features) => ({ features }))).map(({ feature: { key }, differs }) => [
    key,
    differs,
  ]);

describe("the comparison of plans", () => {
  it("names every feature once, in the order of the plans", () => {
    const compared = compareFeatures([
      { features: [feature("devices", { en: "2" })] },
      { features: [feature("devices", { en: "5" }), feature("channel", true)] },
    ]);
    expect(compared.map((row) => row.feature.key)).toEqual(["devices", "channel"]);
    expect(compared[1]?.values).toEqual([undefined, feature("channel", true)]);
  });

  it.each([
    ["the same text", [feature("a", { en: "5" })], [feature("a", { en: "5" })], false],
    ["another text", [feature("a", { en: "5" })], [feature("a", { en: "9" })], true],
    ["a yes and a no", [feature("a", true)], [feature("a", false)], true],
    ["a no and nothing at all", [feature("a", false)], [], false],
    [
      "the same allowance",
      [feature("a", true, { amount: 5, per: "day" })],
      [feature("a", true, { amount: 5, per: "day" })],
      false,
    ],
    [
      "an allowance of another time",
      [feature("a", true, { amount: 5, per: "day" })],
      [feature("a", true, { amount: 5, per: "month" })],
      true,
    ],
    ["an allowance and nothing", [feature("a", false, { amount: 5, per: "day" })], [], true],
  ] as const)("tells %s apart", (_, one, other, differs) => {
    expect(differing([...one], [...other])).toEqual([["a", differs]]);
  });
});
