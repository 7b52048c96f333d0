import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { formatAmount } from "../../lib/core/money";
import type { OrderView, QuoteView } from "../../lib/storefront/types";
import { ApiCustomer, launchOf } from "./api-customer";
import { enterAsOwner } from "./owner";

interface DiscountView {
  used: number;
  version: number;
  budget: number;
  budgetUsed: number;
  given: { currency: string; amount: number }[];
  results: { orders: number; revenue: { revenue: number; given: number }[] };
}

const sar = (amount: number) => `SAR\u00a0${formatAmount(amount, "SAR")}`;
const BUDGET = 1_000_000;

/** The place on the form that no other journey buys. */
const PLACE = "Madar Experts · Team";

async function planOf(page: Page): Promise<string> {
  type Products = { products: { slug: string; plans: { id: string; name: { en: string } }[] }[] };
  const { products } = (await (await page.request.get("/api/admin/products")).json()) as Products;
  const team = products
    .find(({ slug }) => slug === "madar-experts")
    ?.plans.find(({ name }) => name.en === "Team");
  if (!team) throw new Error("the demo shop sells no team plan");
  return team.id;
}

test.use({ locale: "en-GB", viewport: { width: 1440, height: 1000 } });

test("an owner sets a Ramadan discount up in the dashboard alone, and every screen tells the same amounts", async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  const name = `Ramadan ${Date.now().toString(36)}`;
  await enterAsOwner(page);

  // Set up, from the template.
  await page.goto("/admin/discount-templates");
  await page.getByRole("link", { name: "Use for a discount Ramadan" }).click();
  const field = (label: string) => page.getByLabel(label, { exact: true });
  // Priced by the browser: React has taken the page over.
  await expect(page.locator(".slip")).toContainText("20% off");
  await field("Name").fill(name);
  await field("Uses in all").fill("500");
  await field("Per customer").fill("1");
  await field("Budget, SAR").fill("10000");
  await page.getByLabel(PLACE).check();
  await expect(
    page.getByText(
      /20% off, on .*Team.*, for 12 months, during Ramadan, not combinable, once per customer, 500 uses in all, up to .*10,000\.00.* in all\./,
    ),
  ).toBeVisible();
  await page.getByRole("button", { name: "Save discount" }).click();
  await expect(page).toHaveURL(/\/admin\/discounts$/);
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("0 of 500");
  await expect(row).toContainText("Ramadan");
  await row.getByRole("link", { name }).click();
  await expect(page).toHaveURL(/\/discounts\/prm_/);
  const id = page.url().split("/").at(-1) ?? "";
  const detail = page.url();

  // Why a customer gets it, or not.
  const buyer = await ApiCustomer.arrive();
  const { rows } = (await (await page.request.get(`/api/admin/customers?q=${buyer.telegramId}`)).json()) as {
    rows: { id: string }[];
  };
  const customerId = rows[0]?.id ?? "";
  await page.getByRole("link", { name: "Try in the simulator" }).click();
  await expect(page).toHaveURL(/\/admin\/simulator\?/);
  const simulator = page.url();
  const tells = (at: string, verdict: string) =>
    expect(async () => {
      await page.goto(`${simulator}&customer=${customerId}&at=${at}`);
      await expect(page.getByText(new RegExp(`${name}.*${verdict}`)).first()).toBeVisible({ timeout: 8000 });
    }).toPass();
  await tells("2027-02-20T12:00", "applies");
  await tells("2027-06-01T12:00", "refused");
  await expect(page.getByText(/runs only at certain times/).first()).toBeVisible();

  // It shall run at once: the season goes.
  await page.goto(detail);
  await page.getByRole("button", { name: "Remove season 1" }).click();
  await page.getByRole("button", { name: "Save discount" }).click();
  await expect(page.getByText(`${name} is saved.`)).toBeVisible();
  await expect(page.getByRole("region", { name: "Changes" })).toContainText("Seasons");

  // Bought.
  const planId = await planOf(page);
  const offer = { planId, termMonths: 12, currency: "SAR", codes: [] };
  const quote = (await (await buyer.http.post("/api/user/quote", { data: offer })).json()) as QuoteView;
  const off = quote.slip.lines.find((line) => line.kind === "promotion" && line.name === name);
  expect(off).toBeDefined();
  const given = -(off?.amount ?? 0);
  const termPrice = quote.slip.total + given;
  expect(given).toBe(Math.round(termPrice / 5));
  const placed = await buyer.http.post("/api/user/checkout", {
    data: { ...offer, quoteHash: quote.hash, method: "sandbox", idempotencyKey: crypto.randomUUID() },
  });
  expect(placed.status()).toBe(201);
  const order = (await placed.json()) as OrderView;
  expect(order.slip.total).toBe(quote.slip.total);
  await buyer.press(order, { kind: "pay" });
  await expect.poll(async () => (await buyer.look(order)).status, { timeout: 30_000 }).toBe("paid");

  // Told alike: API, detail, list, order, simulator, Mini App.
  const told = (await (await page.request.get(`/api/admin/discounts/${id}`)).json()) as DiscountView;
  expect(told).toMatchObject({
    used: 1,
    budget: BUDGET,
    budgetUsed: given,
    given: [{ currency: "SAR", amount: given }],
    results: { orders: 1, revenue: [{ revenue: quote.slip.total, given }] },
  });
  await page.goto(detail);
  const soFar = page.getByRole("region", { name: "So far" });
  for (const text of ["499", sar(given), sar(quote.slip.total), sar(BUDGET - given)])
    await expect(soFar).toContainText(text);
  await page.goto(`/admin/discounts?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("1 of 500");
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText(sar(given));
  await page.goto(`/admin/orders/${order.id}`);
  for (const text of [name, sar(quote.slip.total)]) await expect(page.getByText(text).first()).toBeVisible();
  await expect(page.getByText(`\u2212${sar(given)}`).first()).toBeVisible();
  await page.goto(`${simulator}&customer=${customerId}`);
  await expect(page.getByText(/already used this offer/).first()).toBeVisible();
  await page.goto(simulator);
  await expect(page.getByText(sar(quote.slip.total)).first()).toBeVisible();
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const launch = new URLSearchParams({
    tgWebAppData: launchOf(buyer.telegramId),
    tgWebAppVersion: "8.0",
    tgWebAppThemeParams: "{}",
  });
  await phone.goto(`/order?id=${order.id}#${launch}`);
  await expect(phone.locator(".slip")).toContainText(formatAmount(given, "SAR"), { timeout: 30_000 });
  await expect(phone.locator(".slip .sum")).toContainText(formatAmount(quote.slip.total, "SAR"));
  await phone.close();

  await page.request.delete(`/api/admin/discounts/${id}`);
});

