import { describe, expect, it } from "vitest";
import { moneyText, perMonth, writeMoney } from "./money";

const stars = (count: string) => `${count} Stars`;
const nb = (text: string) => text.replaceAll("_", "\u00a0");

describe("an amount", () => {
  it.each([
    [{ amount: 39780, currency: "SAR" }, "en", nb("SAR_397.80")],
    [{ amount: 39780, currency: "SAR" }, "ar", nb("397.80_ر.س")],
    [{ amount: 10190, currency: "USD" }, "fa", "\u2066$101.90\u2069"],
    [{ amount: 805800, currency: "RUB" }, "ru", nb("8_058_₽")],
    [{ amount: 80580, currency: "RUB" }, "ru", nb("805,80_₽")],
    [{ amount: 39780, currency: "SAR" }, "ru", nb("397,80_SAR")],
    [{ amount: 4770, currency: "XTR" }, "en", "4,770 Stars"],
    [{ amount: 1500, currency: "KWD" }, "en", nb("KWD_1.500")],
  ] as const)("%j in %s reads %s", (money, language, text) => {
    expect(moneyText(money, language, stars)).toBe(text);
  });

  it("carries a real minus in front of everything", () => {
    expect(writeMoney({ amount: -7020, currency: "SAR" }, "en")).toEqual({
      before: nb("\u2212SAR_"),
      number: "70.20",
      after: "",
    });
    expect(writeMoney({ amount: -7020, currency: "SAR" }, "ar").number).toBe("\u221270.20");
  });

  it("keeps Latin digits in every language", () => {
    for (const language of ["en", "ru", "ar", "fa"] as const)
      expect(moneyText({ amount: 123456, currency: "SAR" }, language, stars)).toMatch(/1.234[.,]56/);
  });

  it("is told per month to the nearest minor unit", () => {
    expect(perMonth(39780, 12)).toBe(3315);
    expect(perMonth(10190, 12)).toBe(849);
  });
});
