import { expect, test } from "@playwright/test";
import { anOrder, answer, aQuote, aShop, aSubscription, openMini, refusal, serveShop } from "./mini-shop";

const PHONE = { width: 360, height: 780 };
const mainButton = ".tg-main";

test.use({ viewport: PHONE });

test("the main button names the plan and its price, and follows the choice", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/");
  await expect(page.locator(mainButton)).toHaveText(/Get Plus for SAR\s397\.80/);
  await page.getByRole("radio", { name: "1 month" }).check();
  await expect(page.locator(mainButton)).toHaveText(/Get Plus for SAR\s39\.00/);
  await page.getByRole("radio", { name: "Family" }).check();
  await expect(page.locator(mainButton)).toHaveText(/Get Family for SAR\s69\.00/);
});

test("a code typed with spaces and small letters counts, with one number everywhere", async ({
  page,
  context,
}) => {
  await serveShop(context, aShop());
  await openMini(page, "/checkout");
  await page.getByLabel("Promo code").fill(" wh ite10 ");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.locator("#promo-message")).toContainText(/SAR\s39\.78/);
  await expect(page.locator(".slip")).toContainText(/−SAR\s39\.78/);
  await expect(page.locator(mainButton)).toContainText(/SAR\s358\.02/);
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.locator(mainButton)).toHaveText(/Get Plus for SAR\s358\.02/);
});

test("a refused code stays in its field, with the reason under it", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/checkout");
  await page.getByLabel("Promo code").fill("ramadan25");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByLabel("Promo code")).toHaveValue("RAMADAN25");
  await expect(page.getByLabel("Promo code")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#promo-message")).toContainText("20 March");
});

test("a second tap pays nothing twice, and a lost answer keeps its key", async ({ page, context }) => {
  const keys: string[] = [];
  let lost = true;
  await serveShop(context, aShop(), {
    "POST checkout": async (route) => {
      keys.push(route.request().postDataJSON().idempotencyKey);
      if (lost) return route.abort();
      await new Promise((done) => setTimeout(done, 300));
      return route.fulfill({ status: 201, json: anOrder() });
    },
    "GET orders/ord_1": answer(anOrder()),
  });
  await openMini(page, "/checkout");
  await page.locator(mainButton).click();
  await expect(page.locator(".banner").first()).toBeVisible();
  lost = false;
  await page.reload();
  await page.locator(mainButton).dblclick();
  await expect(page.getByRole("heading", { name: "Waiting for your payment" })).toBeVisible();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test("a pending payment resolves by itself and shows the access", async ({ page, context }) => {
  let paid = false;
  await serveShop(context, aShop(), {
    "GET orders/ord_1": (route) =>
      route.fulfill({
        json: paid
          ? anOrder({
              status: "paid",
              subscription: aSubscription({
                access: [
                  {
                    kind: "channel",
                    title: "Madar Plus channel",
                    status: "invited",
                    inviteLink: "https://t.me/+invite",
                    inviteExpiresAt: "2026-11-21T12:40:00.000Z",
                  },
                ],
              }),
            })
          : anOrder(),
      }),
  });
  await openMini(page, "/order?id=ord_1");
  await expect(page.locator(mainButton)).toHaveAttribute("aria-busy", "true");
  paid = true;
  await expect(page.getByRole("heading", { name: "Plus is yours" })).toBeVisible();
  await expect(page.locator(mainButton)).toHaveText("Join Madar Plus channel");
  await expect(page.locator(".slip")).toContainText(/−SAR\s39\.78/);
});

test("a failed payment keeps everything and is retried in one tap", async ({ page, context }) => {
  const failed = anOrder();
  if (failed.payment) failed.payment = { ...failed.payment, status: "failed", failureCode: "declined" };
  const attempts: unknown[] = [];
  await serveShop(context, aShop(), {
    "GET orders/ord_1": (route) => route.fulfill({ json: attempts.length > 0 ? anOrder() : failed }),
    "POST orders/ord_1/pay": (route) => {
      attempts.push(route.request().postDataJSON());
      return route.fulfill({ json: anOrder() });
    },
  });
  await openMini(page, "/order?id=ord_1");
  await expect(page.getByRole("heading", { name: "The payment did not go through" })).toBeVisible();
  await page.locator(mainButton).click();
  await expect(page.getByRole("heading", { name: "Waiting for your payment" })).toBeVisible();
  expect(attempts).toEqual([{ method: "sandbox_card", idempotencyKey: expect.any(String) }]);
});

test("leaving takes three taps, says what ends and when, and can be taken back", async ({
  page,
  context,
}) => {
  await serveShop(context, aShop({ subscriptions: [aSubscription()] }), {
    "POST subscriptions/sub_1/cancel": answer(
      aSubscription({ status: "cancelled", canCancel: false, canKeep: true }),
    ),
    "POST subscriptions/sub_1/keep": answer(aSubscription()),
  });
  await openMini(page, "/subscription?id=sub_1");
  await page.getByRole("button", { name: "Cancel subscription" }).click();
  await page.getByRole("button", { name: "No thanks, cancel" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Plus ends on 3 March 2027");
  await expect(page.getByText("Madar Plus channel")).toBeVisible();
  await page.getByRole("button", { name: "Cancel subscription" }).click();
  await expect(page.getByRole("heading", { name: "The subscription is cancelled" })).toBeVisible();
  await page.getByRole("button", { name: "Keep Plus" }).click();
  await expect(page.getByText("Active")).toBeVisible();
});

test("offline, what was there stays, and a retry brings the shop back", async ({ page, context }) => {
  let offline = false;
  const shop = aShop();
  const session = (route: Parameters<ReturnType<typeof answer>>[0]) =>
    offline ? route.abort() : route.fulfill({ json: shop });
  await serveShop(context, shop, { "POST session": session, "GET shop": session });
  await openMini(page, "/");
  await expect(page.locator(mainButton)).toContainText("Get Plus");
  offline = true;
  await page.reload();
  await expect(page.locator(".banner")).toHaveText(/No connection\. This is from 15:40\./);
  await expect(page.getByRole("radio", { name: "Family" })).toBeVisible();
  offline = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".banner")).toHaveCount(0);
});

test("a price that does not load says what is kept and loads again in place", async ({ page, context }) => {
  let broken = true;
  const shop = aShop();
  await serveShop(context, shop, {
    "POST quote": async (route) => {
      if (broken) return route.fulfill({ status: 500, json: refusal("service.internal") });
      return route.fulfill({ json: aQuote(route.request().postDataJSON()) });
    },
  });
  await openMini(page, "/checkout");
  await expect(page.getByText("The price did not load")).toBeVisible();
  broken = false;
  await page.getByRole("button", { name: "Load the price again" }).click();
  await expect(page.locator(".slip")).toContainText(/SAR\s397\.80/);
});

test("an unavailable method is disabled and says why", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/checkout");
  const methods = page.locator("input[name=method]");
  await expect(methods.first()).toBeChecked();
  await expect(methods.last()).toBeDisabled();
  await expect(page.locator(".cell[aria-disabled] small")).not.toBeEmpty();
});

test("in an ordinary browser it says calmly how to open the shop", async ({ page, context }) => {
  await serveShop(context, aShop(), { "GET shop": answer(refusal("auth.session_missing"), 401) });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "This shop opens in Telegram" })).toBeVisible();
  await expect(page.locator(mainButton)).toHaveText("Open the chat in Telegram");
});

