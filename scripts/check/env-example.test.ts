import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const named = (file: string, pattern: RegExp) =>
  [...readFileSync(file, "utf8").matchAll(pattern)].map((match) => match[1]);

it(".env.example names every variable that is read, each with a line about it", () => {
  const read = named("lib/core/env.ts", /^ {4}([A-Z_]+):/gm);
  const shown = named(".env.example", /^([A-Z_]+)=/gm);
  expect(read.length).toBeGreaterThan(15);
  expect(shown.filter((name) => name !== "HOST").sort()).toEqual(read.sort());
});
