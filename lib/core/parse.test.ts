import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parse } from "./parse";

const Line = z.strictObject({ price: z.number().int(), tags: z.array(z.string()).default([]) });
const Cart = z.strictObject({ lines: z.array(Line), note: z.string().optional() });
const Shape = z.union([
  z.object({ ids: z.array(z.string()), status: z.enum(["on", "off"]) }),
  z.object({ matching: z.string(), status: z.enum(["on", "off"]) }),
]);

describe("input that does not fit", () => {
  it.each([
    ["is missing", Cart, {}, "lines", "is missing"],
    ["is missing inside", Cart, { lines: [{}] }, "lines[0].price", "is missing"],
    ["is unknown", Cart, { lines: [], nots: "x" }, "nots", "is not a known field"],
    ["is unknown inside", Cart, { lines: [{ price: 1, tag: "x" }] }, "lines[0].tag", "is not a known field"],
    [
      "is of the wrong type",
      Cart,
      { lines: [{ price: 1, tags: [5] }] },
      "lines[0].tags[0]",
      /expected string/,
    ],
    ["is no object at all", Cart, 7, "body", /expected object/],
    ["fits the first of two shapes best", Shape, { ids: [], status: "gone" }, "status", /expected one of/],
    [
      "fits the second of two shapes best",
      Shape,
      { matching: "", status: "gone" },
      "status",
      /expected one of/,
    ],
  ] as const)("%s, and the refusal names the field", (_, schema, input, field, problem) => {
    const refused = parse(schema as z.ZodType, input);
    expect(refused).toMatchObject({ error: "request.invalid_input", params: { field } });
    expect(refused.ok ? "" : refused.params?.["problem"]).toMatch(problem);
  });
});

describe("input that fits", () => {
  it("comes with its defaults", () => {
    expect(parse(Cart, { lines: [{ price: 1 }] })).toEqual({
      ok: true,
      value: { lines: [{ price: 1, tags: [] }] },
    });
  });
});
