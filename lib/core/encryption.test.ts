import { describe, expect, it } from "vitest";
import { type Vault, vaultOf } from "./encryption";

const vault = (keys: string): Vault => {
  const found = vaultOf(keys);
  if (!found) throw new Error("no key");
  return found;
};

describe("the vault", () => {
  it("opens what it sealed, whatever the text", () => {
    for (const text of ["sk_live_1234", "", "ключ", "مفتاح 🔑"])
      expect(vault("one").open(vault("one").seal(text, "stripe.secretKey"), "stripe.secretKey")).toBe(text);
  });

  it("seals the same text differently each time, and shows none of it", () => {
    const [a, b] = [vault("one").seal("sk_live_1234", "x"), vault("one").seal("sk_live_1234", "x")];
    expect(a).not.toBe(b);
    expect(a).not.toContain("sk_live");
  });

  it("does not open what was sealed for another field", () => {
    const sealed = vault("one").seal("secret", "stripe.secretKey");
    expect(vault("one").open(sealed, "paypal.secretKey")).toBeNull();
  });

  it("opens with an older key and seals with the newest", () => {
    const old = vault("old").seal("secret", "x");
    const rotated = vault("new, old");
    expect(rotated.open(old, "x")).toBe("secret");
    expect(rotated.isCurrent(old)).toBe(false);
    expect(vault("new").open(rotated.seal("secret", "x"), "x")).toBe("secret");
  });

  it.each([
    ["another key", () => vault("two").open(vault("one").seal("secret", "x"), "x")],
    [
      "a changed letter",
      () => {
        const sealed = vault("one").seal("secret", "x");
        return vault("one").open(`${sealed.slice(0, -1)}${sealed.endsWith("A") ? "B" : "A"}`, "x");
      },
    ],
    ["nothing", () => vault("one").open("", "x")],
    ["a body cut short", () => vault("one").open(vault("one").seal("", "x").slice(0, -20), "x")],
  ])("opens nothing with %s", (_, opened) => {
    expect(opened()).toBeNull();
  });

  it("does not exist without a key", () => {
    expect([vaultOf(undefined), vaultOf(""), vaultOf(" , ")]).toEqual([null, null, null]);
  });
});
