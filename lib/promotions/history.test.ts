import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/core/time";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { findPromo } from "./admin-queries";
import { BatchDraft, createBatch } from "./batches";
import { readHistory } from "./history";
import { discounts, promoCodes } from "./listed";
import { changePromotion, pausePromotion } from "./service";
import { PromotionDraft } from "./types";

let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, fixedClock("2026-03-01T12:00:00Z"));
});
afterAll(() => database.drop());

const percent = (basisPoints: number) => ({ kind: "percent", basisPoints });

describe("the changes of a promotion", () => {
  it("say who, when, which version, and what became what", async () => {
    const buyer = await shop.customer();
    const { id } = await shop.promotion({ code: "TOLD", maximumUses: 500 });
    await shop.order(buyer.ctx, { codes: ["TOLD"] });
    certain(
      await changePromotion(shop.ctx, { id, effect: percent(2000), maximumUses: 800, exclusive: true }),
    );
    certain(await pausePromotion(shop.ctx, { id }));
    const [paused, updated, created] = await readHistory(database.db, id);
    expect(created).toMatchObject({ action: "promotion.created", version: 1, changes: [] });
    expect(updated).toMatchObject({ action: "promotion.updated", actor: "test", version: 2 });
    expect(updated?.changes).toEqual([
      { term: "effect.basisPoints", before: 1000, after: 2000 },
      { term: "exclusive", before: false, after: true },
      { term: "limits.total", before: 500, after: 800 },
    ]);
    expect(paused).toMatchObject({ action: "promotion.paused", version: null });
    expect(await findPromo(shop.ctx, id)).toMatchObject({ used: 1, maximum: 800, version: 2 });
  });

  it("keep the fields that a change does not name, and refuse those nobody knows", async () => {
    const { id } = await shop.promotion({
      code: "KEPT",
      weekly: [{ days: [5], from: "18:00", to: "22:00" }],
      budget: 100_000,
      currency: "SAR",
    });
    const after = certain(await changePromotion(shop.ctx, { id, name: "Renamed" }));
    expect(after).toMatchObject({ name: "Renamed", code: "KEPT", version: 1 });
    expect(after.definition["schedule"]).toMatchObject({ weekly: [{ days: [5] }] });
    expect(await changePromotion(shop.ctx, { id, minimunOrder: 5 })).toMatchObject({
      params: { field: "minimunOrder" },
    });
    expect(
      await changePromotion(shop.ctx, { id, effect: { kind: "percent", basisPoints: 20_000 } }),
    ).toMatchObject({
      params: { field: "effect.basisPoints" },
    });
  });
});

describe("a discount", () => {
  const draft = PromotionDraft.parse({ name: "By itself", effect: percent(1000) });

  it("has no code, and is no code's list's to change", async () => {
    const { id } = certain(await discounts.create(shop.ctx, draft));
    expect(await discounts.create(shop.ctx, { ...draft, code: "CODE" })).toMatchObject({
      params: { field: "code" },
    });
    expect(await discounts.update(shop.ctx, { ...draft, code: "CODE", id })).toMatchObject({
      params: { field: "code" },
    });
    expect(await discounts.change(shop.ctx, { id, exclusive: true })).toMatchObject({ ok: true });
    const { id: code } = await shop.promotion({ code: "ACODE" });
    expect(await discounts.change(shop.ctx, { id: code, name: "X" })).toMatchObject({
      error: "promo.not_found",
    });
    expect(await discounts.archive(shop.ctx, { id: code })).toMatchObject({ error: "promo.not_found" });
    expect(await discounts.archive(shop.ctx, { id })).toMatchObject({ ok: true });
  });
});

describe("a promo code", () => {
  const draft = PromotionDraft.parse({ name: "Entered", code: "ENTERED", effect: percent(1000) });

  it("keeps a code, and is no discounts' list's to change", async () => {
    const { id } = certain(await promoCodes.create(shop.ctx, draft));
    const uncoded = { ...draft, code: null };
    expect(await promoCodes.create(shop.ctx, uncoded)).toMatchObject({ params: { field: "code" } });
    expect(await promoCodes.update(shop.ctx, { ...uncoded, id })).toMatchObject({
      params: { field: "code" },
    });
    expect(await promoCodes.change(shop.ctx, { id, code: null })).toMatchObject({
      params: { field: "code" },
    });
    expect(await promoCodes.change(shop.ctx, { id, exclusive: true })).toMatchObject({ ok: true });
  });

  it("is neither a discount nor what stands behind a batch's codes", async () => {
    const { id } = certain(await discounts.create(shop.ctx, { ...draft, code: null }));
    const batch = certain(
      await createBatch(shop.ctx, BatchDraft.parse({ name: "Many", effect: percent(500), size: 2 })),
    );
    for (const other of [id, batch.promotionId]) {
      const refused = { error: "promo.not_found" };
      expect(await promoCodes.update(shop.ctx, { ...draft, code: "TAKEN", id: other })).toMatchObject(
        refused,
      );
      expect(await promoCodes.change(shop.ctx, { id: other, name: "X" })).toMatchObject(refused);
      expect(await promoCodes.archive(shop.ctx, { id: other })).toMatchObject(refused);
    }
    expect(await discounts.archive(shop.ctx, { id: batch.promotionId })).toMatchObject({
      error: "promo.not_found",
    });
  });
});
