import { describe, expect, it } from "vitest";
import type { OrderView } from "@/lib/storefront/types";
import { codesUsed, savedBy } from "./savings";

const line = (code: string | null, amount: number) => ({
  kind: "promotion",
  name: "White Friday",
  code,
  amount,
});
const order = (status: string, currency: string, lines: unknown[]) =>
  ({
    id: "ord_1",
    status,
    paidAt: "2026-11-20T12:00:00Z",
    slip: { currency, lines },
  }) as unknown as OrderView;

const orders = [
  order("paid", "SAR", [{ kind: "term", amount: -7020 }, line("WHITE10", -3978), line(null, -500)]),
  order("paid", "USD", [line("WHITE10", -1019)]),
  order("expired", "SAR", [line("WHITE10", -9999)]),
];

describe("what was saved", () => {
  it("is told by its source, in one currency, for paid orders alone", () => {
    expect(savedBy(orders, "SAR")).toEqual([
      { kind: "terms", amount: 7020 },
      { kind: "codes", amount: 3978 },
      { kind: "offers", amount: 500 },
    ]);
  });

  it("lists every code that was really used, with what it took off", () => {
    expect(codesUsed(orders).map(({ code, money }) => [code, money.amount, money.currency])).toEqual([
      ["WHITE10", -3978, "SAR"],
      ["WHITE10", -1019, "USD"],
    ]);
  });
});
