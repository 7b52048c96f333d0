import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/db/transaction";
import { newId } from "@/lib/core/ids";
import { fixedClock } from "@/lib/core/time";
import { changeShopSettings } from "@/lib/settings/service";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { currentCatalog } from "./queries";
import { decideOffers, isForSale, priceFor, termOffers } from "./rules";
import { archiveProduct, createProduct, savePlan, updateProduct } from "./service";
import { ProductInput } from "./types";

describe("term offers", () => {
  it("save 15 % a year and 25 % in two, rounded once", () => {
    const terms = [1, 3, 6, 12, 24].map((termMonths) => ({ termMonths: termMonths as 1 }));
    expect(
      termOffers({ currency: "SAR", monthly: 4905, terms }).map((o) => [o.amountMinor, o.listMinor]),
    ).toEqual([
      [4905n, 4905n],
      [14715n, 14715n],
      [29430n, 29430n],
      [50031n, 58860n],
      [88290n, 117720n],
    ]);
  });

  it("take the owner's own rounding", () => {
    const [offer] = termOffers({
      currency: "SAR",
      monthly: 4900,
      terms: [{ termMonths: 12, amount: 49900 }],
    });
    expect(offer).toMatchObject({ amountMinor: 49900n, listMinor: 58800n });
  });

  it.each([
    ["prices[0].currency", [{ currency: "KWD" as const, monthly: 1, terms: [{ termMonths: 1 as const }] }]],
    [
      "prices[0].terms[1].termMonths",
      [
        {
          currency: "SAR" as const,
          monthly: 1,
          terms: [{ termMonths: 1 as const }, { termMonths: 1 as const }],
        },
      ],
    ],
    [
      "prices[0].terms[0].amount",
      [{ currency: "SAR" as const, monthly: 1, terms: [{ termMonths: 1 as const, amount: 2 }] }],
    ],
  ])("are refused naming %s", (field, lists) => {
    expect(decideOffers(lists, ["SAR"])).toMatchObject({ error: "request.invalid_input", params: { field } });
  });
});

describe("the catalogue", () => {
  let database: TestDatabase;
  let ctx: Ctx;
  beforeAll(async () => {
    database = await createTestDatabase();
    ctx = { db: database.db, clock: fixedClock("2026-03-01T12:00:00Z"), actor: { kind: "anonymous" } };
    await changeShopSettings(ctx, { currencies: ["SAR", "XTR"] });
  });
  afterAll(() => database.drop());

  const club = ProductInput.parse({
    slug: "club",
    kind: "channel",
    name: { en: "Club" },
    description: { en: "A channel" },
  });
  const made = async (slug: string) => {
    const product = await createProduct(ctx, { ...club, slug });
    if (!product.ok) throw new Error(product.error);
    return product.value.id;
  };
  const monthly = (amount: number) => [
    {
      currency: "SAR" as const,
      monthly: amount,
      terms: [{ termMonths: 1 as const }, { termMonths: 12 as const }],
    },
  ];

  it("refuses a second product of the same slug", async () => {
    await made("first");
    expect(await createProduct(ctx, { ...club, slug: "first" })).toMatchObject({
      error: "product.slug_taken",
    });
    const other = await made("other");
    expect(await updateProduct(ctx, { ...club, id: other, slug: "first" })).toMatchObject({
      error: "product.slug_taken",
    });
  });

  it("promises a refund for some days while little is used, or none", async () => {
    const productId = await made("promised");
    const draft = { productId, name: { en: "Gold" }, prices: monthly(4900) };
    const plan = await savePlan(ctx, { ...draft, refund: { days: 14, usedBasisPoints: 5000 } });
    if (!plan.ok) throw new Error(plan.error);
    const read = async () => (await currentCatalog(ctx)).planById.get(plan.value.planId)?.plan;
    expect(await read()).toMatchObject({ refundDays: 14, refundUsedBasisPoints: 5000 });
    await savePlan(ctx, { ...draft, planId: plan.value.planId });
    expect(await read()).toMatchObject({ refundDays: null, refundUsedBasisPoints: null });
  });

  it("replaces prices and keeps what was sold", async () => {
    const productId = await made("priced");
    const plan = await savePlan(ctx, { productId, name: { en: "Gold" }, prices: monthly(4900) });
    if (!plan.ok) throw new Error(plan.error);
    const { planId } = plan.value;
    const before = (await currentCatalog(ctx)).planById.get(planId);
    await savePlan(ctx, { productId, planId, name: { en: "Gold" }, prices: monthly(5900) });
    const after = (await currentCatalog(ctx)).planById.get(planId);
    expect(before?.plan.prices.map((price) => price.amountMinor)).toEqual([4900n, 49980n]);
    expect(after?.plan.prices.map((price) => price.amountMinor)).toEqual([5900n, 60180n]);
    await savePlan(ctx, { productId, planId, name: { en: "Gold" }, prices: monthly(4900) });
    const again = (await currentCatalog(ctx)).planById.get(planId);
    expect(again?.plan.prices.map((price) => price.id)).toEqual(before?.plan.prices.map((price) => price.id));
    expect(again && priceFor(again.plan, 12, "SAR")?.amountMinor).toBe(49980n);
  });

  it("does not sell what is archived", async () => {
    const productId = await made("gone");
    await savePlan(ctx, { productId, name: { en: "Gold" }, prices: monthly(1) });
    await archiveProduct(ctx, { id: productId });
    const product = (await currentCatalog(ctx)).products.find(({ id }) => id === productId);
    const [plan] = product?.plans ?? [];
    expect(product && plan && isForSale(product, plan)).toBe(false);
  });

  it("finds no plan of another product", async () => {
    const [a, b] = [await made("a"), await made("b")];
    const plan = await savePlan(ctx, { productId: a, name: { en: "Gold" }, prices: [] });
    const planId = plan.ok ? plan.value.planId : newId("plan");
    expect(await savePlan(ctx, { productId: b, planId, name: { en: "Gold" }, prices: [] })).toMatchObject({
      error: "plan.not_found",
    });
  });

  it("names the unknown channel's field", async () => {
    expect(
      await createProduct(ctx, { ...club, slug: "channels", channelIds: [newId("channel")] }),
    ).toMatchObject({ error: "request.invalid_input", params: { field: "channelIds" } });
  });
});
