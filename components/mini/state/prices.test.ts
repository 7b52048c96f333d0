import { describe, expect, it } from "vitest";
import type { PriceListView } from "@/lib/storefront/types";
import { hintsFor, offersOn, rowOf } from "./prices";

type Off = [promotionId: string, amount: number];

const row = (planId: string, termMonths: number, offs: readonly Off[]) => ({
  planId,
  termMonths,
  trialDays: 0,
  codes: [],
  slip: {
    currency: "SAR",
    list: 1000,
    discount: 0,
    total: 1000,
    lines: offs.map(([promotionId, amount]) => ({
      kind: "promotion",
      promotionId,
      name: promotionId,
      code: null,
      basisPoints: null,
      amount: -amount,
    })),
  },
});

const listOf = (...rows: ReturnType<typeof row>[]) =>
  ({
    rows,
    offers: [{ promotionId: "year", endsAt: "2026-03-20T21:00:00Z", because: "birthday" }],
    soon: [],
    personal: [],
  }) as unknown as PriceListView;

describe("the offers on a price", () => {
  it("are the promotions of its slip, with what each takes off and until when", () => {
    const list = listOf(row("plus", 12, [["year", 120]]));
    expect(offersOn(list, rowOf(list, "plus", 12))).toEqual([
      {
        promotionId: "year",
        name: "year",
        code: null,
        amount: 120,
        endsAt: "2026-03-20T21:00:00Z",
        because: "birthday",
      },
    ]);
  });

  it("are none before the prices are there", () => {
    expect(offersOn(null, rowOf(null, "plus", 12))).toEqual([]);
  });
});

describe("what a customer nearly gets", () => {
  const list = listOf(
    row("plus", 1, []),
    row("plus", 6, [["half", 30]]),
    row("plus", 12, [
      ["half", 60],
      ["year", 120],
    ]),
    row("lite", 1, [["lite", 10]]),
    row("lite", 12, [["year", 90]]),
  );

  it("is named with the shortest longer term that gets it, then with another plan", () => {
    expect(
      hintsFor(list, "plus", 1).map(({ promotionId, planId, termMonths, amount }) => [
        promotionId,
        planId,
        termMonths,
        amount,
      ]),
    ).toEqual([
      ["half", "plus", 6, 30],
      ["year", "plus", 12, 120],
      ["lite", "lite", 1, 10],
    ]);
  });

  it("is not what they have already, nor a shorter term", () => {
    expect(hintsFor(list, "plus", 12)).toEqual([]);
  });

  it("is nothing where an offer would take nothing off", () => {
    expect(hintsFor(listOf(row("plus", 1, []), row("plus", 12, [["free", 0]])), "plus", 1)).toEqual([]);
  });
});
