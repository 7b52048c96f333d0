import { type APIRequestContext, expect, test } from "@playwright/test";
import { SIGNATURE_HEADER, signWebhook } from "../../lib/payments/providers/sandbox/verify";
import type { OrderView } from "../../lib/storefront/types";
import { ApiCustomer, refusalOf, secretOf } from "./api-customer";

/** The sandbox provider delivers to the shop over HTTP, as well or as badly as a person at its page asks. */

const succeeded = (order: OrderView, change: Record<string, unknown> = {}) =>
  JSON.stringify({
    id: `evt_test_${crypto.randomUUID()}`,
    type: "payment.succeeded",
    data: { reference: order.payment?.id, ...change },
  });

const deliver = (
  request: APIRequestContext,
  body: string,
  signature = signWebhook(body, { secret: secretOf("SANDBOX_WEBHOOK_SECRET"), now: new Date() }),
) =>
  request.post("/api/payments/sandbox", {
    data: Buffer.from(body),
    headers: { "content-type": "application/json", [SIGNATURE_HEADER]: signature },
  });

test.describe("a payment is credited once", () => {
  const ways: [string, Record<string, unknown>][] = [
    ["by a plain webhook", {}],
    ["by webhooks that come three times", { duplicateWebhooks: true }],
    ["by webhooks in the wrong order", { webhooksOutOfOrder: true }],
    ["by webhooks thrice and in the wrong order", { duplicateWebhooks: true, webhooksOutOfOrder: true }],
    ["when it is late", { delaySeconds: 2 }],
    [
      "late, thrice, and in the wrong order",
      { delaySeconds: 2, duplicateWebhooks: true, webhooksOutOfOrder: true },
    ],
  ];
  for (const [way, options] of ways) {
    test(way, async () => {
      const customer = await ApiCustomer.arrive();
      const order = await customer.order();
      const status = await customer.press(order, { kind: "pay", ...options });
      expect(status).toBe("delaySeconds" in options ? "processing" : "paid");
      if ("delaySeconds" in options) expect((await customer.look(order)).status).toBe("reserved");
      await customer.isCreditedOnce(order);
      // What is still under way changes nothing any more.
      if ("webhooksOutOfOrder" in options) await new Promise((later) => setTimeout(later, 4000));
      await customer.isCreditedOnce(order);
    });
  }

  test("after 3-D Secure", async () => {
    const customer = await ApiCustomer.arrive();
    const order = await customer.order();
    expect(await customer.press(order, { kind: "pay", secure: true })).toBe("authenticating");
    expect((await customer.look(order)).status).toBe("reserved");
    expect(await customer.press(order, { kind: "authenticate", approved: true })).toBe("paid");
    await customer.isCreditedOnce(order);
  });

  for (const [way, presses] of [
    ["a declined card", [{ kind: "decline", code: "insufficient_funds" }]],
    [
      "a refusal of the bank",
      [
        { kind: "pay", secure: true },
        { kind: "authenticate", approved: false },
      ],
    ],
  ] as const) {
    test(`after ${way} and a second try`, async () => {
      const customer = await ApiCustomer.arrive();
      const order = await customer.order();
      for (const press of presses) await customer.press(order, press);
      await expect
        .poll(async () => (await customer.look(order)).payment?.status, { timeout: 20_000 })
        .toBe("failed");
      expect(await customer.look(order)).toMatchObject({ status: "reserved", subscription: null });

      const again = await customer.http.post(`/api/user/orders/${order.id}/pay`, {
        data: { method: "sandbox", idempotencyKey: crypto.randomUUID() },
      });
      expect(again.status()).toBe(200);
      const retried = (await again.json()) as OrderView;
      expect(retried.payment?.id).not.toBe(order.payment?.id);
      await customer.press(retried, { kind: "pay" });
      await customer.isCreditedOnce(retried);
    });
  }

  test("however often the button is pressed", async () => {
    const customer = await ApiCustomer.arrive();
    const order = await customer.order();
    await Promise.all(Array.from({ length: 5 }, () => customer.press(order, { kind: "pay" })));
    await customer.isCreditedOnce(order);
  });

  test("in Stars, and a paid invoice does not take them again", async () => {
    const customer = await ApiCustomer.arrive();
    const order = await customer.order("stars");
    const action = order.payment?.action;
    const slug = action?.kind === "open_invoice" ? action.url.split("/").at(-1) : "";
    const pay = async () => {
      const paid = await customer.http.post("/api/sandbox/phone/act", {
        data: { personId: customer.telegramId, action: { kind: "pay_invoice", slug } },
      });
      return (await paid.json()).status;
    };
    expect(await pay()).toBe("paid");
    await customer.isCreditedOnce(order);
    expect(await pay()).toBe("failed");
    await customer.isCreditedOnce(order);
  });
});

