import { describe, expect, it } from "vitest";
import { evaluate, expressionFault, holds, keyOf, matchedPath, matchValue } from "./expression";
import { listensTo } from "./triggers";

const event = { name: "shop/paid", data: { n: 6, price: 5.5, name: "Hala", tags: ["vip"], none: null } };

describe("an expression", () => {
  it.each([
    ["event.data.n > 5", true],
    ["event.data.n > 6", false],
    ["event.data.n == 6 && event.data.name == 'Hala'", true],
    ["'vip' in event.data.tags", true],
    ["event.data.price < 6.0", true],
    ['event.data["name"].startsWith("H")', true],
  ])("%s is %s", (source, expected) => {
    expect(holds(source, { event })).toBe(expected);
  });

  it("compares an event with the one that just arrived", () => {
    const async = { data: { n: 6, paid: true } };
    expect(holds("async.data.n == event.data.n && async.data.paid == true", { event, async })).toBe(true);
  });

  it.each([
    ["event.data.missing == null", true],
    ["event.data.missing != 'a'", true],
    ["event.data.missing == 'a'", false],
    ["event.data.missing > 1", false],
    ["event.data.missing.deeper == null", true],
    ["event.data.missing == event.data.gone", true],
    ["has(event.data.missing)", false],
    ["has(event.data.n)", true],
  ])("reads a missing field as null: %s is %s", (source, expected) => {
    expect(holds(source, { event })).toBe(expected);
  });

  it("chooses a value", () => {
    expect(Number(evaluate("event.data.urgent == true ? 300 : 0", { event }))).toBe(0);
  });

  it("that cannot be computed does not hold, even negated", () => {
    expect(holds("!(event.data.name > 5)", { event })).toBe(false);
  });

  it("says where it cannot be read", () => {
    expect(expressionFault("event.data.")).not.toBeNull();
    expect(expressionFault("event.data.a == 'b'")).toBeNull();
  });
});

describe("a key", () => {
  it("is the value as text; events without one share the empty key", () => {
    expect(keyOf("event.data.n", event)).toBe("6");
    expect(keyOf("event.data.name + '-' + string(event.data.n)", event)).toBe("Hala-6");
    expect(keyOf("event.data.missing", event)).toBe("");
    expect(keyOf(null, event)).toBe("");
  });
});

describe("a match of one field", () => {
  it.each([
    ["event.data.order == async.data.order", "data.order"],
    ["event.data.order == async.data.other", null],
    ["async.data.order == 'a'", null],
    ["event.data.a == async.data.a && true", null],
  ])("%s is found by %s", (source, path) => {
    expect(matchedPath(source)).toBe(path);
  });

  it('tells 1 from "1", and nothing from nothing', () => {
    expect(matchValue({ data: { id: 1 } }, "data.id")).not.toBe(matchValue({ data: { id: "1" } }, "data.id"));
    expect(matchValue(event, "data.none")).toBeNull();
    expect(matchValue(event, "data.missing")).toBeNull();
  });
});

describe("a trigger", () => {
  it.each([
    ["shop/paid", "shop/paid", true],
    ["shop/*", "shop/paid", true],
    ["shop/paid.*", "shop/paid", false],
    ["shop/paid", "shop/paid.later", false],
  ])("%s listens to %s: %s", (pattern, name, expected) => {
    expect(listensTo(pattern, name)).toBe(expected);
  });
});
