import { describe, expect, it } from "vitest";
import { compareTerms, perMonthEquivalent, savingOverMonths, termPrice, termSaving } from "./rules";
import { line, quote } from "./test-cases";

describe("the monthly equivalent", () => {
  it.each([
    [49_980n, 12, 4165n],
    [100n, 3, 33n],
    [50n, 4, 13n],
  ])("of %s over %i months is %s", (amount, months, expected) => {
    expect(perMonthEquivalent(amount, months)).toBe(expected);
  });
});

describe("a saving", () => {
  it("is the difference, its rate never overstated", () => {
    expect(termSaving(300n, 100n)).toEqual({ amount: 200n, basisPoints: 6666 });
  });

  it("is nothing where the price is not lower", () => {
    expect(termSaving(100n, 100n)).toEqual({ amount: 0n, basisPoints: 0 });
    expect(termSaving(100n, 101n)).toEqual({ amount: 0n, basisPoints: 0 });
  });
});

describe("the savings calculator", () => {
  const options = [
    { termMonths: 12, price: termPrice(4900n, 12, 1500) },
    { termMonths: 1, price: 4900n },
    { termMonths: 24, price: termPrice(4900n, 24, 2500) },
  ];

  it("compares each term with the same months bought by the shortest", () => {
    expect(compareTerms(options)).toEqual([
      { termMonths: 1, price: 4900n, list: 4900n, perMonth: 4900n, saving: { amount: 0n, basisPoints: 0 } },
      {
        termMonths: 12,
        price: 49_980n,
        list: 58_800n,
        perMonth: 4165n,
        saving: { amount: 8820n, basisPoints: 1500 },
      },
      {
        termMonths: 24,
        price: 88_200n,
        list: 117_600n,
        perMonth: 3675n,
        saving: { amount: 29_400n, basisPoints: 2500 },
      },
    ]);
  });

  it("equals the quote to the minor unit", () => {
    for (const { termMonths, price, list, saving } of compareTerms(options)) {
      const { totals } = quote([line("a", Number(price), { termMonths })], []);
      expect((list ?? 0n) - saving.amount).toBe(BigInt(totals.due));
    }
  });

  it("says nothing where the months are no whole number of terms", () => {
    expect(
      compareTerms([
        { termMonths: 3, price: 900n },
        { termMonths: 7, price: 2000n },
      ])[1]?.list,
    ).toBeNull();
    expect(savingOverMonths({ termMonths: 12, price: 1000n }, { termMonths: 1, price: 100n }, 18)).toBeNull();
    expect(
      savingOverMonths({ termMonths: 12, price: 1000n }, { termMonths: 1, price: 100n }, 24)?.amount,
    ).toBe(400n);
  });
});
