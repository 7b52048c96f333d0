import { type APIRequestContext, expect, request as playwright, test } from "@playwright/test";
import { ADDRESS, ApiCustomer } from "./api-customer";

/** The owner's session, with every method switched on as the dashboard does it. */
async function ownerWithMethods(): Promise<APIRequestContext> {
  const http = await playwright.newContext({ baseURL: ADDRESS });
  const { url } = await (await http.post("/api/sandbox/owner-login")).json();
  const token = new URL(url).searchParams.get("token");
  expect((await http.post("/api/admin/session", { data: { token } })).status()).toBe(201);
  for (const id of ["stripe", "paytabs", "paypal", "cryptopay", "bank"]) {
    const changed = await http.patch(`/api/admin/payment-methods/${id}`, { data: { enabled: true } });
    expect(changed.status()).toBe(200);
    const tested = await http.post(`/api/admin/payment-methods/${id}/test`, { data: {} });
    expect((await tested.json()).test.result).toBe("ok");
  }
  await http.put("/api/admin/payment-methods/inside-telegram", { data: { allowed: true } });
  return http;
}

const pdf = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n");

test.describe("a shop in the sandbox, its methods switched on", () => {
  let owner: APIRequestContext;
  test.beforeAll(async () => {
    owner = await ownerWithMethods();
  });
  test.afterAll(async () => {
    // The other journeys meet the shop as it was seeded.
    for (const id of ["stripe", "paytabs", "paypal", "cryptopay", "bank"])
      await owner.patch(`/api/admin/payment-methods/${id}`, { data: { enabled: false } });
    await owner.dispose();
  });

  for (const [method, currency] of [
    ["stripe", "SAR"],
    ["paytabs", "SAR"],
    ["paypal", "USD"],
    ["cryptopay", "USD"],
  ] as const) {
    test(`is paid by ${method} at its stand-in, once`, async () => {
      const customer = await ApiCustomer.arrive();
      const order = await customer.order(method, currency);
      const action = order.payment?.action;
      expect(action).toMatchObject({
        kind: "open_page",
        url: expect.stringMatching(`^/sandbox/pay/${method}/`),
      });
      const address = action?.kind === "open_page" ? action.url : "";
      expect((await customer.http.get(address)).status()).toBe(200);
      const pressed = await customer.http.post(address.replace("/sandbox/pay/", "/api/sandbox/pay/"), {
        data: { action: "pay" },
      });
      expect(pressed.status()).toBe(200);
      await customer.isCreditedOnce(order);
    });
  }

  test("is paid by Stripe after a refusal and 3-D Secure, and gives it back", async () => {
    const customer = await ApiCustomer.arrive();
    const order = await customer.order("stripe", "SAR");
    const action = order.payment?.action;
    const address = action?.kind === "open_page" ? action.url : "";
    const page = address.replace("/sandbox/pay/", "/api/sandbox/pay/");
    for (const [action, shown] of [
      ["decline", { status: "open", refused: true }],
      ["hold", { status: "held" }],
      ["pay", { status: "paid" }],
    ] as const) {
      const pressed = await customer.http.post(page, { data: { action } });
      expect(await pressed.json()).toMatchObject(shown);
    }
    await customer.isCreditedOnce(order);
    const refund = {
      orderId: order.id,
      idempotencyKey: crypto.randomUUID(),
      confirmedMinor: order.payment?.amount.amount,
    };
    const asked = await owner.post("/api/admin/refunds", { data: refund });
    expect(asked.status()).toBe(201);
    await expect.poll(async () => (await customer.look(order)).status, { timeout: 20_000 }).toBe("refunded");
  });

  test("loses what a customer's bank takes back, after a case with a deadline", async ({ page }) => {
    const customer = await ApiCustomer.arrive();
    const order = await customer.order("stripe", "SAR");
    const action = order.payment?.action;
    await page.goto(action?.kind === "open_page" ? action.url : "");
    await page.getByRole("button", { name: /^Pay/ }).click();
    await customer.isCreditedOnce(order);
    await page.getByRole("button", { name: "The customer disputes the payment" }).click();
    const cases = async () => {
      const { rows } = await (await owner.get(`/api/admin/disputes?q=${order.number}`)).json();
      return rows as { status: string; dueBy: string | null }[];
    };
    await expect.poll(async () => (await cases())[0]?.status, { timeout: 20_000 }).toBe("open");
    expect((await cases())[0]?.dueBy).not.toBeNull();
    await page.getByRole("button", { name: "Decide for the customer" }).click();
    await expect.poll(async () => (await customer.look(order)).status, { timeout: 20_000 }).toBe("refunded");
    expect((await cases()).map(({ status }) => status)).toEqual(["lost"]);
    await expect(page.getByText("What may still happen")).toHaveCount(0);
  });

  test("is paid by transfer once the owner has seen the money", async () => {
    const customer = await ApiCustomer.arrive();
    const order = await customer.order("bank");
    const sent = await customer.http.post(`/api/user/orders/${order.id}/receipt`, { data: pdf });
    expect(await sent.json()).toMatchObject({ status: "in_review", receipts: 1 });
    expect((await customer.look(order)).status).toBe("reserved");
    const { amount, currency } = order.payment?.amount ?? { amount: 0, currency: "SAR" };
    const approved = await owner.post(`/api/admin/transfers/${order.payment?.id}/approve`, {
      data: { received: amount, currency },
    });
    expect(await approved.json()).toEqual({ outcome: "settled" });
    await customer.isCreditedOnce(order);
  });
});
