import { expect, it } from "vitest";
import { writePercent } from "./percent";

it.each([
  [0, "0"],
  [1, "0.01"],
  [29, "0.29"],
  [1000, "10"],
  [1250, "12.5"],
  [10_000, "100"],
])("%d basis points are %s percent", (basisPoints, percent) => {
  expect(writePercent(basisPoints)).toBe(percent);
});