test("a campaign's budget bounds its promotions, and pausing it stops them until it is undone", async ({
  page,
}) => {
  const name = `Spring ${Date.now().toString(36)}`;
  await enterAsOwner(page);
  await page.goto("/admin/campaigns");
  await page.getByRole("link", { name: "New campaign" }).click();
  await page.getByLabel("Campaign", { exact: true }).fill(name);
  await page.getByLabel("Budget", { exact: true }).fill("100");
  await page.getByRole("button", { name: "Save campaign" }).click();
  await expect(page).toHaveURL(/\/campaigns\/cmp_/);
  const campaign = page.url();
  await page.getByRole("link", { name: "New code" }).click();
  const code = `C${Date.now().toString(36).toUpperCase()}`;
  await page.getByRole("textbox", { name: "Code", exact: true }).fill(code);
  await page.getByRole("textbox", { name: "Campaign name" }).fill(name);
  await expect(page.getByText(new RegExp(`within the campaign .*${name}`))).toBeVisible();
  await page.getByRole("button", { name: "Save code" }).click();
  await expect(page).toHaveURL(/\/admin\/promocodes$/);

  const buyer = await ApiCustomer.arrive();
  const verdict = async () => {
    const offer = { planId: buyer.planId, termMonths: 1, currency: "SAR", codes: [code] };
    const answer = await buyer.http.post("/api/user/quote", { data: offer });
    return ((await answer.json()) as QuoteView).codes[0];
  };
  expect(await verdict()).toMatchObject({ applied: true });
  await page.goto(`/admin/campaigns?q=${encodeURIComponent(name)}`);
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await expect(page.getByText(`${name} is paused, with all its promotions.`)).toBeVisible();
  // Who looks at the message keeps it.
  await page.getByRole("button", { name: "Undo" }).hover();
  expect(await verdict()).toMatchObject({ applied: false, reason: "INACTIVE" });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await verdict())?.applied).toBe(true);
  await page.goto(campaign);
  await expect(page.getByRole("region", { name: "Promotions" })).toContainText(code);
});

test("what cannot work is refused on its field", async ({ page }) => {
  await enterAsOwner(page);
  await page.goto("/admin/discounts/new");
  await expect(async () => {
    await page.getByLabel("Name", { exact: true }).fill("Impossible");
    await page.getByLabel("Percent", { exact: true }).fill("101");
    await page.getByRole("button", { name: "Save discount" }).click();
    await expect(page.getByText("Between 0.01 and 100.")).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expect(page.getByLabel("Percent", { exact: true })).toBeFocused();
  await page.getByLabel("Percent", { exact: true }).fill("10");
  await page.getByText("Hours and seasons", { exact: true }).click();
  await page.getByRole("button", { name: "Add hours" }).click();
  await page.getByLabel("To", { exact: true }).fill("18:00");
  await page.getByRole("button", { name: "Save discount" }).click();
  await expect(page.getByText("Hours need a start and another end.")).toBeVisible();
});

for (const [language, theme] of [
  ["en", "light"],
  ["ar", "dark"],
] as const) {
  test(`discounts, templates and campaigns fit a phone and read well, ${language} ${theme}`, async ({
    page,
    baseURL,
  }) => {
    test.setTimeout(180_000);
    await enterAsOwner(page);
    await page.context().addCookies([
      { name: "kiosk_admin_language", value: language, url: baseURL ?? "" },
      { name: "kiosk_admin_theme", value: theme, url: baseURL ?? "" },
    ]);
    const first = async (path: string) => {
      const { rows } = (await (await page.request.get(`/api/admin/${path}`)).json()) as {
        rows: { id: string }[];
      };
      return `/admin/${path}/${rows[0]?.id}`;
    };
    const paths = [
      "/admin/discounts",
      "/admin/discounts/new?template=loyalty",
      await first("discounts"),
      "/admin/discount-templates",
      "/admin/campaigns",
      "/admin/campaigns/new",
      await first("campaigns"),
      "/admin/promocodes/new?template=happy_hour",
    ];
    for (const path of paths) {
      await page.setViewportSize({ width: 1440, height: 1000 });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect([path, violations.map(({ id, nodes }) => [id, nodes[0]?.html])]).toEqual([path, []]);
      await page.setViewportSize({ width: 360, height: 780 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([path, overflow]).toEqual([path, 0]);
    }
  });
}
