import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { POST as receive } from "@/app/api/payments/[provider]/route";
import { POST as press } from "@/app/api/sandbox/pay/[provider]/[reference]/route";
import { POST as ask, GET as look } from "@/app/api/sandbox/providers/[provider]/[...path]/route";
import { database as processDatabase } from "@/db/client";
import { inboxEvents } from "@/db/schema/payments";
import { readOrderSummary } from "@/lib/checkout/queries";
import { processInboxEvent } from "@/lib/checkout/reconcile";
import { env } from "@/lib/core/env";
import { systemClock } from "@/lib/core/time";
import { type CommerceShop, certain, nothingAbove, openCommerceShop } from "@/tests/commerce-shop";
import { switchOn } from "@/tests/doubles/shop-keys";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";

let database: TestDatabase;
let shop: CommerceShop;

/** The shop's own doors that a stand-in and its webhooks use, on a port of this machine. */
const server = createServer(async (incoming, outgoing) => {
  const request = await asRequest(incoming);
  const [, , area, second = "", provider = ""] = new URL(request.url).pathname.split("/");
  const response =
    area === "payments"
      ? await receive(request, { params: Promise.resolve({ provider: second }) })
      : await (request.method === "GET" ? look : ask)(request, { params: Promise.resolve({ provider }) });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});

async function asRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = "GET", headers } = incoming;
  return new Request(new URL(incoming.url ?? "/", `http://127.0.0.1:${env().PORT}`), {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(method === "GET" ? {} : { body: Buffer.concat(chunks) }),
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  env().DATABASE_URL = database.url;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  env().PORT = (server.address() as AddressInfo).port;
  shop = await openCommerceShop(database, systemClock);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await (await processDatabase()).close();
  await database.drop();
});

it.each([
  ["stripe", "SAR"],
  ["paytabs", "SAR"],
  ["paypal", "USD"],
  ["cryptopay", "USD"],
] as const)(
  "%s is switched on without keys, paid at its stand-in's page and credited",
  async (id, currency) => {
    await switchOn(database, id, {}, systemClock.now());
    const buyer = await shop.customer();
    const order = await shop.order(buyer.ctx, { method: id, currency });
    const url = order.payment?.action.kind === "open_page" ? order.payment.action.url : "";
    expect(url).toMatch(new RegExp(`^/sandbox/pay/${id}/`));

    const reference = decodeURIComponent(url.split("/").at(-1) ?? "");
    const pressed = await press(
      new Request(`http://shop.test/api${url}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ action: "pay" }),
      }),
      { params: Promise.resolve({ provider: id, reference }) },
    );
    expect(pressed.status).toBe(200);

    const arrived = () => database.db.select().from(inboxEvents).where(eq(inboxEvents.provider, id));
    await expect.poll(async () => (await arrived()).length, { timeout: 10_000 }).toBeGreaterThan(0);
    for (const event of await arrived())
      certain(await processInboxEvent(shop.ctx, { inboxEventId: event.id }, nothingAbove));
    const paid = certain(await readOrderSummary(buyer.ctx, { customerId: buyer.id, orderId: order.id }));
    expect(paid).toMatchObject({ status: "paid", payment: { id: order.payment?.id, status: "settled" } });
  },
);
