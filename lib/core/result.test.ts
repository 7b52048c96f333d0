import { describe, expect, it } from "vitest";
import { STATUS_BY_CODE } from "./codes";
import { err, ok, type Result } from "./result";

const half = (n: number): Result<number, "pricing.invalid_input"> =>
  n % 2 === 0 ? ok(n / 2) : err("pricing.invalid_input", { n });

describe("a result", () => {
  it("is a value or a refusal with its reason", () => {
    expect(half(4)).toEqual({ ok: true, value: 2 });
    expect(half(3)).toEqual({ ok: false, error: "pricing.invalid_input", params: { n: 3 } });
  });

  it("narrows to its value once it was asked", () => {
    const result = half(4);
    // @ts-expect-error a refusal has no value
    const unasked = result.value;
    expect(result.ok && result.value).toBe(unasked);
  });

  it("takes only codes of the table", () => {
    // @ts-expect-error no such code
    expect(err("order.eaten_by_the_dog").ok).toBe(false);
  });

  it("has a client's or a server's status for every code", () => {
    for (const status of Object.values(STATUS_BY_CODE)) expect([4, 5]).toContain(Math.trunc(status / 100));
  });
});
