import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const capabilities = readdirSync("lib");
const readmeOf = (capability: string) =>
  readFileSync(capability === "jobs" ? "inngest/embedded/README.md" : `lib/${capability}/README.md`, "utf8");

it("every capability says what it is", () => {
  expect(capabilities.filter((capability) => !existsSync(`lib/${capability}/README.md`))).toEqual([]);
});

it.each(readdirSync("db/schema").map((file) => file.replace(".ts", "")))(
  "the tables of db/schema/%s.ts are named in its README",
  (file) => {
    // What is before a dash is the capability: payments-bank.ts is a part of payments.
    const [capability = file] = file.split("-");
    const schema = readFileSync(`db/schema/${file}.ts`, "utf8");
    const tables = [...schema.matchAll(/pgTable\(\s*"(\w+)"/g)].map(([, name]) => name ?? "");
    if (tables.length === 0) return;
    const readme = readmeOf(capability);
    expect(tables.filter((table) => !readme.includes(table))).toEqual([]);
  },
);
