import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { LANGUAGES } from "../../lib/core/languages";
import { SandboxPhones } from "./sandbox";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test.describe("the sandbox page", () => {
  for (const [index, language] of LANGUAGES.entries()) {
    test(`has no accessibility violations and no overflow at 360 px in ${language}`, async ({ page }) => {
      await page.setViewportSize({ width: 360, height: 780 });
      await SandboxPhones.open(page, language, 700 + index);
      await expectNoViolations(page);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
  }

  test("has no accessibility violations in the dark, also with Telegram in its night theme", async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    const phones = await SandboxPhones.open(page, "en", 710);
    await page.getByRole("button", { name: phones.texts.text("sandbox.themes.night") }).click();
    await expectNoViolations(page);
  });

  test("shows the bank's page inside the phone without violations, and a refused card refuses", async ({
    page,
  }) => {
    const phones = await SandboxPhones.open(page, "ar", 711);
    const { texts, bank, mainButton } = phones;
    await page.getByRole("button", { name: texts.like("sandbox.next.card") }).click();
    await mainButton.click();
    await expect(mainButton).toHaveText(texts.like("mini.checkout.pay"));
    await mainButton.click();
    await expect(bank.getByText("4000 0000 0000 0002")).toBeVisible();
    await expectNoViolations(page);
    await bank
      .getByRole("button", { name: texts.like("sandboxCheckout.pay") })
      .first()
      .click();
    await phones.feedTells("failed");
  });
});
