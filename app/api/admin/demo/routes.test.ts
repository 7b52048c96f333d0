import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/core/time";
import { accessShop } from "@/tests/access-shop";
import { openAdminDoors } from "@/tests/admin-doors";
import * as access from "./access/route";
import * as extend from "./extend/[id]/route";
import * as grant from "./grant/route";
import * as revoke from "./revoke/[id]/route";
import * as stats from "./stats/route";

const role = "marketing" as const;
const doors = openAdminDoors([role]);
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  shop = accessShop(doors.database(), systemClock);
});

const somebody = async () => {
  const { productId } = await shop.product();
  const { id: customerId } = await shop.customer();
  return { customerId, productId };
};

describe("a demo over the API", () => {
  it("is granted, listed, extended, revoked and counted", async () => {
    const body = { ...(await somebody()), days: 5 };
    const granted = await doors.ask(grant.POST, "POST", { role, body });
    expect(granted).toMatchObject({ status: 201, answer: { days: 5, status: "active" } });
    const params = { id: String(granted.answer["id"]) };
    expect(await doors.ask(access.GET, "GET", { role, query: "?status=active" })).toMatchObject({
      answer: { total: 1, rows: [{ id: params.id, customerId: body.customerId, days: 5 }] },
    });
    expect(await doors.ask(extend.POST, "POST", { role, params, body: { days: 3 } })).toMatchObject({
      status: 200,
      answer: { days: 8 },
    });
    expect(await doors.ask(stats.GET, "GET", { role })).toMatchObject({
      answer: { total: { granted: 1, running: 1 } },
    });
    expect(await doors.ask(revoke.POST, "POST", { role, params })).toMatchObject({
      status: 200,
      answer: { status: "revoked" },
    });
    for (const [handler, sent] of [
      [revoke.POST, {}],
      [extend.POST, { days: 3 }],
    ] as const)
      expect(await doors.ask(handler, "POST", { role, params, body: sent })).toMatchObject({
        status: 409,
        code: "demo.not_active",
      });
  });

  it("is one per person and product", async () => {
    const body = await somebody();
    expect(await doors.ask(grant.POST, "POST", { role, body })).toMatchObject({ status: 201 });
    expect((await doors.ask(grant.POST, "POST", { role, body })).status).toBe(409);
  });

  it.each([
    ["a customer", { customerId: "cus_none" }, "customer.not_found"],
    ["a product", { productId: "prd_none" }, "product.not_found"],
  ])("is not granted for %s that does not exist", async (_, change, code) => {
    const body = { ...(await somebody()), ...change };
    expect(await doors.ask(grant.POST, "POST", { role, body })).toMatchObject({ status: 404, code });
  });

  it.each([
    ["no customer", { customerId: undefined }, "customerId"],
    ["a number for a product", { productId: 7 }, "productId"],
    ["no days at all", { days: 0 }, "days"],
    ["too many days", { days: 91 }, "days"],
    ["text for days", { days: "7" }, "days"],
  ])("is not granted with %s, and the field is named", async (_, change, field) => {
    const body = { ...(await somebody()), ...change };
    expect(await doors.ask(grant.POST, "POST", { role, body })).toMatchObject({ status: 400, field });
  });

  it.each([
    ["extended", extend.POST, { days: 3 }],
    ["revoked", revoke.POST, {}],
  ] as const)("that does not exist is not %s", async (_, handler, body) => {
    expect(await doors.ask(handler, "POST", { role, params: { id: "dem_none" }, body })).toMatchObject({
      status: 404,
      code: "demo.not_found",
    });
  });

  it.each([
    ["?status=gone", "status[0]"],
    ["?page=x", "page"],
    ["?size=7", "size"],
  ])("is not listed by %s, and the field is named", async (query, field) => {
    expect(await doors.ask(access.GET, "GET", { role, query })).toMatchObject({ status: 400, field });
  });
});
