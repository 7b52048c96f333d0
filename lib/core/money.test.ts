import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvariantError } from "./errors";
import {
  add,
  allocate,
  basisPointsOf,
  type Currency,
  divideRounded,
  EXPONENTS,
  formatAmount,
  fromDecimal,
  fromJson,
  isCurrency,
  money,
  subtract,
  toDecimal,
  toJson,
} from "./money";

const minor = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });

describe("money", () => {
  it("adds and subtracts within a currency", () => {
    expect(add(money(4900n, "SAR"), money(-900n, "SAR"))).toEqual(money(4000n, "SAR"));
    expect(subtract(money(4900n, "SAR"), money(5000n, "SAR"))).toEqual(money(-100n, "SAR"));
  });

  it("refuses to combine two currencies, in the compiler and at run time", () => {
    // @ts-expect-error roubles and dollars have no sum
    expect(() => add(money(1n, "RUB"), money(1n, "USD"))).toThrow(InvariantError);
    const arrived: Currency = ["USD" as const][0] ?? "SAR";
    expect(() => add(money<Currency>(1n, "RUB"), money<Currency>(1n, arrived))).toThrow("RUB with USD");
  });

  it("knows a currency from any other word", () => {
    expect(isCurrency("XTR")).toBe(true);
    expect(isCurrency("toString")).toBe(false);
    expect(isCurrency("sar")).toBe(false);
  });

  it("returns from JSON as it went", () => {
    fc.assert(
      fc.property(minor, fc.constantFrom<Currency>("SAR", "KWD", "XTR"), (value, currency) => {
        const sent = JSON.stringify(toJson(money(value, currency)));
        expect(fromJson(JSON.parse(sent))).toEqual(money(value, currency));
      }),
    );
  });

  it("does not go into JSON beyond what a number holds exactly", () => {
    expect(toJson(money(2n ** 53n - 1n, "IRR")).amount).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => toJson(money(2n ** 53n, "IRR"))).toThrow(InvariantError);
  });
});

describe("the one rounding", () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [-5n, -2n, 3n],
    [4n, 3n, 1n],
    [-4n, 3n, -1n],
    [0n, -7n, 0n],
  ])("of %d / %d is %d: half away from zero", (numerator, denominator, rounded) => {
    expect(divideRounded(numerator, denominator)).toBe(rounded);
  });

  it("never strays by more than a half, and mirrors at zero", () => {
    fc.assert(
      fc.property(minor, fc.bigInt({ min: 1n, max: 10n ** 9n }), (numerator, denominator) => {
        const rounded = divideRounded(numerator, denominator);
        const distance = 2n * (rounded * denominator - numerator);
        expect(distance <= denominator && -distance <= denominator).toBe(true);
        expect(divideRounded(-numerator, denominator)).toBe(-rounded);
      }),
    );
  });

  it("of a division by zero is refused", () => {
    expect(() => divideRounded(1n, 0n)).toThrow(InvariantError);
  });

  it.each([
    [9900n, 1500n, 1485n],
    [1n, 5000n, 1n],
    [3n, 1666n, 0n],
    [9900n, 10_000n, 9900n],
  ])("of %d at %d basis points is %d", (whole, basisPoints, part) => {
    expect(basisPointsOf(whole, basisPoints)).toBe(part);
  });
});

describe("an allocation", () => {
  it("gives the odd cents to the largest remainders, the earlier first", () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(10n, [1n, 2n, 4n])).toEqual([1n, 3n, 6n]);
    expect(allocate(0n, [0n, 0n])).toEqual([0n, 0n]);
  });

  it("always sums to the whole, and no part is a unit away from its share", () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(amount, weights, (total, parts) => {
        const sum = parts.reduce((a, b) => a + b, 0n);
        fc.pre(sum > 0n);
        const given = allocate(total, parts);
        expect(given.reduce((a, b) => a + b, 0n)).toBe(total);
        for (const [i, part] of given.entries()) {
          const error = part * sum - total * (parts[i] ?? 0n);
          expect(error < sum && -error < sum).toBe(true);
        }
      }),
    );
  });

  it.each([
    ["an amount without anybody to take it", 1n, [0n, 0n]],
    ["a negative amount", -1n, [1n]],
    ["a negative weight", 1n, [2n, -1n]],
  ])("is refused for %s", (_, total, weights) => {
    expect(() => allocate(total, weights)).toThrow(InvariantError);
  });
});

describe("an amount for people", () => {
  it.each([
    [39_780n, "SAR", "397.80"],
    [5n, "USD", "0.05"],
    [-123_456_789n, "RUB", "\u22121,234,567.89"],
    [1_234_567n, "KWD", "1,234.567"],
    [1000n, "XTR", "1,000"],
    [0n, "IRR", "0"],
    [999n, "JPY", "999"],
  ] as const)("of %d minor units of %s reads %s", (value, currency, text) => {
    expect(formatAmount(value, currency)).toBe(text);
  });

  it("keeps every digit", () => {
    fc.assert(
      fc.property(minor, fc.constantFrom<Currency>("SAR", "KWD", "XTR"), (value, currency) => {
        const digits = formatAmount(value, currency).replace("\u2212", "-").replace(/[,.]/g, "");
        expect(BigInt(digits)).toBe(value);
      }),
    );
  });

  it("has the exponents of the standard, and none for Stars", () => {
    expect([EXPONENTS.SAR, EXPONENTS.KWD, EXPONENTS.JPY, EXPONENTS.XTR]).toEqual([2, 3, 0, 0]);
  });
});

describe("a decimal of a machine", () => {
  it.each([
    [39_780n, "SAR", "397.80"],
    [5n, "SAR", "0.05"],
    [-5n, "USD", "-0.05"],
    [4250n, "KWD", "4.250"],
    [1300n, "JPY", "1300"],
    [9_007_199_254_740_993n, "USD", "90071992547409.93"],
  ] as const)("says %s %s as %s and back", (amount, currency, text) => {
    expect(toDecimal(money(amount, currency))).toBe(text);
    expect(fromDecimal(text, currency)).toBe(amount);
  });

  it.each([
    ["10.5", "USD", 1050n],
    ["10.500000", "USD", 1050n],
    ["10", "USD", 1000n],
    ["0010.50", "USD", 1050n],
    ["10.505", "USD", null],
    ["1300.5", "JPY", null],
    ["1300.0", "JPY", 1300n],
    ["1e3", "USD", null],
    ["1,000.00", "USD", null],
    [" 10", "USD", null],
    [".5", "USD", null],
    ["10.", "USD", null],
    ["", "USD", null],
    ["NaN", "USD", null],
    ["٣", "USD", null],
  ] as const)("reads %j in %s exactly or not at all", (text, currency, amount) => {
    expect(fromDecimal(text, currency)).toBe(amount);
  });
});
