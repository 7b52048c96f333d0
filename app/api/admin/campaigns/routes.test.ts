import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { openAdminDoors } from "@/tests/admin-doors";
import * as promocodes from "../promocodes/route";
import * as campaign from "./[id]/route";
import * as status from "./[id]/status/route";
import * as campaigns from "./route";

const role = "marketing" as const;
const doors = openAdminDoors([role]);

const draft = {
  name: "Ramadan",
  startsAt: "2026-03-01T00:00:00Z",
  endsAt: "2026-04-01T00:00:00Z",
  maximumUses: 500,
  budget: 1_000_000,
  currency: "SAR",
};
const made = async () => {
  const { status, answer } = await doors.ask(campaigns.POST, "POST", { role, body: draft });
  expect(status).toBe(201);
  return { id: String(answer["id"]) };
};
const read = async (params: { id: string }) =>
  (await doors.ask(campaign.GET, "GET", { role, params })).answer;

describe("a campaign over the API", () => {
  it("is made, listed, read, paused, changed whole and archived", async () => {
    const params = await made();
    expect(await doors.ask(campaigns.GET, "GET", { role, query: "?q=rama" })).toMatchObject({
      answer: { total: 1, rows: [{ id: params.id, budget: 1_000_000, left: 1_000_000, used: 0 }] },
    });
    const paused = await doors.ask(status.PUT, "PUT", { role, params, body: { status: "paused" } });
    expect(paused).toMatchObject({ status: 200, answer: { status: "paused" } });
    const body = { name: "Eid" };
    expect(await doors.ask(campaign.PUT, "PUT", { role, params, body })).toMatchObject({ status: 200 });
    expect(await read(params)).toMatchObject({ name: "Eid", startsAt: null, maximum: null, budget: null });
    expect(await doors.ask(campaign.DELETE, "DELETE", { role, params })).toMatchObject({ status: 200 });
    expect(await doors.ask(campaign.PATCH, "PATCH", { role, params, body })).toMatchObject({ status: 404 });
  });

  it.each([
    ["name", { name: "Ramadan nights" }, { name: "Ramadan nights" }],
    ["budget", { budget: 2_000_000 }, { budget: 2_000_000, currency: "SAR" }],
    ["window", { endsAt: "2026-05-01T00:00:00Z" }, { endsAt: "2026-05-01T00:00:00.000Z" }],
    ["uses", { maximumUses: null }, { maximum: null }],
  ])("has its %s changed and keeps the rest, on record", async (_, body, expected) => {
    const params = await made();
    const before = await read(params);
    expect(await doors.ask(campaign.PATCH, "PATCH", { role, params, body })).toMatchObject({ status: 200 });
    const after = await read(params);
    expect(after).toMatchObject(expected);
    for (const key of ["name", "startsAt", "endsAt", "maximum", "budget", "currency"])
      if (!(key in expected)) expect([key, after[key]]).toEqual([key, before[key]]);
    const rows = await doors.database().db.select().from(auditLog).where(eq(auditLog.entityId, params.id));
    const change = rows.find(({ action }) => action === "campaign.updated");
    expect(change?.before).toMatchObject({ name: "Ramadan", maximumUses: 500, budget: "1000000" });
  });

  it("keeps its promotions at their version: what they give is theirs, not the campaign's", async () => {
    const params = await made();
    const body = {
      name: "X",
      code: "INCAMP",
      effect: { kind: "percent", basisPoints: 500 },
      campaignId: params.id,
    };
    const promo = await doors.ask(promocodes.POST, "POST", { role, body });
    expect(promo.status).toBe(201);
    await doors.ask(campaign.PATCH, "PATCH", { role, params, body: { budget: 2_000_000 } });
    expect(await doors.ask(promocodes.GET, "GET", { role, query: "?q=INCAMP" })).toMatchObject({
      answer: { rows: [{ version: 1, budget: 2_000_000 }] },
    });
  });

  it("is changed by two at once without losing either change", async () => {
    const params = await made();
    const change = (body: object) => doors.ask(campaign.PATCH, "PATCH", { role, params, body });
    await Promise.all([change({ name: "Both" }), change({ maximumUses: 7 }), change({ budget: 5000 })]);
    expect(await read(params)).toMatchObject({ name: "Both", maximum: 7, budget: 5000 });
  });

  const WRONG: [what: string, body: object, field: string][] = [
    ["no name", { name: "" }, "name"],
    ["a number for a name", { name: 5 }, "name"],
    ["a day that is none", { startsAt: "yesterday" }, "startsAt"],
    ["an end before its start", { endsAt: "2026-02-01T00:00:00Z" }, "endsAt"],
    ["a budget of nothing", { budget: 0 }, "budget"],
    ["text for a budget", { budget: "1000" }, "budget"],
    ["a budget in no currency", { currency: null }, "currency"],
    ["a currency nobody knows", { currency: "RIAL" }, "currency"],
    ["half a use", { maximumUses: 1.5 }, "maximumUses"],
    ["an unknown field", { budgt: 5 }, "budgt"],
  ];
  it.each(WRONG)("is refused with %s, naming the field", async (_, body, field) => {
    const refused = { status: 400, code: "request.invalid_input", field };
    const whole = { ...draft, ...body };
    expect(await doors.ask(campaigns.POST, "POST", { role, body: whole })).toMatchObject(refused);
    const params = await made();
    expect(await doors.ask(campaign.PUT, "PUT", { role, params, body: whole })).toMatchObject(refused);
    expect(await doors.ask(campaign.PATCH, "PATCH", { role, params, body })).toMatchObject(refused);
    expect(await read(params)).toMatchObject({ name: "Ramadan", budget: 1_000_000, maximum: 500 });
  });

  it("has no standing but its three", async () => {
    const params = await made();
    expect(await doors.ask(status.PUT, "PUT", { role, params, body: { status: "gone" } })).toMatchObject({
      status: 400,
      field: "status",
    });
  });

  it.each([
    ["read", campaign.GET, "GET", {}],
    ["changed whole", campaign.PUT, "PUT", draft],
    ["changed in part", campaign.PATCH, "PATCH", { name: "X" }],
    ["archived", campaign.DELETE, "DELETE", {}],
    ["paused", status.PUT, "PUT", { status: "paused" }],
  ] as const)("that does not exist is not %s", async (_, handler, method, body) => {
    const call = { role, params: { id: "cmp_none" }, body };
    expect(await doors.ask(handler, method, call)).toMatchObject({ status: 404, code: "campaign.not_found" });
  });
});
