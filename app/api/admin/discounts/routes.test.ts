import { describe, expect, it } from "vitest";
import { openAdminDoors } from "@/tests/admin-doors";
import * as template from "../discount-templates/[id]/route";
import * as templates from "../discount-templates/route";
import * as promocode from "../promocodes/[id]/route";
import * as promocodes from "../promocodes/route";
import * as discount from "./[id]/route";
import * as discounts from "./route";

const role = "marketing" as const;
const doors = openAdminDoors([role]);

const effect = { kind: "percent", basisPoints: 1500 };
const draft = { name: "Happy hours", effect, weekly: [{ days: [5], from: "18:00", to: "22:00" }] };

describe("a discount over the API", () => {
  it("is made, listed apart from codes, read, changed in part and whole, and archived", async () => {
    const made = await doors.ask(discounts.POST, "POST", { role, body: draft });
    expect(made).toMatchObject({ status: 201, answer: { code: null, name: "Happy hours" } });
    const params = { id: String(made.answer["id"]) };
    expect(await doors.ask(discounts.GET, "GET", { role })).toMatchObject({
      answer: { total: 1, rows: [{ id: params.id, standing: "active" }] },
    });
    expect(await doors.ask(promocodes.GET, "GET", { role })).toMatchObject({ answer: { total: 0 } });
    expect(await doors.ask(discount.GET, "GET", { role, params })).toMatchObject({
      answer: { draft: { ...draft, layer: null, autoApply: null } },
    });
    expect(
      await doors.ask(discount.PATCH, "PATCH", {
        role,
        params,
        body: { maximumDiscount: 500, currency: "SAR" },
      }),
    ).toMatchObject({ status: 200, answer: { name: "Happy hours" } });
    expect(
      await doors.ask(discount.PUT, "PUT", { role, params, body: { ...draft, name: "Evenings" } }),
    ).toMatchObject({ status: 200, answer: { name: "Evenings" } });
    expect(await doors.ask(discount.DELETE, "DELETE", { role, params })).toMatchObject({
      status: 200,
      answer: { status: "archived" },
    });
    expect(await doors.ask(discounts.GET, "GET", { role })).toMatchObject({ answer: { total: 0 } });
  });

  it("keeps whom it is for, and says a word once", async () => {
    const asked = {
      minimumAge: 18,
      maximumSpent: 50_000,
      minimumOrders: 1,
      inactiveForDays: 60,
      segments: ["churned"],
      currency: "SAR",
    };
    const made = await doors.ask(discounts.POST, "POST", {
      role,
      body: { ...draft, ...asked, tiers: ["Gold", " gold"] },
    });
    const params = { id: String(made.answer["id"]) };
    expect(await doors.ask(discount.GET, "GET", { role, params })).toMatchObject({
      answer: { draft: { ...asked, tiers: ["Gold"] } },
    });
    await doors.ask(discount.DELETE, "DELETE", { role, params });
  });

  it.each([
    ["a code", { code: "NOTHERE" }, "code"],
    ["no name", { name: undefined }, "name"],
    ["a list for a name", { name: ["x"] }, "name"],
    ["an hour that is none", { weekly: [{ days: [5], from: "25:00", to: "22:00" }] }, "weekly[0].from"],
    ["a price in no currency", { effect: { kind: "fixed_price", price: 100 } }, "currency"],
    ["a term that is not sold", { termMonths: [5] }, "termMonths[0]"],
    ["an age below the smallest", { minimumAge: 30, maximumAge: 20 }, "maximumAge"],
    ["a negative age", { minimumAge: -1 }, "minimumAge"],
    ["an age in words", { maximumAge: "twenty" }, "maximumAge"],
    ["a sum below the smallest", { minimumSpent: 200, maximumSpent: 100, currency: "SAR" }, "maximumSpent"],
    ["fewer orders than the fewest", { minimumOrders: 3, maximumOrders: 2 }, "maximumOrders"],
    ["activity before the time away ends", { inactiveForDays: 60, activeWithinDays: 30 }, "activeWithinDays"],
    ["a segment that nobody knows", { segments: ["loyal"] }, "segments[0]"],
    ["an unknown field of its effect", { effect: { ...effect, cap: 5 } }, "effect.cap"],
  ])("is refused with %s, naming the field", async (_, change, field) => {
    const made = await doors.ask(discounts.POST, "POST", { role, body: { ...draft, ...change } });
    expect(made).toMatchObject({ status: 400, code: "request.invalid_input", field });
  });

  it("never becomes a code, and a code never becomes one", async () => {
    const own = await doors.ask(discounts.POST, "POST", { role, body: draft });
    const code = await doors.ask(promocodes.POST, "POST", { role, body: { ...draft, code: "CODEHERE" } });
    const patch = (id: unknown, body: object) =>
      doors.ask(discount.PATCH, "PATCH", { role, params: { id: String(id) }, body });
    expect(await patch(own.answer["id"], { code: "NOW" })).toMatchObject({ status: 400, field: "code" });
    const call = { role, params: { id: String(code.answer["id"]) } };
    for (const [handler, method, body] of [
      [discount.GET, "GET", {}],
      [discount.PUT, "PUT", draft],
      [discount.PATCH, "PATCH", { name: "Mine" }],
      [discount.DELETE, "DELETE", {}],
    ] as const)
      expect(await doors.ask(handler, method, { ...call, body })).toMatchObject({
        status: 404,
        code: "promo.not_found",
      });
    expect(await doors.ask(promocode.GET, "GET", call)).toMatchObject({
      answer: { code: "CODEHERE", name: "Happy hours", standing: "active" },
    });
  });

  it.each([
    ["read", discount.GET, "GET", {}],
    ["changed whole", discount.PUT, "PUT", draft],
    ["changed in part", discount.PATCH, "PATCH", { name: "X" }],
    ["archived", discount.DELETE, "DELETE", {}],
  ] as const)("that does not exist is not %s", async (_, handler, method, body) => {
    const call = { role, params: { id: "prm_none" }, body };
    expect(await doors.ask(handler, method, call)).toMatchObject({ status: 404, code: "promo.not_found" });
  });
});

describe("a template over the API", () => {
  it("is kept from a discount, listed beside the shipped ones, and deleted", async () => {
    const own = await doors.ask(discounts.POST, "POST", { role, body: draft });
    const body = { name: "Evenings", promotionId: own.answer["id"] };
    const kept = await doors.ask(templates.POST, "POST", { role, body });
    expect(kept).toMatchObject({ status: 201 });
    const params = { id: String(kept.answer["id"]) };
    expect(JSON.stringify((await doors.ask(templates.GET, "GET", { role })).answer)).toContain(params.id);
    expect(await doors.ask(template.DELETE, "DELETE", { role, params })).toMatchObject({ status: 200 });
    expect(await doors.ask(template.DELETE, "DELETE", { role, params })).toMatchObject({ status: 404 });
  });
});
