import { describe, expect, it } from "vitest";
import { fill, findMessage } from "./translate";

const days = "{count, plural, one {# day} few {# дня} many {# дней} other {# days}} left";

describe("a message", () => {
  it("puts a value where its name stands", () => {
    expect(fill("Pay {amount} with {method}", { amount: "SAR 338.02", method: "mada" }, "en").join("")).toBe(
      "Pay SAR 338.02 with mada",
    );
  });

  it("keeps an element in its place in the sentence", () => {
    const amount = { element: true };
    expect(fill("Saves {amount} today", { amount }, "en")).toEqual(["Saves ", amount, " today"]);
  });

  it.each([
    [1, "en", "1 day left"],
    [2, "en", "2 days left"],
    [3, "ru", "3 дня left"],
    [11, "ru", "11 дней left"],
    [1204, "fa", "۱٬۲۰۴ days left"],
  ] as const)("counts %d in %s", (count, language, text) => {
    expect(fill(days, { count }, language).join("")).toBe(text);
  });

  it("prefers an exact number to its plural form", () => {
    expect(fill("{n, plural, =0 {none} other {#}}", { n: 0 }, "en").join("")).toBe("none");
  });

  it("chooses by a word, and fills inside the choice", () => {
    const message = "{scope, select, day {{limit} a day} other {{limit} a month}}";
    expect(fill(message, { scope: "day", limit: 10 }, "en").join("")).toBe("10 a day");
    expect(fill(message, { scope: "month", limit: 5 }, "en").join("")).toBe("5 a month");
  });

  it("shows the name of a value nobody gave, instead of hiding the mistake", () => {
    expect(fill("Until {date}", {}, "en").join("")).toBe("Until {date}");
  });

  it("is found by its path, or not at all", () => {
    const messages = { errors: { promo: { expired: "It ended." } } };
    expect(findMessage(messages, "errors.promo.expired")).toBe("It ended.");
    expect(findMessage(messages, "errors.promo")).toBeNull();
    expect(findMessage(messages, "errors.promo.expired.more")).toBeNull();
  });
});
