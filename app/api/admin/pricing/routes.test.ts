import { describe, expect, it } from "vitest";
import { openAdminDoors } from "@/tests/admin-doors";
import * as simulate from "./simulate/route";

const doors = openAdminDoors(["readonly"]);

const lines = [{ id: "a", unitPrice: 18_000, quantity: 1 }];
const effect = { kind: "percent", basisPoints: 1750 };
const input = { currency: "SAR", lines, promotions: [{ id: "P1", effect }] };
const ask = (body: unknown, raw?: string) =>
  doors.ask(simulate.POST, "POST", { role: "readonly", body, ...(raw === undefined ? {} : { raw }) });

describe("the simulator over the API", () => {
  it("answers somebody who may only look, and writes nothing", async () => {
    const { rows: before } = await doors.database().sql.query("select count(*) from promotions");
    expect(await ask(input)).toMatchObject({
      status: 200,
      answer: {
        totals: { list: 18_000, discount: 3150, total: 14_850, due: 14_850 },
        applied: [{ promotionId: "P1", amount: 3150, lines: { a: 3150 } }],
      },
    });
    const { rows: after } = await doors.database().sql.query("select count(*) from promotions");
    expect(after).toEqual(before);
  });

  it("answers a list with a list", async () => {
    const { answer } = await ask([input, { ...input, promotions: [] }]);
    expect(answer).toMatchObject([{ totals: { total: 14_850 } }, { totals: { total: 18_000 } }]);
  });

  it.each([
    ["no currency", { ...input, currency: undefined }, "currency"],
    ["no lines", { ...input, lines: undefined }, "lines"],
    ["text for a price", { ...input, lines: [{ ...lines[0], unitPrice: "18000" }] }, "lines[0].unitPrice"],
    ["half a unit", { ...input, lines: [{ ...lines[0], quantity: 0.5 }] }, "lines[0].quantity"],
    ["a moment that is none", { ...input, now: "noon" }, "now"],
    ["a zone that is none", { ...input, timeZone: "Mars/Olympus" }, "timeZone"],
    ["an unknown field", { ...input, curency: "SAR" }, "curency"],
    [
      "a percentage over 100",
      { ...input, promotions: [{ id: "P1", effect: { ...effect, basisPoints: 10_001 } }] },
      "promotions[0].effect.basisPoints",
    ],
    ["a bad case in a list", [input, { lines }], "[1].currency"],
  ])("refuses %s, naming the field", async (_, body, field) => {
    expect(await ask(body)).toMatchObject({ status: 400, code: "pricing.invalid_input", field });
  });

  it.each(["null", "7", '"text"'])("refuses %s for a case", async (raw) => {
    expect(await ask({}, raw)).toMatchObject({ status: 400, code: "pricing.invalid_input" });
  });
});
