import { expect, test } from "@playwright/test";
import type { Language } from "../../lib/core/languages";
import { endOfQuiet } from "../../lib/notifications/rules";
import { ShopSettings } from "../../lib/settings/types";
import { SandboxPhones } from "./sandbox";

/** Each journey is made by somebody nobody has met: demos and first orders happen once. */
const JOURNEYS: { language: Language; person: number }[] = [
  { language: "en", person: 100 },
  { language: "ar", person: 200 },
];

test.afterEach(async ({ request }) => {
  await request.post("/api/sandbox/faults", { data: { telegramDown: false } });
  await request.post("/api/sandbox/clock", { data: { reset: true } });
  expect(SandboxPhones.complaints).toEqual([]);
});

for (const { language, person } of JOURNEYS) {
  test.describe(`a customer who reads ${language}`, () => {
    test("buys a plan with a code, joins the channel, and is let out at the end", async ({ page }) => {
      const phones = await SandboxPhones.open(page, language, person);
      const { texts, shop, mainButton, chat } = phones;

      await mainButton.click();
      const field = shop.getByLabel(texts.text("mini.promo.label"));
      await field.fill(" white10 ");
      await shop.getByRole("button", { name: texts.text("mini.promo.apply") }).click();
      await expect(shop.locator(".slip")).toContainText("WHITE10");
      const toPay = (await shop.locator(".slip .sum bdi").first().textContent()) ?? "";
      expect(await mainButton.textContent()).toContain(toPay);

      await mainButton.click();
      await phones.payAtTheBank();

      await phones.feedTells("settled");
      await phones.feedTells("invited");
      await expect(mainButton).toHaveText(texts.like("mini.access.join"), { timeout: 20_000 });
      await expect(shop.locator(".slip .sum")).toContainText(toPay);
      await expect(chat).toContainText(toPay);

      await mainButton.click();
      await expect(chat).toContainText(texts.text("sandbox.phone.youJoined"));
      await phones.feedTells("joined");

      await page.getByRole("button", { name: texts.text("sandbox.controls.toEnd") }).click();
      await phones.feedTells("ended");
      await phones.feedTells("removed");
      await expect(chat).toContainText(texts.text("sandbox.phone.youWereRemoved"));
      await expect(shop.getByText(texts.like("mini.order.wasActive"))).toBeVisible({ timeout: 20_000 });
    });

    test("takes the free trial, and it ends by itself", async ({ page }) => {
      const phones = await SandboxPhones.open(page, language, person + 1);
      const { texts, shop, mainButton, chat } = phones;

      await shop.getByRole("button", { name: texts.like("mini.home.demo") }).click();
      await expect(mainButton).toHaveText(texts.like("mini.access.join"), { timeout: 20_000 });
      await phones.feedTells("demo");
      await mainButton.click();
      await expect(chat).toContainText(texts.text("sandbox.phone.youJoined"));

      await page.getByRole("button", { name: texts.text("sandbox.controls.toEnd") }).click();
      await phones.feedTells("removed");
      await expect(chat).toContainText(texts.text("sandbox.phone.youWereRemoved"));
    });
  });
}

