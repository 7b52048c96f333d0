import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/db/transaction";
import { fixedClock } from "@/lib/core/time";
import { changeShopSettings } from "@/lib/settings/service";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { cleanSource, likelyCurrencies, placeOf } from "./rules";
import { changeCustomerSettings, seeCustomer } from "./service";

let database: TestDatabase;
let ctx: Ctx;

beforeAll(async () => {
  database = await createTestDatabase();
  ctx = { db: database.db, clock: fixedClock("2026-03-01T12:00:00Z"), actor: { kind: "anonymous" } };
  await changeShopSettings(ctx, { currencies: ["SAR", "USD", "RUB", "XTR"] });
});
afterAll(() => database.drop());

describe("likely currencies", () => {
  it.each([
    ["ar-AE", ["AED", "SAR"]],
    ["ru", ["RUB"]],
    ["en-US", ["USD"]],
    ["en", []],
    [undefined, []],
  ])("for %s are %j", (tag, currencies) => {
    expect(likelyCurrencies(tag)).toEqual(currencies);
  });
});

describe("the source of a visit", () => {
  it.each([
    ["promo-WHITE10", "promo-WHITE10"],
    ["a b", null],
    ["x".repeat(65), null],
    ["", null],
    [undefined, null],
  ])("%j is kept as %j", (given, kept) => {
    expect(cleanSource(given)).toBe(kept);
  });
});

describe("the zone of a device", () => {
  it.each([
    ["Asia/Riyadh", "Asia/Riyadh", "SA"],
    ["Asia/Kuwait", "Asia/Kuwait", "KW"],
    ["Asia/Kolkata", "Asia/Kolkata", "IN"],
    ["Europe/Kyiv", "Europe/Kyiv", "UA"],
    ["UTC", "UTC", null],
    ["Mars/Olympus", null, null],
    ["", null, null],
    [undefined, null, null],
  ])("%j is %j, in %j", (given, timeZone, country) => {
    expect(placeOf(given)).toEqual({ timeZone, country });
  });
});

describe("a customer", () => {
  it("is made at the first visit and refreshed at the next", async () => {
    const first = await seeCustomer(ctx, {
      telegramId: 9_007_199_254_740_993n,
      firstName: " Sami ",
      languageCode: "ar-AE",
    });
    expect(first).toMatchObject({ firstName: "Sami", language: "ar", currency: "SAR", source: null });
    const later = { ...ctx, clock: fixedClock("2026-03-02T12:00:00Z") };
    const second = await seeCustomer(later, {
      telegramId: 9_007_199_254_740_993n,
      firstName: "Samuel",
      username: "sam",
      languageCode: "ru",
      source: "spring",
    });
    expect(second).toMatchObject({
      id: first.id,
      telegramId: 9_007_199_254_740_993n,
      firstName: "Samuel",
      username: "sam",
      language: "ru",
      currency: "SAR",
      source: "spring",
      createdAt: first.createdAt,
    });
    expect(second.lastSeenAt).toEqual(later.clock.now());
  });

  it("is where their device was last, whatever visits say nothing of it", async () => {
    const seen = { telegramId: 4n, firstName: "C" };
    const come = async (timeZone?: string) => {
      const { country, timeZone: zone } = await seeCustomer(ctx, { ...seen, timeZone });
      return [country, zone];
    };
    expect(await come()).toEqual([null, null]);
    expect(await come("Asia/Riyadh")).toEqual(["SA", "Asia/Riyadh"]);
    expect(await come()).toEqual(["SA", "Asia/Riyadh"]);
    expect(await come("Europe/Berlin")).toEqual(["DE", "Europe/Berlin"]);
    expect(await come("Mars/Olympus")).toEqual(["DE", "Europe/Berlin"]);
  });

  it("keeps the first source", async () => {
    await seeCustomer(ctx, { telegramId: 2n, firstName: "A", source: "one" });
    expect((await seeCustomer(ctx, { telegramId: 2n, firstName: "A", source: "two" })).source).toBe("one");
  });

  it("keeps a chosen language whatever Telegram says", async () => {
    const { id } = await seeCustomer(ctx, { telegramId: 3n, firstName: "B", languageCode: "en" });
    await changeCustomerSettings(ctx, { customerId: id, language: "fa" });
    const again = await seeCustomer(ctx, { telegramId: 3n, firstName: "B", languageCode: "ru" });
    expect(again).toMatchObject({ language: "fa", languageChosen: true });
  });

  it("is one, whoever sees them at once", async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => seeCustomer(ctx, { telegramId: 4n, firstName: "C" })),
    );
    expect(new Set(seen.map((customer) => customer.id)).size).toBe(1);
  });

  it("starts with a currency that the shop takes", async () => {
    expect((await seeCustomer(ctx, { telegramId: 5n, firstName: "D", languageCode: "tr" })).currency).toBe(
      "SAR",
    );
    expect((await seeCustomer(ctx, { telegramId: 6n, firstName: "E", languageCode: "ru" })).currency).toBe(
      "RUB",
    );
  });

  it("cannot choose a currency that the shop does not take", async () => {
    const { id } = await seeCustomer(ctx, { telegramId: 7n, firstName: "F" });
    expect(await changeCustomerSettings(ctx, { customerId: id, currency: "KWD" })).toMatchObject({
      error: "request.invalid_input",
      params: { field: "currency" },
    });
  });
});
