import { expect, test } from "@playwright/test";
import type { AutoRenewalView, MeansView } from "../../lib/storefront/types";
import { aCard, answer, aQuote, aShop, aSubscription, openMini, refusal, serveShop } from "./mini-shop";

test.use({ viewport: { width: 360, height: 780 } });

const PRICE = { termMonths: 12, currency: "SAR", amount: 39_780 } as const;
const offered: AutoRenewalView = {
  agreed: null,
  offered: PRICE,
  means: { brand: "visa", ending: "4242" },
  trouble: null,
  nextTryAt: null,
};
const agreed = aSubscription({ renewsByItself: true, autoRenewal: { ...offered, agreed: PRICE } });

test("a subscription is set to renew from a saved card, and back, by one switch", async ({
  page,
  context,
}) => {
  const asked: unknown[] = [];
  await serveShop(context, aShop({ subscriptions: [aSubscription({ autoRenewal: offered })] }), {
    "PUT subscriptions/sub_1/renewal": (route) => {
      const body = route.request().postDataJSON();
      asked.push(body);
      return route.fulfill({
        json: body.renewAt ? agreed : aSubscription({ autoRenewal: offered }),
      });
    },
  });
  await openMini(page, "/subscription?id=sub_1");
  const renews = page.getByRole("switch", { name: /Renew automatically/ });
  await expect(renews).not.toBeChecked();
  await expect(page.getByText(/SAR\s397\.80 for 12 months.*Visa •• 4242/)).toBeVisible();
  await renews.check({ force: true });
  await expect(page.getByText("renews by itself")).toBeVisible();
  await renews.uncheck({ force: true });
  await expect(page.getByText("you renew it yourself; nothing is taken")).toBeVisible();
  expect(asked).toEqual([{ renewAt: PRICE }, { renewAt: null }]);
});

test("who lets a card be kept may agree while buying that it renews, and agrees to nothing unasked", async ({
  page,
  context,
}) => {
  const sent: Record<string, unknown>[] = [];
  await serveShop(context, aShop({ lastMethod: "stripe" }), {
    "POST quote": (route) => {
      const quote = aQuote(route.request().postDataJSON());
      const methods = quote.methods.map((method) => ({ ...method, id: "stripe", keeps: true })).slice(0, 1);
      return route.fulfill({ json: { ...quote, methods } });
    },
    "POST checkout": (route) => {
      sent.push(route.request().postDataJSON());
      return route.fulfill({
        status: 409,
        json: refusal("payment.method_unavailable", { reason: "amount" }),
      });
    },
  });
  await openMini(page, "/checkout");
  const keeps = page.getByRole("switch", { name: /Keep this card/ });
  const renews = page.getByRole("switch", { name: /Renew automatically/ });
  await expect(keeps).not.toBeChecked();
  await expect(renews).toHaveCount(0);
  await keeps.check({ force: true });
  await expect(renews).not.toBeChecked();
  await expect(page.getByText(/nothing renews by itself/)).toBeVisible();
  const pay = page.locator(".tg-main");
  await pay.click();
  await expect.poll(() => sent.length).toBe(1);
  await renews.check({ force: true });
  await expect(page.getByText(/then renews by itself for SAR/)).toBeVisible();
  await pay.click();
  await expect.poll(() => sent.length).toBe(2);
  // Who keeps no card any more has nothing that could renew.
  await keeps.uncheck({ force: true });
  await expect(renews).toHaveCount(0);
  await pay.click();
  await expect.poll(() => sent.length).toBe(3);
  expect(sent[0]).toMatchObject({ keepMeans: true });
  expect(sent[0]).not.toHaveProperty("renewAt");
  const { termMonths, currency } = sent[1] as { termMonths: number; currency: string };
  expect(sent[1]).toMatchObject({
    keepMeans: true,
    renewAt: { termMonths, currency, amount: expect.any(Number) },
  });
  expect(sent[2]).not.toHaveProperty("renewAt");
  expect(sent[2]).not.toHaveProperty("keepMeans");
});

