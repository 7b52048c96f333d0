import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { systemClock } from "@/lib/core/time";
import { accessShop } from "@/tests/access-shop";
import { openAdminDoors } from "@/tests/admin-doors";
import * as marks from "./[id]/marks/route";
import * as customer from "./[id]/route";

const role = "marketing" as const;
const doors = openAdminDoors([role]);
let params: { id: string };

beforeAll(async () => {
  params = { id: (await accessShop(doors.database(), systemClock).customer()).id };
});

const put = (body: object, of = params) => doors.ask(marks.PUT, "PUT", { role, params: of, body });

describe("a customer's tier and tags over the API", () => {
  it("are none at first, written anew, and every change is on record", async () => {
    const read = async () => (await doors.ask(customer.GET, "GET", { role, params })).answer;
    expect(await read()).toMatchObject({ tags: [], tier: null });
    const body = { tags: [" vip ", "press", "VIP"], tier: "gold" };
    expect(await put(body)).toMatchObject({ status: 200, answer: { tags: ["vip", "press"], tier: "gold" } });
    expect(await read()).toMatchObject({ tags: ["vip", "press"], tier: "gold" });
    expect(await put({ tags: [], tier: null })).toMatchObject({ status: 200 });
    const rows = await doors.database().db.select().from(auditLog).where(eq(auditLog.entityId, params.id));
    expect(rows.map(({ action, before, after }) => [action, before, after])).toEqual([
      ["customer.marked", { tags: [], tier: null }, { tags: ["vip", "press"], tier: "gold" }],
      ["customer.marked", { tags: ["vip", "press"], tier: "gold" }, { tags: [], tier: null }],
    ]);
  });

  it.each([
    ["text for tags", { tags: "vip", tier: null }, "tags"],
    ["an empty tag", { tags: ["vip", " "], tier: null }, "tags[1]"],
    ["a tag of 41 letters", { tags: ["x".repeat(41)], tier: null }, "tags[0]"],
    ["21 tags", { tags: Array.from({ length: 21 }, (_, i) => `tag${i}`), tier: null }, "tags"],
    ["a number for a tier", { tags: [], tier: 3 }, "tier"],
    ["no tier", { tags: [] }, "tier"],
    ["an unknown field", { tags: [], tier: null, segment: "x" }, "segment"],
  ])("are refused with %s, naming the field", async (_, body, field) => {
    expect(await put(body)).toMatchObject({ status: 400, code: "request.invalid_input", field });
  });

  it("of nobody answer 404", async () => {
    expect(await put({ tags: [], tier: null }, { id: "cus_none" })).toMatchObject({
      status: 404,
      code: "customer.not_found",
    });
  });
});
