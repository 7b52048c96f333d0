import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

/** Presses the sandbox's button and waits for the overview. */
async function enter(page: Page): Promise<void> {
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin\/login/);
  const button = page.getByRole("button", { name: "Enter as the owner" });
  // The button works once React has taken the page over.
  await expect(async () => {
    await button.click({ timeout: 1000 });
    await expect(page).toHaveURL(/\/admin$/, { timeout: 3000 });
  }).toPass();
}

test.describe("the owner's dashboard", () => {
  test.use({ locale: "en-GB" });

  test("a code is created, seen in the list, paused, and the pause undone", async ({ page }) => {
    const code = `E2E${Date.now().toString(36).toUpperCase()}`;
    await enter(page);
    await page.goto("/admin/promocodes");
    await page.getByRole("link", { name: "New code" }).click();
    await page.getByLabel("Percent", { exact: true }).fill("25");

    await page.getByRole("button", { name: "Save code" }).click();
    await expect(page.getByText("Enter a code.")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Code", exact: true })).toBeFocused();

    await page.getByRole("textbox", { name: "Code", exact: true }).fill(code);
    await page.getByRole("textbox", { name: "Campaign name" }).fill("End to end");
    await expect(page.getByText("25% off, once per customer.")).toBeVisible();
    await page.getByRole("button", { name: "Save code" }).click();
    await expect(page).toHaveURL(/\/admin\/promocodes$/);

    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Code or campaign" })).toBeFocused();
    await page.keyboard.type(code);
    await expect(page).toHaveURL(new RegExp(`q=${code}`));
    const row = page.getByRole("row", { name: new RegExp(code) });
    await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
    await expect(row).toContainText("Active");

    await row.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(row).toContainText("Paused");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(row).toContainText("Active");
  });

  test("a filter is in the address, and back undoes it", async ({ page }) => {
    await enter(page);
    await page.goto("/admin/promocodes");
    await expect(async () => {
      await page.keyboard.press("f");
      await expect(page.getByRole("checkbox", { name: "Archived" })).toBeVisible({ timeout: 2000 });
    }).toPass();
    await page.getByRole("checkbox", { name: "Archived" }).check();
    await expect(page).toHaveURL(/status=archived/);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Remove filter Status" })).toBeVisible();
    await page.goBack();
    await expect(page).not.toHaveURL(/status=/);
    await expect(page.getByRole("button", { name: "Remove filter Status" })).toHaveCount(0);
  });

  test("letters lead to pages, but not while typing", async ({ page }) => {
    await enter(page);
    // Keys work once React has taken the page over.
    await expect(async () => {
      await page.keyboard.press("g");
      await page.keyboard.press("u");
      await expect(page).toHaveURL(/\/admin\/customers$/, { timeout: 2000 });
    }).toPass();
    await page.getByRole("searchbox", { name: "Name or @username" }).pressSequentially("go");
    await expect(page).toHaveURL(/customers\?q=go/);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or do" }).fill("audit");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/admin\/audit$/);
  });

  test("a spent link does not open the dashboard again, and leaving closes the session", async ({ page }) => {
    const made = await page.request.post("/api/sandbox/owner-login");
    const { url } = (await made.json()) as { url: string };
    const token = new URL(url).searchParams.get("token");
    expect((await page.request.get(`/admin/login?token=${token}`)).status()).toBe(200);
    expect((await page.request.post("/api/admin/session", { data: { token } })).status()).toBe(201);
    expect((await page.request.post("/api/admin/session", { data: { token } })).status()).toBe(401);
    expect((await page.request.delete("/api/admin/session")).status()).toBe(200);
    expect((await page.request.get("/api/admin/overview")).status()).toBe(401);
  });

  for (const [language, theme] of [
    ["en", "light"],
    ["ru", "dark"],
    ["ar", "light"],
    ["fa", "dark"],
  ] as const)
    test(`has nothing for axe to say in ${language}, ${theme}`, async ({ page, baseURL }) => {
      // Eight pages, each looked at whole.
      test.slow();
      await enter(page);
      const url = baseURL ?? "";
      await page.context().addCookies([
        { name: "kiosk_admin_language", value: language, url },
        { name: "kiosk_admin_theme", value: theme, url },
      ]);
      for (const path of [
        "",
        "/products",
        "/promocodes",
        "/promocodes/new",
        "/demo",
        "/customers",
        "/orders",
        "/audit",
      ]) {
        await page.goto(`/admin${path}`);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((each) => `${path}: ${each.id} ${each.nodes[0]?.html}`)).toEqual([]);
      }
    });

  test("fits a phone of 360 pixels, also from right to left", async ({ page, baseURL }) => {
    await enter(page);
    await page.setViewportSize({ width: 360, height: 760 });
    await page.context().addCookies([{ name: "kiosk_admin_language", value: "ar", url: baseURL ?? "" }]);
    for (const path of [
      "",
      "/products",
      "/promocodes",
      "/promocodes/new",
      "/demo",
      "/customers",
      "/orders",
    ]) {
      await page.goto(`/admin${path}`);
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wider, path).toBe(0);
    }
  });
});