test("a price that has changed turns the switch back and says so", async ({ page, context }) => {
  await serveShop(context, aShop({ subscriptions: [aSubscription({ autoRenewal: offered })] }), {
    "PUT subscriptions/sub_1/renewal": answer(refusal("renewal.price_changed"), 409),
  });
  await openMini(page, "/subscription?id=sub_1");
  const renews = page.getByRole("switch", { name: /Renew automatically/ });
  await renews.click({ force: true });
  await expect(page.getByText(/The price has changed/)).toBeVisible();
  await expect(renews).not.toBeChecked();
});

test("a renewal that was declined says so where the next charge stands", async ({ page, context }) => {
  const autoRenewal: AutoRenewalView = { ...offered, agreed: PRICE, trouble: "declined" };
  await serveShop(context, aShop({ subscriptions: [aSubscription({ autoRenewal })] }));
  await openMini(page, "/subscription?id=sub_1");
  await expect(page.getByText(/The card was declined and nothing was taken/)).toBeVisible();
  await expect(page.locator(".tg-main")).toHaveText(/Renew for SAR\s397\.80/);
});

test("a renewal that is tried again says when", async ({ page, context }) => {
  const autoRenewal: AutoRenewalView = {
    ...offered,
    agreed: PRICE,
    trouble: "declined",
    nextTryAt: "2027-03-03T09:00:00.000Z",
  };
  await serveShop(context, aShop({ subscriptions: [aSubscription({ autoRenewal })] }));
  await openMini(page, "/subscription?id=sub_1");
  await expect(page.getByText(/declined and nothing was taken. We try again on 3 March 2027/)).toBeVisible();
});

test("a saved card is removed after one question, and Back keeps it", async ({ page, context }) => {
  let kept: MeansView[] = [aCard(), aCard({ id: "svd_2" as MeansView["id"], ending: "0005" })];
  const removed: string[] = [];
  await serveShop(context, aShop(), {
    "GET means": (route) => route.fulfill({ json: { means: kept, canAdd: false } }),
    "DELETE means/svd_1": (route) => {
      removed.push("svd_1");
      kept = kept.slice(1);
      return route.fulfill({ json: { means: kept, canAdd: false } });
    },
  });
  await openMini(page, "/settings");
  const card = page.getByRole("button", { name: /Visa •• 4242/ });
  await expect(card).toContainText("until 09/30");
  await card.click();
  await expect(page.getByRole("heading", { name: /Remove .*Visa •• 4242/ })).toBeVisible();
  await page.getByRole("button", { name: "Back" }).click();
  await card.click();
  await page.locator(".tg-main").click();
  await expect(page.getByRole("button", { name: /Visa •• 0005/ })).toBeVisible();
  await expect(card).toHaveCount(0);
  expect(removed).toEqual(["svd_1"]);
});

test("a card is added on the provider's page, and a refusal is said", async ({ page, context }) => {
  let asked = 0;
  await serveShop(context, aShop(), {
    "GET means": (route) => route.fulfill({ json: { means: [], canAdd: true } }),
    "POST means": (route) =>
      ++asked === 1
        ? route.fulfill({ status: 409, json: refusal("means.cannot_add") })
        : route.fulfill({ status: 201, json: { url: "/sandbox/pay/stripe/cs_1" } }),
  });
  await openMini(page, "/settings");
  const add = page.getByRole("button", { name: "Add a card" });
  await add.click();
  await expect(page.getByText("A card cannot be saved here without buying.")).toBeVisible();
  await add.click();
  await expect(page).toHaveURL(/\/sandbox\/pay\/stripe\/cs_1$/);
});

test("a link of a message opens the wallet or the order that it speaks of", async ({ page, context }) => {
  await serveShop(context, aShop({ start: { wallet: true } }));
  await openMini(page, "/");
  await expect(page).toHaveURL(/\/wallet/);
});
