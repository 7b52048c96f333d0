import { expect, type Page, test } from "@playwright/test";
import { THEMES } from "@/components/mini/theme/themes";
import { anOrder, answer, aShop, openMini, serveShop } from "./mini-shop";

interface Posted {
  eventType: string;
  eventData?: Record<string, unknown>;
}

declare global {
  interface Window {
    posted: Posted[];
    tell: (eventType: string, eventData?: unknown) => void;
  }
}

const PHONE = `<!doctype html><title>phone</title><iframe style="inline-size:390px;block-size:700px"></iframe><script>
  window.posted = [];
  addEventListener("message", (event) => posted.push(JSON.parse(event.data)));
  window.tell = (eventType, eventData) =>
    frames[0].postMessage(JSON.stringify({ eventType, eventData }), location.origin);
</script>`;

/** A phone that speaks Telegram's protocol to the Mini App in its frame. */
async function openPhone(page: Page): Promise<void> {
  await page.context().route("**/phone", (route) => route.fulfill({ contentType: "text/html", body: PHONE }));
  await page.goto("/phone");
  const launch = new URLSearchParams({
    tgWebAppData: new URLSearchParams({
      user: JSON.stringify({ id: 7, language_code: "en" }),
      hash: "00",
    }).toString(),
    tgWebAppVersion: "8.0",
    tgWebAppPlatform: "web",
    tgWebAppThemeParams: JSON.stringify(THEMES["ios-light"]),
  });
  await page.evaluate(
    (hash) => document.querySelector("iframe")?.setAttribute("src", `/#${hash}`),
    launch.toString(),
  );
}

const posted = (page: Page, type: string) =>
  page.evaluate((wanted) => window.posted.filter(({ eventType }) => eventType === wanted), type);

const last = async (page: Page, type: string) => (await posted(page, type)).at(-1)?.eventData;

test("Telegram draws the buttons, and the page hears them", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openPhone(page);
  await expect.poll(() => posted(page, "web_app_ready")).toHaveLength(1);
  await expect
    .poll(() => last(page, "web_app_setup_main_button"))
    .toMatchObject({
      is_visible: true,
      text: "Get Plus for SAR\u00a0397.80",
      color: "#0070eb",
      text_color: "#ffffff",
    });
  await expect(page.frameLocator("iframe").locator(".tg-bar")).toHaveCount(0);

  await page.evaluate(() => window.tell("main_button_pressed"));
  await expect(page.frameLocator("iframe").getByRole("heading", { name: "Checkout" })).toBeVisible();
  await expect.poll(() => last(page, "web_app_setup_back_button")).toEqual({ is_visible: true });

  await page.evaluate(() => window.tell("back_button_pressed"));
  await expect(
    page.frameLocator("iframe").getByRole("heading", { name: "Madar", exact: true }),
  ).toBeVisible();
  await expect.poll(() => last(page, "web_app_setup_back_button")).toEqual({ is_visible: false });
});

test("a new theme reaches the page and the button, a choice is felt", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openPhone(page);
  const app = page.frameLocator("iframe");
  await app.getByRole("radio", { name: "1 month" }).check();
  expect(await last(page, "web_app_trigger_haptic_feedback")).toEqual({ type: "selection_change" });
  await page.evaluate(
    (theme_params) => window.tell("theme_changed", { theme_params }),
    THEMES["android-night"],
  );
  await expect
    .poll(() => last(page, "web_app_setup_main_button"))
    .toMatchObject({ color: "#50a8eb", text_color: "#0e1e2a" });
  await expect(app.locator("body")).toHaveCSS("background-color", "rgb(21, 30, 39)");
});

test("a Stars invoice opens in Telegram, and the server says how it ended", async ({ page, context }) => {
  const order = anOrder();
  if (order.payment)
    order.payment = {
      ...order.payment,
      method: "stars",
      action: { kind: "open_invoice", url: "https://t.me/$slug42" },
    };
  await serveShop(context, aShop(), {
    "POST checkout": answer(order, 201),
    "GET orders/ord_1": (route) =>
      route.fulfill({ json: { ...order, status: "paid", paidAt: order.createdAt } }),
  });
  await openPhone(page);
  const app = page.frameLocator("iframe");
  await expect.poll(() => last(page, "web_app_setup_main_button")).toMatchObject({ is_visible: true });
  await page.evaluate(() => window.tell("main_button_pressed"));
  await app.locator("input[name=method]:not([disabled])").last().check();
  await expect.poll(() => last(page, "web_app_setup_main_button")).toMatchObject({ text: "Pay 4,770 Stars" });
  await page.evaluate(() => window.tell("main_button_pressed"));
  await expect.poll(() => last(page, "web_app_open_invoice")).toEqual({ slug: "slug42" });
  await page.evaluate(() => window.tell("invoice_closed", { slug: "slug42", status: "cancelled" }));
  await expect(app.getByRole("heading", { name: "Plus is yours" })).toBeVisible();
  expect(await posted(page, "web_app_trigger_haptic_feedback")).not.toHaveLength(0);
});

test("opened by a deep link, the plan is chosen and the code counts", async ({ page, context }) => {
  const family = aShop().products[0]?.plans.at(-1);
  await serveShop(context, aShop({ start: { ...(family && { planId: family.id }), code: "white10" } }));
  await openMini(page, "/");
  await expect(page.getByRole("radio", { name: "Family" })).toBeChecked();
  await expect(page.locator(".tg-main")).toHaveText(/Get Family for SAR\s633\.42/);
  await expect(page.getByText("Code WHITE10 is applied")).toBeVisible();
});

test("opened by the bot's trial button, the trial is in view and one press away", async ({
  page,
  context,
}) => {
  await page.setViewportSize({ width: 354, height: 560 });
  await serveShop(context, aShop({ start: { demo: true } }));
  const asked = page.waitForRequest("**/api/user/session");
  await openMini(page, "/?startapp=try");
  expect((await asked).postDataJSON()).toEqual({ startParam: "try" });
  const trial = page.getByRole("button", { name: /Try Madar VPN free for 7 days/ });
  await expect(trial).toBeInViewport();
  await expect(trial).toBeFocused();
});

test("a trial that was used before is answered with the reason", async ({ page, context }) => {
  const shop = aShop({ start: { demo: true } });
  const products = shop.products.map((product) => ({
    ...product,
    demo: { offered: false, reason: "already_used" } as const,
  }));
  await serveShop(context, { ...shop, products });
  await openMini(page, "/?startapp=try");
  await expect(page.getByText("You have tried this product before.")).toBeInViewport();
});
