import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { enterAsOwner, saveForm } from "./owner";

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

/** Every screen, with the first row of each list opened. */
async function screens(page: Page): Promise<string[]> {
  const read = async <T>(path: string) => (await (await page.request.get(`/api/admin/${path}`)).json()) as T;
  type Rows = { rows: { id: string }[] };
  const { products } = await read<{ products: { id: string; plans: { id: string }[] }[] }>("products");
  const first = async (path: string) => `/${path}/${(await read<Rows>(path)).rows[0]?.id}`;
  const product = `/products/${products[0]?.id}`;
  return [
    "",
    "/?period=7d",
    "/products",
    product,
    "/products/new",
    `${product}/plans/${products[0]?.plans[0]?.id}`,
    "/discounts",
    await first("discounts"),
    `${await first("discounts")}/usage`,
    "/discount-templates",
    "/campaigns",
    await first("campaigns"),
    "/promocodes",
    "/promocodes/new",
    await first("promocodes"),
    `${await first("promocodes")}/usage`,
    "/promocodes/batches",
    "/promocodes/batches/new",
    await first("promocodes/batches"),
    "/promocodes/issue",
    "/promocodes/issue/birthday",
    "/simulator?codes=HELLO20,NOPE&orders=2",
    "/demo",
    "/demo/grant",
    "/customers",
    await first("customers"),
    `${await first("customers")}/gift`,
    "/orders",
    await first("orders"),
    "/payments",
    "/mismatches",
    "/ledger",
    `/ledger/accounts/${encodeURIComponent((await read<Rows>("ledger/accounts")).rows[0]?.id ?? "")}`,
    "/settings/methods",
    "/settings/methods/stripe",
    "/webhooks",
    "/transfers",
    "/refunds",
    "/disputes",
    `/orders/${(await read<Rows>("orders?status=paid")).rows[0]?.id}/refund`,
    "/audit",
    "/settings",
  ];
}

test.describe("the owner's dashboard", () => {
  test.use({ locale: "en-GB" });

  test("the settings are saved, a wrong one says so at its field, and the audit log shows the change", async ({
    page,
  }) => {
    await enterAsOwner(page);
    await page.goto("/admin/settings");
    const grace = page.getByLabel("Days of grace");
    const save = page.getByRole("button", { name: "Save settings" });
    await expect(async () => {
      await grace.fill("31");
      await expect(save).toBeVisible({ timeout: 1000 });
    }).toPass();
    await save.click();
    await expect(page.getByText("Between 0 and 30.")).toBeVisible();
    await expect(grace).toBeFocused();
    await grace.fill("2");
    await save.click();
    await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
    await page.goto("/admin/audit");
    await expect(page.getByRole("row", { name: /Changed the settings/ }).first()).toContainText("graceDays");

    await page.goto("/admin/settings");
    await expect(grace).toHaveValue("2");
    await grace.fill("0");
    await saveForm(page, "Save settings");
    await expect(save).toHaveCount(0);
  });

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

  test("the simulator says what a customer would pay, and why not less", async ({ page }) => {
    await enter(page);
    await page.goto("/admin/simulator?currency=SAR&term=12");
    const verdict = page.locator(".verdict");
    await expect(verdict).toContainText(/A new customer.? pays/);
    await page.getByRole("textbox", { name: "Codes" }).fill("hello20");
    await expect(page).toHaveURL(/codes=hello20/);
    await expect(verdict).toContainText("1 offer applies");
    await expect(page.getByText(/HELLO20.? applies/)).toBeVisible();
    await page.getByRole("textbox", { name: "Paid orders" }).fill("2");
    await expect(verdict).toContainText(/HELLO20.? is refused. This offer is for a first purchase\./);
    await expect(page.getByText(/HELLO20.? is refused$/)).toBeVisible();
    await expect(page.getByText("FIRST_PURCHASE_ONLY", { exact: true })).toBeVisible();
    await page.reload();
    await expect(page.getByText(/HELLO20.? is refused$/)).toBeVisible();

    await page.getByRole("button", { name: "Change" }).click();
    await page.getByRole("searchbox", { name: "Find a customer" }).pressSequentially("an");
    const found = page.locator(".fld").getByRole("button").first();
    const name = ((await found.textContent()) ?? "").split(" @")[0] ?? "";
    await found.click();
    await expect(page).toHaveURL(/customer=cus_/);
    await expect(verdict).toContainText(new RegExp(`${name}.? pays`));
  });

  test("the overview speaks of the period in its address", async ({ page }) => {
    await enter(page);
    await page.getByRole("link", { name: "7 days" }).click();
    await expect(page).toHaveURL(/period=7d/);
    await expect(page.getByText(/the 7 days before/).first()).toBeVisible();
    await expect(page.getByText(/since \d+ \w+/).first()).toBeVisible();
    await page.goBack();
    await expect(page).not.toHaveURL(/period/);
    await expect(page.getByText(/the 7 days before/)).toHaveCount(0);
  });

  // The three richest screens in every language, each of the others in one of the four.
  const everywhere = new Set(["", "/promocodes/new", "/simulator?codes=HELLO20,NOPE&orders=2"]);
  for (const [turn, language, theme] of [
    [0, "en", "light"],
    [1, "ru", "dark"],
    [2, "ar", "dark"],
    [3, "fa", "light"],
  ] as const)
    test(`has nothing for axe to say in ${language}, ${theme}, and no bare key`, async ({
      page,
      baseURL,
    }) => {
      // Seven pages, each looked at whole.
      test.slow();
      await page.goto("/admin/login");
      const url = baseURL ?? "";
      await page.context().addCookies([
        { name: "kiosk_admin_language", value: language, url },
        { name: "kiosk_admin_theme", value: theme, url },
      ]);
      await page.goto("/admin/login");
      const login = await new AxeBuilder({ page }).analyze();
      expect(login.violations.map((each) => `login: ${each.id}`)).toEqual([]);
      await enterAsOwner(page);
      const all = await screens(page);
      for (const path of all.filter((each, index) => everywhere.has(each) || index % 4 === turn)) {
        await page.goto(`/admin${path}`);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.locator("main h1")).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((each) => `${path}: ${each.id} ${each.nodes[0]?.html}`)).toEqual([]);
        await expect(page.locator("main")).not.toContainText(/\b(admin|errors|reasons)\.[a-z]+\w*\b/i);
      }
    });

  test("draws in Arabic what the server drew, and the console has nothing to say", async ({
    page,
    baseURL,
  }) => {
    const said: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") said.push(message.text());
    });
    page.on("pageerror", (error) => said.push(error.message));
    await page.context().addCookies([{ name: "kiosk_admin_language", value: "ar", url: baseURL ?? "" }]);
    await enterAsOwner(page);
    for (const path of ["/promocodes", "/promocodes/batches", "/discounts", "/campaigns"]) {
      await page.goto(`/admin${path}`, { waitUntil: "networkidle" });
      await expect(page.locator("main h1")).toBeVisible();
    }
    expect(said).toEqual([]);
  });

  for (const language of ["ar", "ru"] as const)
    test(`fits a phone of 360 pixels in ${language}`, async ({ page, baseURL }) => {
      await enterAsOwner(page);
      await page.setViewportSize({ width: 360, height: 760 });
      await page
        .context()
        .addCookies([{ name: "kiosk_admin_language", value: language, url: baseURL ?? "" }]);
      for (const path of await screens(page)) {
        await page.goto(`/admin${path}`);
        await expect(page.locator("main h1")).toBeVisible();
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wider, path).toBe(0);
      }
    });
});