test("the last days bring reminders, and one of them a code of one's own", async ({ page }) => {
  test.setTimeout(120_000);
  const phones = await SandboxPhones.open(page, "en", 820);
  const { texts, shop, mainButton, chat } = phones;
  // A month, so that few others reach their ends on the way.
  await shop.locator(".terms input").first().check({ force: true });
  await mainButton.click();
  await expect(mainButton).toHaveText(texts.like("mini.checkout.pay"));
  await mainButton.click();
  await phones.payAtTheBank();
  await phones.feedTells("invited");

  const next = page.getByRole("button", { name: texts.text("sandbox.controls.toNext") });
  const reminders = chat.locator(".bub", { hasText: texts.like("notifications.reminder.text") });
  // In the night the thanks for a first order wait for the morning, and that is what comes next.
  if (endOfQuiet(new Date(), ShopSettings.parse({}).timeZone)) await next.click();
  await expect(chat.locator(".bub", { hasText: "Thank you for your first order." })).toHaveCount(1, {
    timeout: 30_000,
  });
  await next.click();
  await expect(reminders).toHaveCount(1, { timeout: 30_000 });
  await next.click();
  await expect(reminders).toHaveCount(2, { timeout: 30_000 });
  await expect(reminders.last().locator("code")).toHaveText(/^GIFT-[A-Z0-9]+$/);
  await chat
    .getByRole("button", { name: texts.text("notifications.buttons.keep_plan") })
    .last()
    .click();
  await expect(mainButton).toContainText("SAR 44.10", { timeout: 20_000 });
});

test("a refused card keeps plan, code and method, and one more tap pays", async ({ page }) => {
  const phones = await SandboxPhones.open(page, "en", 300);
  const { texts, shop, bank, mainButton } = phones;
  await mainButton.click();
  await shop.getByLabel(texts.text("mini.promo.label")).fill("WHITE10");
  await shop.getByRole("button", { name: texts.text("mini.promo.apply") }).click();
  await expect(shop.locator(".slip")).toContainText("WHITE10");
  await mainButton.click();
  await bank.getByRole("button", { name: texts.text("sandboxCheckout.decline") }).click();
  await phones.leaveTheBank();
  await phones.feedTells("failed");
  await expect(shop.getByText(texts.text("mini.order.failed"))).toBeVisible({ timeout: 20_000 });
  await mainButton.click();
  await phones.payAtTheBank();
  await phones.feedTells("settled");
  await expect(shop.locator(".slip")).toContainText("WHITE10");
});

test("a payment in Stars settles through Telegram's own sheet", async ({ page }) => {
  const phones = await SandboxPhones.open(page, "en", 400);
  const { texts, shop, mainButton } = phones;
  await mainButton.click();
  await shop.getByRole("radio", { name: texts.like("methods.stars.name") }).check({ force: true });
  await mainButton.click();
  await page.locator(".sheet .tg-main").click();
  await phones.feedTells("settled");
  await phones.feedTells("invited");
});

test("with Telegram away the invite waits and arrives later", async ({ page }) => {
  const phones = await SandboxPhones.open(page, "en", 500);
  const { texts, mainButton } = phones;
  await mainButton.click();
  await expect(mainButton).toHaveText(texts.like("mini.checkout.pay"));
  await page.getByRole("button", { name: texts.text("sandbox.next.telegram") }).click();
  await mainButton.click();
  await phones.payAtTheBank();
  await phones.feedTells("settled");
  await expect(phones.feed.getByText(texts.text("sandbox.feed.invited.title"))).toHaveCount(0);
  await page.getByRole("button", { name: texts.text("sandbox.next.telegramOff") }).click();
  await expect(phones.feed.getByText(texts.text("sandbox.feed.invited.title")).first()).toBeVisible({
    timeout: 50_000,
  });
});

test("the owner sees the sale that was just made", async ({ page }) => {
  const phones = await SandboxPhones.open(page, "en", 600);
  const { texts, mainButton } = phones;
  await mainButton.click();
  await expect(mainButton).toHaveText(texts.like("mini.checkout.pay"));
  await mainButton.click();
  await phones.payAtTheBank();
  await phones.feedTells("paid");
  const told = await phones.feed
    .getByText(/#\d{5}/)
    .first()
    .textContent();
  const [, number] = /#(\d{5})/.exec(told ?? "") ?? [];
  expect(number).toBeTruthy();
  await page.getByRole("button", { name: texts.like("sandbox.next.owner") }).click();
  await expect(page).toHaveURL(/\/admin$/);
  await page.goto("/admin/orders");
  await expect(page.getByText(String(number)).first()).toBeVisible();
});
