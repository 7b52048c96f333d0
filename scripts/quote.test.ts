import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "quote-"));

function run(content: string | null) {
  const file = join(folder, "case.json");
  if (content !== null) writeFileSync(file, content);
  const target = content === null ? join(folder, "absent.json") : file;
  return spawnSync("npm", ["run", "--silent", "quote", "--", target], { encoding: "utf8" });
}

const input = { currency: "SAR", lines: [{ id: "a", unitPrice: 4900 }] };

describe("npm run --silent quote", () => {
  it("prints an object for an object and an array for an array, and nothing else", () => {
    const one = run(JSON.stringify(input));
    expect([one.status, one.stderr]).toEqual([0, ""]);
    expect(JSON.parse(one.stdout)).toMatchObject({ totals: { due: 4900 } });
    expect(JSON.parse(run(JSON.stringify([input, input])).stdout)).toHaveLength(2);
  });

  it.each([
    ["a bad field", JSON.stringify({ ...input, lines: [{ id: "a", unitPrice: -1 }] }), "lines[0].unitPrice"],
    ["a bad field in an array", JSON.stringify([input, { lines: [] }]), "[1].currency"],
    ["broken JSON", "{", "file"],
    ["no such file", null, "file"],
  ])("refuses %s on stderr with status 1", (_, content, field) => {
    const { status, stdout, stderr } = run(content);
    expect([status, stdout]).toEqual([1, ""]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "pricing.invalid_input", params: { field } } });
  });
});
