import { describe, expect, it } from "vitest";
import { type Id, isId, newId, PREFIXES } from "./ids";

describe("an id", () => {
  it("says what it names", () => {
    expect(newId("order")).toMatch(/^ord_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(isId("order", newId("order"))).toBe(true);
    expect(isId("payment", newId("order"))).toBe(false);
  });

  it("of a payment does not pass for an order's in the compiler", () => {
    const payment: Id<"payment"> = newId("payment");
    // @ts-expect-error a payment is no order
    const order: Id<"order"> = payment;
    expect(order).toBe(payment);
  });

  it("sorts by the moment of its creation", async () => {
    const earlier = newId("event");
    await new Promise((later) => setTimeout(later, 3));
    expect(earlier < newId("event")).toBe(true);
  });

  it("sorts by its turn within one millisecond", () => {
    const many = Array.from({ length: 5000 }, () => newId("event"));
    expect(many.toSorted()).toEqual(many);
  });

  it("is never given twice", () => {
    const many = Array.from({ length: 20_000 }, () => newId("audit"));
    expect(new Set(many).size).toBe(many.length);
  });

  it.each([
    "",
    "ord_",
    "ord_01",
    "ord_0123456789ABCDEFGHJKMNPQRS",
    `ord_${"i".repeat(26)}`,
    "'; drop table orders",
  ])("%j is none", (text) => {
    expect(isId("order", text)).toBe(false);
  });

  it("has a prefix of its own for every kind", () => {
    const prefixes = Object.values(PREFIXES);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});
