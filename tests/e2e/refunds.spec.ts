import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { ApiCustomer } from "./api-customer";
import { enterAsOwner } from "./owner";

async function boughtOrder(): Promise<{ customer: ApiCustomer; id: string; total: number; number: number }> {
  const customer = await ApiCustomer.arrive();
  const order = await customer.order();
  await customer.press(order, { kind: "pay" });
  await customer.isCreditedOnce(order);
  return { customer, id: order.id, total: order.slip.total, number: order.number };
}

test.use({ locale: "en-GB" });

test("an owner gives money back: the slip says what happens, the amount is typed, and everything follows", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { customer, id, total } = await boughtOrder();
  const typed = (total / 100).toFixed(2);
  await enterAsOwner(page);
  await page.goto(`/admin/orders/${id}`);
  await page.getByRole("link", { name: "Refund", exact: true }).click();
  await expect(page.getByRole("heading", { name: "This will happen" })).toBeVisible();
  await expect(page.locator(".slip")).toContainText("ends once the money is sent");
  await expect(page.locator(".slip .sum")).toContainText(typed);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  const button = page.getByRole("button", { name: /^Refund/ });
  await page.getByLabel(/to confirm$/).fill("1.00");
  await page.getByLabel(/to confirm$/).blur();
  await expect(button).toBeDisabled();
  await expect(page.getByText(`Type exactly`)).toBeVisible();
  await page.getByLabel(/to confirm$/).fill(typed);
  await button.click();

  await expect(page).toHaveURL(`/admin/orders/${id}`);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("Given back")).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Refunded");
  const [subscription] = await customer.subscriptions();
  expect(subscription).toMatchObject({ status: "refunded", canRenew: false });
  await expect.poll(async () => (await customer.subscriptions())[0]?.access[0]?.status).toBe("removed");
  await expect.poll(async () => (await customer.look({ id } as never)).status).toBe("refunded");

  await page.goto("/admin/refunds");
  await expect(page.getByText("Given back").first()).toBeVisible();
});

test("a customer takes the money back within the plan's period, and is told why not without one", async () => {
  const { customer, id } = await boughtOrder();
  const refused = await customer.http.post(`/api/user/orders/${id}/refund`, { data: {} });
  expect([refused.status(), (await refused.json()).error.code]).toEqual([409, "refund.not_offered"]);
  const foreign = await (await ApiCustomer.arrive()).http.get(`/api/user/orders/${id}/refund`);
  expect(foreign.status()).toBe(404);
});