test("an unknown address says so and leads back to the shop", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/no/such/page");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await expect(page).toHaveTitle("Madar");
  await page.locator(mainButton).click();
  await expect(page.locator(mainButton)).toContainText("Get Plus");
  await expect(page).toHaveTitle("Madar");
});

test("a screen that breaks keeps the shop around it, and opens again", async ({ page, context }) => {
  let broken = true;
  await serveShop(context, aShop(), {
    "GET orders": (route) =>
      route.fulfill({ json: broken ? {} : { orders: [], demos: [], saved: [], savedBy: [], codesUsed: [] } }),
  });
  await openMini(page, "/history");
  await expect(page.getByRole("heading", { name: "This screen did not open" })).toBeVisible();
  broken = false;
  await page.locator(mainButton).click();
  await expect(page.getByRole("heading", { name: "No payments yet" })).toBeVisible();
});

test("the receipt is printed once, and its code is not taken into the next order", async ({
  page,
  context,
}) => {
  let paid = false;
  await serveShop(context, aShop(), {
    "POST checkout": answer(anOrder(), 201),
    "GET orders/ord_1": (route) =>
      route.fulfill({
        json: paid ? anOrder({ status: "paid", paidAt: "2026-11-20T12:41:00.000Z" }) : anOrder(),
      }),
  });
  await openMini(page, "/checkout");
  await page.getByLabel("Promo code").fill("WHITE10");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.locator(mainButton)).toContainText(/SAR\s358\.02/);
  await page.locator(mainButton).click();
  await expect(page.getByRole("heading", { name: "Waiting for your payment" })).toBeVisible();
  paid = true;
  await expect(page.locator(".slip.print")).toBeVisible({ timeout: 10_000 });
  await page.reload();
  await expect(page.getByRole("heading", { name: "Plus is yours" })).toBeVisible();
  await expect(page.locator(".slip.print")).toHaveCount(0);
  await page.locator(mainButton).click();
  await expect(page.locator(mainButton)).toHaveText(/Get Plus for SAR\s397\.80/);
});

