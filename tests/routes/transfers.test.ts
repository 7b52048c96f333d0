import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as approve } from "@/app/api/admin/transfers/[id]/approve/route";
import { GET as readReceipt } from "@/app/api/admin/transfers/receipts/[id]/route";
import { GET as comeBack, POST as comeBackWithForm } from "@/app/api/payments/[provider]/return/route";
import { POST as sendReceipt } from "@/app/api/user/orders/[id]/receipt/route";
import { POST as openSession } from "@/app/api/user/session/route";
import { database as processDatabase } from "@/db/client";
import { startCheckout } from "@/lib/checkout/start";
import { env } from "@/lib/core/env";
import { systemClock, unixSeconds } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { customerBotToken } from "@/lib/telegram/api";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { switchOn } from "@/tests/doubles/shop-keys";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  env().DATABASE_URL = database.url;
  env().SESSION_SECRET = "a session secret long enough for tests";
  shop = await openCommerceShop(database, systemClock);
  await switchOn(database, "bank", { accounts: "SAR\nBank: Al Rajhi" }, systemClock.now());
});
afterAll(async () => {
  await (await processDatabase()).close();
  await database.drop();
});

const call = (handler: RouteHandler, params: Record<string, string>, init: RequestInit = {}, query = "") =>
  handler(new Request(`http://shop.test/api${query}`, init), { params: Promise.resolve(params) });

let account = 90_000;
/** A customer with a session, and an order of theirs that waits for a transfer. */
async function ordered() {
  account += 1;
  const pairs = {
    auth_date: String(unixSeconds(systemClock.now())),
    user: JSON.stringify({ id: account, first_name: "Hala" }),
  };
  const text = Object.entries(pairs)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");
  const key = createHmac("sha256", "WebAppData").update(customerBotToken()).digest();
  const hash = createHmac("sha256", key).update(text).digest("hex");
  const authorization = `tma ${new URLSearchParams({ ...pairs, hash })}`;
  const session = await call(openSession, {}, { method: "POST", headers: { authorization } });
  const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
  const { rows } = await database.sql.query<{ id: never }>(
    "select id from customers where telegram_id = $1",
    [account],
  );
  const buyer = shop.as({ kind: "customer", customerId: rows[0]?.id as never });
  const order = certain(await startCheckout(buyer, await shop.request(buyer, { method: "bank" })));
  return { cookie, order };
}
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;
const pdf = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n");

describe("the door for receipts", () => {
  const send = (id: string, body: BodyInit, cookie = "") =>
    call(sendReceipt, { id }, { method: "POST", body, headers: { cookie } });

  it("takes the file as it is", async () => {
    const { cookie, order } = await ordered();
    const answer = await send(order.id, new Uint8Array(pdf), cookie);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "in_review", receipts: 1 });
  });

  it("knows a page under a picture's name", async () => {
    const { cookie, order } = await ordered();
    const page = new File(["<html></html>"], "receipt.png", { type: "image/png" });
    const answer = await send(order.id, page, cookie);
    expect([answer.status, await codeOf(answer)]).toEqual([415, "receipt.not_a_picture"]);
  });

  it("does not read more than it takes", async () => {
    const { cookie, order } = await ordered();
    const answer = await send(order.id, new Uint8Array(5 * 1024 * 1024 + 1), cookie);
    expect([answer.status, await codeOf(answer)]).toEqual([413, "receipt.too_large"]);
  });

  it("is closed to strangers and opens for no order that is none", async () => {
    const { cookie, order } = await ordered();
    expect((await send(order.id, new Uint8Array(pdf))).status).toBe(401);
    expect((await send("ord_1", new Uint8Array(pdf), cookie)).status).toBe(400);
    expect((await send("ord_00000000000000000000000000", new Uint8Array(pdf), cookie)).status).toBe(404);
  });

  it("shows receipts to nobody but the shop's people", async () => {
    const { cookie, order } = await ordered();
    await send(order.id, new Uint8Array(pdf), cookie);
    const { rows } = await database.sql.query<{ id: string }>(
      "select id from bank_receipts order by created_at desc limit 1",
    );
    expect((await call(readReceipt, { id: rows[0]?.id ?? "" }, { headers: { cookie } })).status).toBe(401);
    expect(
      (
        await call(
          approve,
          { id: order.payment?.id ?? "" },
          { method: "POST", body: '{"received":4900,"currency":"SAR"}', headers: { cookie } },
        )
      ).status,
    ).toBe(401);
  });
});

describe("the way back from a provider", () => {
  it("leads to the order and settles nothing on its word", async () => {
    const { order } = await ordered();
    const back = await call(comeBack, { provider: "bank" }, {}, `?payment=${order.payment?.id}&respStatus=A`);
    expect([back.status, back.headers.get("location")]).toEqual([303, `/order?id=${order.id}`]);
    const { rows } = await database.sql.query("select status from orders where id = $1", [order.id]);
    expect(rows).toEqual([{ status: "reserved" }]);
  });

  it.each(["?payment=pay_00000000000000000000000000", "?payment=1", ""])(
    "leads home with %j",
    async (query) => {
      const back = await call(comeBack, { provider: "paytabs" }, {}, query);
      expect([back.status, back.headers.get("location")]).toEqual([303, "/"]);
    },
  );

  it("reads no form that a provider's page brings along", async () => {
    const request = new Request("http://shop.test/api/payments/paytabs/return?payment=pay_1", {
      method: "POST",
      headers: { origin: "https://secure.paytabs.sa", "sec-fetch-site": "cross-site" },
      body: new URLSearchParams({ respStatus: "A" }),
    });
    const back = await comeBackWithForm(request);
    expect([back.status, back.headers.get("location")]).toEqual([
      303,
      "/api/payments/paytabs/return?payment=pay_1",
    ]);
  });
});
