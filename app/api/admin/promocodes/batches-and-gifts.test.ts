import { describe, expect, it } from "vitest";
import { customers } from "@/db/schema/customers";
import type { Role } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { systemClock } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { openAdminDoors } from "@/tests/admin-doors";
import * as ownCode from "../customers/[id]/codes/[code]/route";
import * as ownCodes from "../customers/[id]/codes/route";
import * as usageExport from "./[id]/usage/export/route";
import * as usage from "./[id]/usage/route";
import * as batchCodes from "./batches/[id]/codes/route";
import * as batchExport from "./batches/[id]/export/route";
import * as batch from "./batches/[id]/route";
import * as batchStatus from "./batches/[id]/status/route";
import * as batches from "./batches/route";
import * as issue from "./issue/route";

const doors = openAdminDoors(["owner", "marketing", "readonly"]);
const { ask, send } = doors;

const ALL = ["owner", "marketing", "readonly"] as const;
const OFFERS: readonly Role[] = ["owner", "marketing"];
const ROUTES: [name: string, method: string, handler: RouteHandler, roles: readonly Role[]][] = [
  ["batches", "GET", batches.GET, ALL],
  ["batches", "POST", batches.POST, OFFERS],
  ["batches/:id", "GET", batch.GET, ALL],
  ["batches/:id", "DELETE", batch.DELETE, OFFERS],
  ["batches/:id/status", "POST", batchStatus.POST, OFFERS],
  ["batches/:id/codes", "GET", batchCodes.GET, ALL],
  ["batches/:id/export", "GET", batchExport.GET, OFFERS],
  [":id/usage", "GET", usage.GET, ALL],
  [":id/usage/export", "GET", usageExport.GET, OFFERS],
  ["issue", "GET", issue.GET, ALL],
  ["issue", "PUT", issue.PUT, OFFERS],
  ["customers/:id/codes", "GET", ownCodes.GET, ALL],
  ["customers/:id/codes", "POST", ownCodes.POST, OFFERS],
  ["customers/:id/codes/:code", "DELETE", ownCode.DELETE, OFFERS],
];

describe.each(ROUTES)("%s %s", (_, method, handler, roles) => {
  it("is closed to strangers, and to roles without the permission", async () => {
    expect(await ask(handler, method)).toMatchObject({ status: 401, code: "auth.session_missing" });
    for (const role of ALL.filter((each) => !roles.includes(each)))
      expect(await ask(handler, method, { role, params: { id: "none" } })).toMatchObject({ status: 403 });
    for (const role of roles)
      expect((await send(handler, method, { role, params: { id: "none", code: "NONE" } })).status).not.toBe(
        403,
      );
  });
});

const draft = { name: "Partners", effect: { kind: "percent", basisPoints: 2000 }, size: 3, prefix: "VIP" };
const role = "marketing" as const;

let account = 70n;
async function aCustomer() {
  const id = newId("customer");
  const at = systemClock.now();
  account += 1n;
  await doors.database().db.insert(customers).values({
    id,
    telegramId: account,
    firstName: "Hala",
    language: "ar",
    currency: "SAR",
    createdAt: at,
    lastSeenAt: at,
  });
  return id;
}

const EFFECTS: [kind: string, given: object][] = [
  ["a percentage", { effect: { kind: "percent", basisPoints: 1000 } }],
  ["an amount", { effect: { kind: "fixed", amount: 500 }, currency: "SAR" }],
  ["a price", { effect: { kind: "fixed_price", price: 0 }, currency: "SAR" }],
  ["steps of a percentage", { effect: { kind: "tiered_percent", by: "term_months", tiers: [[3, 500]] } }],
  [
    "steps of an amount",
    { effect: { kind: "tiered_fixed", by: "subtotal", tiers: [[5000, 500]] }, currency: "SAR" },
  ],
  [
    "slices",
    {
      effect: {
        kind: "graduated",
        tiers: [
          [10_000, 1000],
          [null, 1500],
        ],
      },
      currency: "SAR",
    },
  ],
  ["a first unit's price", { effect: { kind: "first_then", first: 500, additional: 0 }, currency: "SAR" }],
  ["one for two", { effect: { kind: "buy_get", buyQuantity: 2, getQuantity: 1 } }],
  ["a trial", { effect: { kind: "free_trial", days: 7 } }],
  ["cashback", { effect: { kind: "cashback", basisPoints: 500, cap: null } }],
];

