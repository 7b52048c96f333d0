import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { THEMES, type ThemeName } from "@/components/mini/theme/themes";
import { LANGUAGES } from "@/lib/core/languages";
import { aCard, anOrder, answer, aShop, aSubscription, openMini, serveShop } from "./mini-shop";

test.use({ viewport: { width: 360, height: 2000 }, contextOptions: { reducedMotion: "reduce" } });

const SCREENS = [
  "/",
  "/compare",
  "/checkout",
  "/order?id=ord_1",
  "/subscription?id=sub_1",
  "/history",
  "/settings",
] as const;

const history = {
  orders: [anOrder({ status: "paid" })],
  demos: [],
  saved: [{ amount: 10998, currency: "SAR" }],
};
const answers = {
  "GET orders/ord_1": answer(anOrder()),
  "GET orders": answer(history),
  "GET means": answer({ means: [aCard(), aCard({ id: "svd_2" as never, ending: "0005", isExpired: true })] }),
};
const PRICE = { termMonths: 12, currency: "SAR", amount: 39_780 } as const;
const renewing = aSubscription({
  renewsByItself: true,
  autoRenewal: {
    agreed: PRICE,
    offered: PRICE,
    means: { brand: "visa", ending: "4242" },
    trouble: null,
    nextTryAt: null,
  },
});

async function violations(page: Page) {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const language of LANGUAGES)
  test(`every screen is accessible and fits 360 px in ${language}`, async ({ page, context }) => {
    await serveShop(context, aShop({ subscriptions: [renewing] }, language), answers);
    for (const screen of SCREENS) {
      await openMini(page, screen, { language });
      await expect(page.locator(".app h1").first()).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute(
        "dir",
        language === "ar" || language === "fa" ? "rtl" : "ltr",
      );
      expect(await violations(page), `${screen} in ${language}`).toEqual([]);
      expect(await overflow(page), `${screen} in ${language}`).toBeLessThanOrEqual(0);
    }
  });

for (const theme of Object.keys(THEMES) as ThemeName[])
  test(`every screen has contrast in ${theme}`, async ({ page, context }) => {
    await serveShop(context, aShop({ subscriptions: [renewing] }), answers);
    for (const screen of SCREENS) {
      await openMini(page, screen, { theme });
      await expect(page.locator(".app h1").first()).toBeVisible();
      expect(await violations(page), `${screen} in ${theme}`).toEqual([]);
    }
  });

test("targets are at least 44 px high", async ({ page, context }) => {
  await serveShop(context, aShop({ subscriptions: [renewing] }), answers);
  for (const screen of SCREENS) {
    await openMini(page, screen);
    await expect(page.locator(".app h1").first()).toBeVisible();
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, label:has(input), input[type=text], a")]
        .filter(
          (target) => target.getBoundingClientRect().height < 44 && target.getBoundingClientRect().height > 0,
        )
        .map((target) => target.outerHTML.slice(0, 120)),
    );
    expect(small, screen).toEqual([]);
  }
});

test("a change of theme moves no box", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/");
  await expect(page.locator(".app h1").first()).toBeVisible();
  const boxes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("main *")].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height];
      }),
    );
  const before = await boxes();
  await page.evaluate((theme) => {
    for (const [name, value] of Object.entries(theme))
      document.documentElement.style.setProperty(`--tg-theme-${name.replaceAll("_", "-")}`, value);
  }, THEMES["android-night"]);
  expect(await boxes()).toEqual(before);
});
