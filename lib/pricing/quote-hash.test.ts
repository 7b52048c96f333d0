import { describe, expect, it } from "vitest";
import { compilePromotions } from "./compile";
import { evaluate } from "./evaluate";
import { quoteHash } from "./quote-hash";
import { promotionInput } from "./simulator-input";
import type { Cart, Facts } from "./types";

const cart: Cart = {
  currency: "SAR",
  lines: [{ id: "a", unitPrice: 4900n, quantity: 1, productId: null, planId: null, termMonths: 1, tags: [] }],
};
const facts: Facts = { timeZone: "Asia/Riyadh", customer: null, points: 0n, walletBalance: 0n };
const noon = new Date("2026-03-01T12:00:00Z");

const hashOf = (
  inputs: unknown[],
  more: { facts?: Partial<Facts>; cart?: Partial<Cart>; codes?: string[]; now?: Date } = {},
) =>
  quoteHash(
    evaluate(
      { ...cart, ...more.cart },
      { ...facts, ...more.facts },
      more.now ?? noon,
      compilePromotions(inputs.map((input) => promotionInput.parse(input))),
      more.codes ?? [],
    ),
  );
const tenOff = { id: "P", effect: { kind: "percent", basisPoints: 1000 } };

describe("a quote's hash", () => {
  it("is the same while the customer sees the same, whatever was refused meanwhile", () => {
    const later = new Date("2026-03-01T13:00:00Z");
    expect(hashOf([tenOff], { now: later, codes: ["unknown"] })).toBe(hashOf([tenOff]));
  });

  it.each<[string, string]>([
    ["the currency", hashOf([tenOff], { cart: { currency: "USD" } })],
    ["an amount", hashOf([{ ...tenOff, effect: { kind: "percent", basisPoints: 1010 } }])],
    ["the promotion behind the same amount", hashOf([{ ...tenOff, id: "Q" }])],
    ["what is paid from the wallet", hashOf([tenOff], { facts: { walletBalance: 1n } })],
    ["the cashback", hashOf([tenOff, { id: "C", effect: { kind: "cashback", basisPoints: 100 } }])],
    ["the trial", hashOf([tenOff, { id: "T", effect: { kind: "free_trial", days: 7 } }])],
  ])("changes with %s", (_, other) => {
    expect(other).not.toBe(hashOf([tenOff]));
  });
});

describe("evaluate for the app", () => {
  const elsewhere = { ...tenOff, id: "elsewhere", scope: { productIds: ["p9"] } };
  const run = (explain: "all" | "matching", input: Cart) =>
    evaluate(
      input,
      facts,
      noon,
      compilePromotions([tenOff, elsewhere].map((one) => promotionInput.parse(one))),
      [],
      { explain },
    );

  it("may leave promotions for other products unexplained, with the same price", () => {
    expect(run("matching", cart).rejected).toEqual([]);
    expect(run("all", cart).rejected.map(({ promotionId }) => promotionId)).toEqual(["elsewhere"]);
    expect(run("matching", cart).totals).toEqual(run("all", cart).totals);
  });

  it("finds by product or plan what it must consider", () => {
    const lines = cart.lines.map((line) => ({ ...line, productId: "p9" }));
    expect(run("matching", { ...cart, lines })).toEqual(run("all", { ...cart, lines }));
  });

  it("takes refusals that only the caller can know", () => {
    const refused = { P: { reason: "RECIPIENT_MISMATCH", params: {} } } as const;
    const quote = evaluate(
      cart,
      { ...facts, refused },
      noon,
      compilePromotions([promotionInput.parse(tenOff)]),
      [],
    );
    expect(quote.rejected).toEqual([
      { promotionId: "P", code: null, reason: "RECIPIENT_MISMATCH", params: {} },
    ]);
  });
});
