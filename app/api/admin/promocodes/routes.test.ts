import { describe, expect, it } from "vitest";
import { openAdminDoors } from "@/tests/admin-doors";
import * as oneDiscount from "../discounts/[id]/route";
import * as discounts from "../discounts/route";
import * as promocode from "./[id]/route";
import * as usage from "./[id]/usage/route";
import * as bulk from "./bulk/route";
import * as promocodes from "./route";
import * as validate from "./validate/route";

const role = "marketing" as const;
const doors = openAdminDoors([role]);

const effect = { kind: "percent", basisPoints: 2000 };
const draft = { name: "Ramadan", code: "RAMADAN20", effect };
const made = async (change: object) => {
  const { status, answer } = await doors.ask(promocodes.POST, "POST", {
    role,
    body: { ...draft, ...change },
  });
  expect(status).toBe(201);
  return { id: String(answer["id"]) };
};

describe("a promo code over the API", () => {
  it("is made, listed, read, changed in part and whole, and archived", async () => {
    const params = await made({
      maximumUses: 500,
      maximumPerCustomer: 1,
      budget: 1_000_000,
      currency: "SAR",
    });
    expect(await doors.ask(promocodes.GET, "GET", { role, query: "?q=ramadan" })).toMatchObject({
      answer: {
        total: 1,
        rows: [{ id: params.id, code: "RAMADAN20", used: 0, maximum: 500, budget: 1_000_000 }],
      },
    });
    expect(await doors.ask(promocode.GET, "GET", { role, params })).toMatchObject({
      status: 200,
      answer: { draft: { ...draft, maximumUses: 500, maximumPerCustomer: 1, budget: 1_000_000 }, version: 1 },
    });
    expect(
      await doors.ask(promocode.PATCH, "PATCH", { role, params, body: { maximumUses: 600 } }),
    ).toMatchObject({ status: 200, answer: { code: "RAMADAN20", maxPerCustomer: 1 } });
    expect(await doors.ask(promocode.GET, "GET", { role, params })).toMatchObject({
      answer: { maximum: 600, budget: 1_000_000 },
    });
    const whole = { ...draft, name: "Ramadan for all" };
    expect(await doors.ask(promocode.PUT, "PUT", { role, params, body: whole })).toMatchObject({
      status: 200,
    });
    expect(await doors.ask(promocode.GET, "GET", { role, params })).toMatchObject({
      answer: { name: "Ramadan for all", maximum: null, budget: null },
    });
    expect(await doors.ask(promocode.DELETE, "DELETE", { role, params })).toMatchObject({ status: 200 });
    expect(await doors.ask(promocode.PATCH, "PATCH", { role, params, body: { name: "Late" } })).toMatchObject(
      {
        status: 404,
        code: "promo.not_found",
      },
    );
  });

  it("is checked without being written", async () => {
    const body = { ...draft, code: "CHECKED" };
    expect(await doors.ask(validate.POST, "POST", { role, body })).toMatchObject({
      status: 200,
      answer: { valid: true },
    });
    expect(await doors.ask(promocodes.GET, "GET", { role, query: "?q=checked" })).toMatchObject({
      answer: { total: 0 },
    });
  });

  it("that reads like another is refused, and not by itself when it is edited", async () => {
    const { id } = await made({ code: "LOOKALIKE" });
    const body = { ...draft, code: "l00kalike" };
    for (const handler of [validate.POST, promocodes.POST])
      expect(await doors.ask(handler, "POST", { role, body })).toMatchObject({
        status: 409,
        code: "promo.code_taken",
        field: "code",
      });
    expect(await doors.ask(validate.POST, "POST", { role, body: { ...body, id } })).toMatchObject({
      answer: { valid: true },
    });
  });

  const WRONG: [what: string, change: object, field: string][] = [
    ["no code", { code: undefined }, "code"],
    ["an empty code", { code: "" }, "code"],
    ["a number for a code", { code: 20 }, "code"],
    ["no name", { name: "  " }, "name"],
    ["no effect", { effect: undefined }, "effect"],
    ["an effect nobody knows", { effect: { kind: "magic" } }, "effect.kind"],
    ["text for a percentage", { effect: { kind: "percent", basisPoints: "2000" } }, "effect.basisPoints"],
    ["a percentage over 100", { effect: { kind: "percent", basisPoints: 10_001 } }, "effect.basisPoints"],
    ["a fraction of a basis point", { effect: { kind: "percent", basisPoints: 0.5 } }, "effect.basisPoints"],
    [
      "an end before its start",
      { startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-01T00:00:00Z" },
      "endsAt",
    ],
    ["a day that is none", { startsAt: "2026-02-30T00:00:00Z" }, "startsAt"],
    ["a fixed amount in no currency", { effect: { kind: "fixed", amount: 500 } }, "currency"],
    [
      "steps out of order",
      {
        effect: {
          kind: "tiered_percent",
          by: "quantity",
          base: 0,
          tiers: [
            [3, 500],
            [2, 1000],
          ],
        },
      },
      "effect.tiers[1][0]",
    ],
    ["a product that is none", { productIds: ["prd_none"] }, "productIds[0]"],
    ["a negative limit", { maximumUses: -1 }, "maximumUses"],
    ["a budget in no currency", { budget: 500 }, "currency"],
    ["a country in words", { countries: ["Saudi Arabia"] }, "countries[0]"],
    ["an unknown field", { maximumUse: 5 }, "maximumUse"],
  ];

  it.each(WRONG)("is refused with %s, naming the field", async (_, change, field) => {
    const body = { ...draft, code: "WRONG", ...change };
    const refused = { status: 400, code: "request.invalid_input", field };
    expect(await doors.ask(promocodes.POST, "POST", { role, body })).toMatchObject(refused);
    if (field !== "code")
      expect(await doors.ask(validate.POST, "POST", { role, body })).toMatchObject(refused);
  });

  it("is not changed by a wrong field, which is named", async () => {
    const params = await made({ code: "STAYS" });
    for (const [body, field] of [
      [{ maximumUses: "many" }, "maximumUses"],
      [{ effect: { ...effect, basisPoints: 20_000 } }, "effect.basisPoints"],
      [{ minimunOrder: 5 }, "minimunOrder"],
    ] as const)
      expect(await doors.ask(promocode.PATCH, "PATCH", { role, params, body })).toMatchObject({
        status: 400,
        field,
      });
    expect(await doors.ask(promocode.GET, "GET", { role, params })).toMatchObject({
      answer: { draft: { ...draft, code: "STAYS" } },
    });
  });

  it.each([
    ["read", promocode.GET, "GET", {}],
    ["changed whole", promocode.PUT, "PUT", draft],
    ["changed in part", promocode.PATCH, "PATCH", { name: "X" }],
    ["archived", promocode.DELETE, "DELETE", {}],
    ["asked for its uses", usage.GET, "GET", {}],
  ] as const)("that does not exist is not %s", async (_, handler, method, body) => {
    const call = { role, params: { id: "prm_none" }, body };
    expect(await doors.ask(handler, method, call)).toMatchObject({ status: 404, code: "promo.not_found" });
  });

  it.each([
    ["read", promocode.GET, "GET", {}],
    ["changed whole", promocode.PUT, "PUT", { ...draft, code: "TOOKOVER" }],
    ["changed in part", promocode.PATCH, "PATCH", { name: "X" }],
    ["archived", promocode.DELETE, "DELETE", {}],
  ] as const)("that is a discount is not %s here", async (_, handler, method, body) => {
    const discount = await doors.ask(discounts.POST, "POST", { role, body: { name: "No code", effect } });
    const call = { role, params: { id: String(discount.answer["id"]) }, body };
    expect(await doors.ask(handler, method, call)).toMatchObject({ status: 404, code: "promo.not_found" });
    expect(await doors.ask(oneDiscount.GET, "GET", call)).toMatchObject({
      status: 200,
      answer: { name: "No code", code: null, standing: "active" },
    });
  });

  it("does not lose its code", async () => {
    const params = await made({ code: "KEEPSIT" });
    for (const code of [null, "", "  "])
      expect(await doors.ask(promocode.PATCH, "PATCH", { role, params, body: { code } })).toMatchObject({
        status: 400,
        code: "request.invalid_input",
        field: "code",
      });
  });

  it("is paused and resumed with others, and a wrong standing names its field", async () => {
    const [one, two] = [await made({ code: "BULKONE" }), await made({ code: "BULKTWO" })];
    const ids = [one.id, two.id];
    const paused = await doors.ask(bulk.POST, "POST", { role, body: { ids, status: "paused" } });
    expect(paused.answer["changed"]).toHaveLength(2);
    expect(await doors.ask(bulk.POST, "POST", { role, body: { ids, status: "gone" } })).toMatchObject({
      status: 400,
      field: "status",
    });
  });
});
