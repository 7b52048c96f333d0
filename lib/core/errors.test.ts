import { describe, expect, it, vi } from "vitest";
import { InvariantError, UnavailableError } from "./errors";

describe("an error", () => {
  it("is known although its class exists twice, as the server's start and its routes have it", async () => {
    vi.resetModules();
    const copy = await import("./errors");
    expect(copy.UnavailableError).not.toBe(UnavailableError);
    expect(new copy.UnavailableError("telegram", "away")).toBeInstanceOf(UnavailableError);
    expect(new copy.InvariantError("broken")).toBeInstanceOf(InvariantError);
  });

  it("is not taken for another", () => {
    const away = new UnavailableError("telegram", "away", { retryAfterSeconds: 7 });
    expect(away).not.toBeInstanceOf(InvariantError);
    expect(away).toBeInstanceOf(Error);
    expect(new Error("UnavailableError")).not.toBeInstanceOf(UnavailableError);
    expect({ name: "UnavailableError" }).not.toBeInstanceOf(UnavailableError);
  });
});
