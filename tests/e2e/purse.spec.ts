import { expect, type Page, test } from "@playwright/test";
import type { ShopView } from "../../lib/storefront/types";
import { enterAsOwner, saveForm } from "./owner";
import { SandboxPhones } from "./sandbox";

test.use({ locale: "en-GB" });

/** Pays what the main button says at the sandbox's own bank page. */
async function payByCard({ shop, texts, mainButton }: SandboxPhones): Promise<void> {
  await shop.getByRole("radio", { name: texts.like("methods.sandbox.name") }).check({ force: true });
  await mainButton.click();
}

test("a customer fills the wallet, pays a month from it, and the ledger explains what is left", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const phones = await SandboxPhones.open(page, "en", 900);
  const { texts, shop, mainButton, secondButton } = phones;

  await shop.getByRole("button", { name: texts.text("mini.wallet.title") }).click();
  await expect(shop.getByText(texts.text("mini.wallet.nothing"))).toBeVisible();
  await shop.getByLabel(texts.text("mini.wallet.ownAmount")).fill("60");
  await expect(mainButton).toHaveText(/Top up SAR\s60\.00/);
  await payByCard(phones);
  await phones.payAtTheBank();
  await expect(shop.getByText(texts.text("mini.wallet.toppedUp"))).toBeVisible({ timeout: 20_000 });
  await expect(phones.chat).toContainText(/60\.00.* is in your wallet/, { timeout: 20_000 });

  await mainButton.click();
  // A month, so that the wallet covers all of it.
  await shop.locator(".terms input").first().check({ force: true });
  await mainButton.click();
  await shop.getByRole("switch", { name: texts.text("mini.checkout.useWallet") }).check({ force: true });
  await expect(mainButton).toHaveText(texts.like("mini.checkout.payWallet"));
  await mainButton.click();
  await expect(mainButton).toHaveText(texts.like("mini.access.join"), { timeout: 20_000 });

  await secondButton.click();
  await shop.getByRole("button", { name: texts.text("mini.wallet.title") }).click();
  const left = shop
    .getByText(texts.text("mini.wallet.balance"))
    .locator("xpath=ancestor::*[contains(@class,'cell')]");
  await expect(left).toContainText(/SAR\s11\.00/);
  await expect(shop.getByText(texts.text("mini.wallet.kinds.wallet_spent"))).toBeVisible();

  await enterAsOwner(page);
  const { rows } = (await (
    await page.request.get("/api/admin/ledger/accounts?kind=wallet&sort=-last&size=25")
  ).json()) as { rows: { id: string }[] };
  await page.goto(`/admin/ledger/accounts/${encodeURIComponent(rows[0]?.id ?? "")}`);
  await expect(page.locator(".kpi").first()).toContainText(/11\.00/);
  const entries = page.locator("table.t tbody tr");
  await expect(entries).toHaveCount(2);
  await expect(entries.nth(0)).toContainText(/49\.00.*11\.00/s);
  await expect(entries.nth(1)).toContainText(/60\.00.*60\.00/s);
  await entries.nth(0).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    texts.text("admin.ledger.kinds.wallet_spent"),
  );
  await expect(page.locator("table.t tbody tr")).toHaveCount(2);
  await page.getByRole("link", { name: /^#\d+$/ }).click();
  await expect(page).toHaveURL(/\/admin\/orders\/ord_/);
});

/** Promises the money back for so many days, or for none, on the plan's own page. */
async function promise(page: Page, planPage: string, days: string): Promise<void> {
  await page.goto(planPage);
  await page.getByLabel("Refund period in days").fill(days);
  await saveForm(page, "Save plan");
}

test("a customer takes the money back while the plan promises it", async ({ page }) => {
  test.setTimeout(120_000);
  const phones = await SandboxPhones.open(page, "en", 910);
  const { texts, shop, mainButton } = phones;
  await shop.locator(".terms input").first().check({ force: true });
  await mainButton.click();
  await payByCard(phones);
  await phones.payAtTheBank();
  await expect(mainButton).toHaveText(texts.like("mini.access.join"), { timeout: 20_000 });

  const { subscriptions } = (await (await page.request.get("/api/user/shop")).json()) as ShopView;
  const [bought] = subscriptions;
  const planPage = `/admin/products/${bought?.productId}/plans/${bought?.planId}`;
  await enterAsOwner(page);
  await promise(page, planPage, "14");
  try {
    await page.goto("/sandbox");
    await expect(mainButton).toBeEnabled({ timeout: 20_000 });
    await shop.getByRole("button", { name: texts.text("mini.history.title") }).click();
    await shop
      .getByRole("button", { name: /49\.00/ })
      .first()
      .click();
    await shop.getByRole("button", { name: texts.text("mini.refund.ask") }).click();
    await expect(mainButton).toHaveText(/Give back SAR\s49\.00/);
    await mainButton.click();
    await expect(shop.getByText(/49\.00 (is being sent|is on its way|went) back/)).toBeVisible();
    await expect(phones.chat).toContainText(/49\.00\S* of order/, { timeout: 30_000 });
  } finally {
    await promise(page, planPage, "");
  }
});
