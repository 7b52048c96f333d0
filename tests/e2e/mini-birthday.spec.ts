import { expect, test } from "@playwright/test";
import type { ShopView } from "@/lib/storefront/types";
import { aShop, openMini, refusal, serveShop } from "./mini-shop";

type Born = Pick<ShopView["customer"], "birthday" | "birthYear">;

test("a birthday is stated, with its year if wanted, and removed", async ({ page, context }) => {
  const said: Born[] = [];
  let shop = aShop();
  await serveShop(context, shop, {
    "GET means": (route) => route.fulfill({ json: { means: [], canAdd: false } }),
    "PATCH settings": (route) => {
      const born = route.request().postDataJSON() as Born;
      said.push(born);
      shop = { ...shop, customer: { ...shop.customer, ...born } };
      return route.fulfill({ json: shop });
    },
  });
  await openMini(page, "/settings");
  const day = page.getByLabel("Day", { exact: true });
  await day.selectOption("31");
  await page.getByLabel("Month", { exact: true }).selectOption({ label: "February" });
  await expect(day).toHaveValue("29");
  await page.getByLabel("Year", { exact: true }).selectOption("2007");
  await expect(day).toHaveValue("28");
  await page.getByRole("button", { name: "Remove the birthday" }).click();
  await expect(page.getByRole("button", { name: "Remove the birthday" })).toHaveCount(0);
  await expect(day).toHaveValue("");
  expect(said).toEqual([
    { birthday: "02-29", birthYear: null },
    { birthday: "02-28", birthYear: 2007 },
    { birthday: null, birthYear: null },
  ]);
});

test("a birthday that is refused stays to be put right", async ({ page, context }) => {
  await serveShop(context, aShop(), {
    "GET means": (route) => route.fulfill({ json: { means: [], canAdd: false } }),
    "PATCH settings": (route) =>
      route.fulfill({ status: 400, json: refusal("request.invalid_input", { field: "birthYear" }) }),
  });
  await openMini(page, "/settings");
  await page.getByLabel("Day", { exact: true }).selectOption("31");
  await page.getByLabel("Month", { exact: true }).selectOption("12");
  await expect(page.getByRole("alert").filter({ hasText: "cannot be a birthday" })).toBeVisible();
  await expect(page.getByLabel("Day", { exact: true })).toHaveValue("31");
});