describe("a batch over the API", () => {
  it("is made, listed, read, stopped and handed out as a file", async () => {
    const made = await ask(batches.POST, "POST", { role, body: draft });
    expect(made).toMatchObject({ status: 201, answer: { size: 3 } });
    const params = { id: String(made.answer["id"]) };
    expect(await ask(batches.GET, "GET", { role })).toMatchObject({
      answer: { total: 1, rows: [{ id: params.id, size: 3, used: 0, standing: "active" }] },
    });
    expect(await ask(batchCodes.GET, "GET", { role, params })).toMatchObject({ answer: { total: 3 } });
    const file = await send(batchExport.GET, "GET", { role, params });
    expect(file.headers.get("content-disposition")).toBe(`attachment; filename="codes-${params.id}.csv"`);
    expect((await file.text()).split("\r\n")).toHaveLength(5);
    const paused = await ask(batchStatus.POST, "POST", { role, params, body: { status: "paused" } });
    expect(paused).toMatchObject({ status: 200, answer: { status: "paused" } });
    expect(await ask(batch.DELETE, "DELETE", { role, params })).toMatchObject({ status: 200 });
    expect(await ask(batch.GET, "GET", { role, params })).toMatchObject({ answer: { standing: "archived" } });
    const own = { id: String(made.answer["promotionId"]) };
    expect(await ask(usage.GET, "GET", { role, params: own })).toMatchObject({
      answer: { uses: { total: 0 }, chart: { step: "day" } },
    });
    expect(await (await send(usageExport.GET, "GET", { role, params: own })).text()).toMatch(
      /^at,state,code/,
    );
  });

  it.each([
    ["too many codes", { ...draft, size: 50_001 }, "size"],
    ["no size", { ...draft, size: undefined }, "size"],
    ["text for a size", { ...draft, size: "3" }, "size"],
    ["a prefix of signs", { ...draft, prefix: "=A" }, "prefix"],
    ["an unknown field", { ...draft, coed: "X" }, "coed"],
    ["an effect nobody knows", { ...draft, effect: { kind: "magic" } }, "effect.kind"],
    [
      "a percentage over 100",
      { ...draft, effect: { kind: "percent", basisPoints: 10_001 } },
      "effect.basisPoints",
    ],
  ])("is refused with %s, naming the field", async (_, body, field) => {
    expect(await ask(batches.POST, "POST", { role, body })).toMatchObject({ status: 400, field });
  });

  it.each([
    ["read", batch.GET, "GET", {}],
    ["listed", batchCodes.GET, "GET", {}],
    ["handed out", batchExport.GET, "GET", {}],
    ["stopped", batchStatus.POST, "POST", { status: "paused" }],
    ["archived", batch.DELETE, "DELETE", {}],
  ] as const)("that does not exist is not %s", async (_, handler, method, body) => {
    const params = { id: "bat_none" };
    expect(await ask(handler, method, { role, params, body })).toMatchObject({
      status: 404,
      code: "promo.batch_not_found",
    });
  });
});

describe("a rule and a gift over the API", () => {
  const offer = { name: "Birthday", effect: { kind: "percent", basisPoints: 2000 } };

  it("is written, read back, and its code given, listed and taken back", async () => {
    const body = { trigger: "birthday", isOn: true, validDays: 14, offer };
    expect(await ask(issue.PUT, "PUT", { role, body })).toMatchObject({ status: 200 });
    const { answer } = await ask(issue.GET, "GET", { role });
    expect(answer["occasions"]).toMatchObject([{}, { rule: { isOn: true, validDays: 14 } }, {}, {}]);
    const id = await aCustomer();
    const gift = { offer, validDays: 7, note: "VIP", key: "0123456789" };
    const given = await ask(ownCodes.POST, "POST", { role, params: { id }, body: gift });
    expect(given.status).toBe(201);
    const code = String(given.answer["code"]);
    expect(await ask(ownCodes.GET, "GET", { role, params: { id } })).toMatchObject({
      answer: { codes: [{ code, standing: "active", note: "VIP" }] },
    });
    expect(await ask(ownCode.DELETE, "DELETE", { role, params: { id, code } })).toMatchObject({
      status: 200,
    });
    expect(await ask(ownCode.DELETE, "DELETE", { role, params: { id: "cus_x", code } })).toMatchObject({
      status: 404,
    });
  });

  it.each([
    ["an unknown occasion", { trigger: "new_year", isOn: true, validDays: 1, offer }, "trigger"],
    ["no days", { trigger: "birthday", isOn: true, validDays: 0, offer }, "validDays"],
    ["no channel", { trigger: "channel_subscribed", isOn: true, validDays: 1, offer }, "chatId"],
    [
      "a channel that is none",
      { trigger: "channel_subscribed", isOn: true, validDays: 1, offer, chatId: "x" },
      "chatId",
    ],
  ])("is refused with %s", async (_, body, field) => {
    expect(await ask(issue.PUT, "PUT", { role, body })).toMatchObject({ status: 400, field });
  });
});

describe.each(EFFECTS)("%s", (_, given) => {
  it("is given by a batch, by a rule and as a gift", async () => {
    const body = { ...draft, ...given, size: 1 };
    expect(await ask(batches.POST, "POST", { role, body })).toMatchObject({ status: 201 });
    const offer = { name: "Own", ...given };
    const rule = { trigger: "first_purchase", isOn: true, validDays: 5, offer };
    expect(await ask(issue.PUT, "PUT", { role, body: rule })).toMatchObject({ status: 200 });
    const gift = { offer, validDays: 7, key: "0123456789" };
    const params = { id: await aCustomer() };
    expect(await ask(ownCodes.POST, "POST", { role, params, body: gift })).toMatchObject({ status: 201 });
  });
});
