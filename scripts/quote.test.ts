import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorBody } from "@/lib/http/respond";
import { simulateAll } from "@/lib/pricing/simulator";

const folder = mkdtempSync(join(tmpdir(), "quote-"));

function run(content: string | null) {
  const file = join(folder, "case.json");
  if (content !== null) writeFileSync(file, content);
  const target = content === null ? join(folder, "absent.json") : file;
  return spawnSync("npm", ["run", "--silent", "quote", "--", target], { encoding: "utf8" });
}

const withConditions = (conditions: object) => ({
  ...input,
  promotions: [{ id: "P", effect: { kind: "percent", basisPoints: 1000 }, conditions }],
});

const input = { currency: "SAR", lines: [{ id: "a", unitPrice: 4900 }] };

describe("npm run --silent quote", () => {
  it("prints an object for an object and an array for an array, and nothing else", () => {
    const one = run(JSON.stringify(input));
    expect([one.status, one.stderr]).toEqual([0, ""]);
    expect(JSON.parse(one.stdout)).toMatchObject({ totals: { due: 4900 } });
    expect(JSON.parse(run(JSON.stringify([input, input])).stdout)).toHaveLength(2);
  });

  it("judges age, spend, orders and activity", () => {
    const conditions = { minAge: 18, minSpent: 5000, maxOrders: 3, inactiveForDays: 60 };
    const customer = { birthday: "2008-03-01", spent: 5000, orders: 3, daysSinceActive: 60 };
    const offer = { id: "P", effect: { kind: "percent", basisPoints: 1000 }, conditions };
    const cases = [{}, { birthday: "2008-03-02" }, { spent: 4999 }, { orders: 4 }, { daysSinceActive: null }];
    const { stdout } = run(
      JSON.stringify(
        cases.map((other) => ({ ...input, customer: { ...customer, ...other }, promotions: [offer] })),
      ),
    );
    const answers: { rejected: { params: { dimension?: string } }[] }[] = JSON.parse(stdout);
    expect(answers.map(({ rejected }) => rejected[0]?.params.dimension ?? null)).toEqual([
      null,
      "age",
      "spend",
      "orders",
      "activity",
    ]);
  });

  it("refuses in the very words of the API", () => {
    const wrong = { ...input, currency: "ZZZ" };
    const refused = simulateAll(wrong);
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(JSON.parse(run(JSON.stringify(wrong)).stderr)).toEqual(errorBody(refused));
  });

  it.each([
    ["a negative age", JSON.stringify(withConditions({ minAge: -1 })), "promotions[0].conditions.minAge"],
    [
      "half a day",
      JSON.stringify(withConditions({ inactiveForDays: 0.5 })),
      "promotions[0].conditions.inactiveForDays",
    ],
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
