import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const METHOD = "GET|POST|PUT|PATCH|DELETE";

/** `GET /api/health` and so on, as the files of the routes have it. */
function written(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith("/route.ts") && !/^sandbox\/|^\[\.\.\.unknown\]/.test(file))
    .flatMap((file) => {
      const source = readFileSync(join(import.meta.dirname, file), "utf8");
      const path = `/api/${file.replace("/route.ts", "").replace(/\[(\w+)\]/g, ":$1")}`;
      const named = source.matchAll(new RegExp(`^export (?:const|(?:async )?function) (${METHOD})\\b`, "gm"));
      const taken = /^export const \{([^}]*)\}/m.exec(source)?.[1]?.match(new RegExp(METHOD, "g")) ?? [];
      return [...[...named].map(([, method]) => method), ...taken].map((method) => `${method} ${path}`);
    })
    .sort();
}

function documented(): string[] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/api.md"), "utf8");
  return [...page.matchAll(new RegExp(`^\\| \`((?:(?:${METHOD})(?:, )?)+) (/api/[^\`]+)\``, "gm"))]
    .flatMap(([, methods = "", path]) => methods.split(", ").map((method) => `${method} ${path}`))
    .sort();
}

it("docs/api.md names every call of the API, and none that does not exist", () => {
  expect(written().length).toBeGreaterThan(100);
  expect(documented()).toEqual(written());
});
