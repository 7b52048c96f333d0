import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Entry {
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, Entry>;
};

/** As Node looks for it: beside the package, then ever higher. */
function isNamed(from: string, name: string): boolean {
  if (packages[`${from ? `${from}/` : ""}node_modules/${name}`]) return true;
  return from !== "" && isNamed(from.slice(0, Math.max(from.lastIndexOf("/node_modules/"), 0)), name);
}

describe("the lock file", () => {
  it("names the packages of every system, or a clean install refuses it", () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isNamed(path, name)),
    );
    expect(missing).toEqual([]);
  });
});