test("on a narrow phone the price and what it saves stand in one row", async ({ page, context }) => {
  await page.setViewportSize({ width: 354, height: 780 });
  await serveShop(context, aShop());
  await openMini(page, "/");
  const foot = page.locator(".ticket:has(input) .b").first();
  await expect(foot).toBeVisible();
  // The font arrives a moment after the words.
  await expect(async () => {
    const [price, total] = await Promise.all([
      foot.locator(".pm").boundingBox(),
      foot.locator(".tot").boundingBox(),
    ]);
    expect(total?.x).toBeGreaterThanOrEqual((price?.x ?? 0) + (price?.width ?? 0));
    expect(total?.height).toBeLessThan(44);
  }).toPass();
});

test("an order that is not there is named so, however its address was written", async ({ page, context }) => {
  const invalid = refusal("request.invalid_input", { field: "id", problem: "is not an order's id" });
  await serveShop(context, aShop(), { "GET orders/ord_1": answer(invalid, 400) });
  await openMini(page, "/order?id=ord_1");
  await expect(page.getByText("There is no such order.")).toBeVisible();
  await expect(page.locator(mainButton)).toHaveText("Back to the shop");
});

test("plans stand side by side, and what they share can be put away", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/compare");
  await expect(page.getByRole("row", { name: /Devices/ })).toBeVisible();
  await page.getByRole("switch", { name: "Only what differs" }).check();
  await expect(page.getByRole("row", { name: /Devices/ })).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Private channel/ })).toBeVisible();
});

test("the calculator shows the slip that the checkout prints", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/compare");
  const calculator = page.getByRole("region", { name: "What you save" });
  await calculator.getByRole("button", { name: "Family" }).click();
  await calculator.getByRole("slider").press("End");
  await expect(page.locator(mainButton)).toHaveText(/Get Family for SAR\s1,242\.00/);
  const shown = await calculator.locator(".slip .ln").allInnerTexts();
  await page.locator(mainButton).click();
  await expect(page.getByRole("heading", { name: "Checkout" })).toBeVisible();
  await expect(page.locator(".slip .ln").last()).toContainText(/SAR\s1,242\.00/);
  // The checkout's own answer names the plan that was asked for.
  const printed = await page.locator(".slip .ln .n").allInnerTexts();
  expect(shown.map((line) => line.split("\n").at(-1))).toEqual(printed);
});

test("a second code that is refused leaves the first one applied", async ({ page, context }) => {
  await serveShop(context, aShop());
  await openMini(page, "/checkout");
  await page.getByLabel("Promo code").fill("WHITE10");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.locator("#promo-message")).toContainText(/SAR\s39\.78/);
  await page.getByRole("button", { name: "Add another code" }).click();
  await page.getByLabel("Promo code 2").fill("ramadan25");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.locator("#promo-2-message")).toContainText("20 March");
  await expect(page.getByLabel("Promo code 2")).toHaveValue("RAMADAN25");
  await expect(page.locator("#promo-message")).toContainText(/SAR\s39\.78/);
  await expect(page.locator(mainButton)).toContainText(/SAR\s358\.02/);
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.locator(mainButton)).toContainText(/SAR\s397\.80/);
});

test("a code of one's own is used in one tap, with its end named", async ({ page, context }) => {
  const own = {
    promotionId: "prm_1",
    name: "Welcome back",
    code: "WHITE10",
    kind: "percent",
    basisPoints: 1000,
    amount: null,
    days: null,
    endsAt: "2026-11-30T20:59:00Z",
    isPersonal: true,
  };
  await serveShop(context, aShop(), { "GET discounts": answer({ discounts: [own] }) });
  await openMini(page, "/history");
  await page.getByRole("button", { name: "Codes" }).click();
  await page.getByRole("button", { name: /WHITE10.*10% off.*until 30 November.*Use/ }).click();
  await expect(page.getByRole("heading", { name: "Checkout" })).toBeVisible();
  await expect(page.locator("#promo-message")).toContainText(/SAR\s39\.78/);
});

test("a trial that may go on says what it will cost, and asks for consent and phone first", async ({
  page,
  context,
}) => {
  const shop = aShop();
  const [product] = shop.products;
  if (product?.demo.offered) {
    product.demo.needsPhone = false;
    product.demo.continuesAt = { termMonths: 1, amount: 3900, currency: "SAR" };
  }
  const asked: unknown[] = [];
  await serveShop(context, shop, {
    "POST demo/request": (route) => {
      asked.push(route.request().postDataJSON());
      return route.fulfill({ status: 201, json: aSubscription({ isDemo: true, status: "trialing" }) });
    },
  });
  await openMini(page, "/");
  await page.getByRole("button", { name: /Try Madar VPN free/ }).click();
  await expect(page.getByRole("switch", { name: /Go on automatically/ })).not.toBeChecked();
  await expect(page.getByText(/SAR\s39\.00 for 1 month after the trial/)).toBeVisible();
  await page.getByRole("switch", { name: /Go on automatically/ }).check();
  await page.locator(mainButton).click();
  await expect(page).toHaveURL(/subscription\?id=sub_1/);
  expect(asked).toEqual([
    { productId: "prd_vpn", continueAt: { termMonths: 1, amount: 3900, currency: "SAR" } },
  ]);
});