test.describe("a webhook", () => {
  let customer: ApiCustomer;
  let order: OrderView;
  test.beforeEach(async () => {
    customer = await ApiCustomer.arrive();
    order = await customer.order();
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const forgeries: [string, (body: string) => string][] = [
    ["without a signature", () => ""],
    ["with a signature of nothing", () => `t=${seconds()},v1=${"0".repeat(64)}`],
    ["signed with an empty secret", (body) => signWebhook(body, { secret: "", now: new Date() })],
    ["signed with another secret", (body) => signWebhook(body, { secret: "another", now: new Date() })],
    [
      "signed ten minutes ago",
      (body) =>
        signWebhook(body, {
          secret: secretOf("SANDBOX_WEBHOOK_SECRET"),
          now: new Date(Date.now() - 600_000),
        }),
    ],
  ];
  for (const [how, sign] of forgeries) {
    test(`${how} is refused, and nothing is credited`, async ({ request }) => {
      const body = succeeded(order);
      expect(await refusalOf(await deliver(request, body, sign(body)))).toMatchObject({
        status: 401,
        code: "webhook.signature_invalid",
      });
      expect(await customer.look(order)).toMatchObject({
        status: "reserved",
        payment: { status: "pending" },
      });
    });
  }

  test("that was changed on its way is refused", async ({ request }) => {
    const body = succeeded(order);
    const signature = signWebhook(body, { secret: secretOf("SANDBOX_WEBHOOK_SECRET"), now: new Date() });
    expect((await deliver(request, `${body} `, signature)).status()).toBe(401);
  });

  test("of a provider without a secret has no door", async ({ request }) => {
    for (const provider of ["bank", "stars", "none", "constructor", "__proto__"]) {
      const answer = await request.post(`/api/payments/${provider}`, { data: succeeded(order) });
      expect([provider, await refusalOf(answer)]).toMatchObject([
        provider,
        { status: 404, code: "webhook.not_configured" },
      ]);
    }
  });

  test("that lies about a payment credits nothing: the provider's books decide", async ({ request }) => {
    const lies = [{}, { amount: 1 }, { currency: "USD" }, { orderId: "ord_another" }];
    for (const lie of lies) expect((await deliver(request, succeeded(order, lie))).status()).toBe(200);
    await new Promise((processed) => setTimeout(processed, 3000));
    expect((await customer.look(order)).status).toBe("reserved");
    expect(await customer.told("settled")).toBe(0);
  });

  test("is taken once, and its copies are answered as copies", async ({ request }) => {
    await customer.press(order, { kind: "pay" });
    const body = succeeded(order);
    const fresh: unknown[] = [];
    for (let time = 0; time < 3; time++) fresh.push((await (await deliver(request, body)).json()).fresh);
    expect(fresh).toEqual([true, false, false]);
    await customer.isCreditedOnce(order);
  });

  test("about nothing we know is answered and credits nobody", async ({ request }) => {
    for (const body of ["{}", "[]", "not JSON", succeeded(order, { reference: "pay_of_nobody" })])
      expect((await deliver(request, body)).status()).toBe(200);
    expect((await customer.look(order)).status).toBe("reserved");
  });
});
