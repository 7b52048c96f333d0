import { describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { MINUTE } from "@/lib/core/time";
import { changeShopSettings, readShopSettings } from "@/lib/settings/service";
import { certain } from "@/tests/commerce-shop";
import { clock, counts, database, openShop, shop } from "@/tests/selling-shop";
import { quote } from "./quote";

openShop();

describe("a quote", () => {
  it("prints list price, term saving and discount, and they sum to the total", async () => {
    const buyer = await shop.customer();
    await shop.promotion({ code: "SUM10" });
    const seen = certain(await quote(buyer.ctx, shop.quoteRequest({ termMonths: 12, codes: ["sum 10"] })));
    expect(seen.slip).toMatchObject({ list: 58800, discount: 13818, total: 44982 });
    expect(seen.slip.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ["plan", 58800],
      ["term", -8820],
      ["promotion", -4998],
    ]);
    expect(seen.codes).toEqual([{ code: "sum 10", applied: true, amount: 4998, trialDays: 0, endsAt: null }]);
  });

  it("offers Stars at their own price", async () => {
    const buyer = await shop.customer();
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    expect(methods.map(({ id, available, charge }) => [id, available, charge])).toEqual([
      ["sandbox", true, { amount: 4900, currency: "SAR" }],
      ["stars", true, { amount: 250, currency: "XTR" }],
    ]);
  });

  it("says why a method is not available inside Telegram", async () => {
    const buyer = await shop.customer();
    await changeShopSettings(shop.ctx, { otherMethodsInsideTelegram: false });
    const { methods } = certain(await quote(buyer.ctx, shop.quoteRequest()));
    await changeShopSettings(shop.ctx, { otherMethodsInsideTelegram: true });
    expect(methods.find(({ id }) => id === "sandbox")).toMatchObject({
      available: false,
      reason: "inside_telegram",
    });
  });

  it.each([
    ["no promotion bears it", ["NOPE"], ["CODE_NOT_FOUND"]],
    ["it is empty", [" "], ["CODE_NOT_FOUND"]],
    ["it is entered twice", ["TWICE", "tw1ce"], [undefined, "ALREADY_APPLIED"]],
  ])("explains a code when %s", async (_, codes, reasons) => {
    const buyer = await shop.customer();
    if (codes[0] === "TWICE") await shop.promotion({ code: "TWICE" });
    const seen = certain(await quote(buyer.ctx, shop.quoteRequest({ codes })));
    expect(seen.codes.map((verdict) => (verdict.applied ? undefined : verdict.reason))).toEqual(reasons);
  });

  it("does not tell a stranger that a used single-use code exists", async () => {
    const single = await shop.promotion({ code: "ONCEONLY", maximumUses: 1 });
    const shared = await shop.promotion({ code: "SHAREDTWO", maximumUses: 2 });
    for (const code of ["ONCEONLY", "SHAREDTWO", "SHAREDTWO"])
      await shop.order((await shop.customer()).ctx, { codes: [code] });
    expect(await counts(single)).toEqual([1, 0]);
    expect(await counts(shared)).toEqual([2, 0]);
    const buyer = await shop.customer();
    const reason = async (code: string) => {
      const { codes } = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: [code] })));
      return codes[0] && !codes[0].applied && codes[0].reason;
    };
    expect(await reason("ONCEONLY")).toBe("CODE_NOT_FOUND");
    expect(await reason("SHAREDTWO")).toBe("USAGE_LIMIT_TOTAL");
  });

  it("stops answering about codes after ten guesses a minute, right ones too", async () => {
    await shop.promotion({ code: "GUESSME" });
    const buyer = await shop.customer();
    for (let i = 0; i < 10; i++) await quote(buyer.ctx, shop.quoteRequest({ codes: [`WRONG${i}X`] }));
    const { codes } = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["GUESSME"] })));
    expect(codes[0]).toMatchObject({ reason: "RATE_LIMITED", params: { retryAfterSeconds: 60 } });
    clock.by(MINUTE);
    const later = certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["GUESSME"] })));
    expect(later.codes[0]).toMatchObject({ applied: true });
  });

  it("is refused in a currency that the shop takes no more", async () => {
    const buyer = await shop.customer();
    const { currencies } = await readShopSettings(database.db);
    const other = shop.quoteRequest({ currency: "XTR" });
    expect(await quote(buyer.ctx, other)).toMatchObject({ ok: true });
    await changeShopSettings(shop.ctx, { currencies: ["SAR"] });
    expect(await quote(buyer.ctx, other)).toMatchObject({ error: "price.not_found" });
    await changeShopSettings(shop.ctx, { currencies });
  });

  it.each([
    ["plan.not_found", { planId: newId("plan") }],
    ["price.not_found", { termMonths: 3 }],
    ["price.not_found", { currency: "RUB" }],
  ])("is refused with %s", async (error, change) => {
    const buyer = await shop.customer();
    expect(await quote(buyer.ctx, shop.quoteRequest(change))).toMatchObject({ error });
  });
});
