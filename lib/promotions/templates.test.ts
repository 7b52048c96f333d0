import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { type Clock, fixedClock } from "@/lib/core/time";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { giveCode } from "./issue";
import { listGiftOffers } from "./issue-queries";
import { decidePossible } from "./service";
import { SHIPPED_TEMPLATES, type ShippedKey, startOf } from "./shipped-templates";
import { createTemplate, deleteTemplate, findTemplate, listTemplates, TemplateDraft } from "./templates";
import { PromotionDraft } from "./types";

let database: TestDatabase;
let shop: CommerceShop;
const clock: Clock = fixedClock("2026-11-25T12:00:00Z");

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());

describe("a shipped template", () => {
  it.each(Object.keys(SHIPPED_TEMPLATES) as ShippedKey[])("can be saved as it stands: %s", async (key) => {
    const draft = PromotionDraft.parse({ name: key, ...startOf(key, clock.now(), "Asia/Riyadh") });
    expect(await decidePossible(database.db, shop.ctx, draft)).toMatchObject({ ok: true });
  });

  it.each([
    ["2026-11-25T12:00:00Z", "2026-11-25T21:00:00.000Z", "2026-11-30T21:00:00.000Z"],
    ["2026-11-30T20:59:59Z", "2026-11-25T21:00:00.000Z", "2026-11-30T21:00:00.000Z"],
    ["2026-11-30T21:00:00Z", "2027-11-24T21:00:00.000Z", "2027-11-29T21:00:00.000Z"],
  ])("of White Friday seen at %s runs from %s", (now, startsAt, endsAt) => {
    expect(startOf("white_friday", new Date(now), "Asia/Riyadh")).toMatchObject({ startsAt, endsAt });
  });

  it.each([
    ["2026-06-01T12:00:00Z", "2026-12-25T21:00:00.000Z"],
    ["2027-01-01T12:00:00Z", "2026-12-25T21:00:00.000Z"],
    ["2027-01-03T12:00:00Z", "2027-12-25T21:00:00.000Z"],
  ])("of New Year seen at %s starts on %s", (now, startsAt) => {
    expect(startOf("new_year", new Date(now), "Asia/Riyadh")).toMatchObject({ startsAt });
  });
});

describe("a template of the shop's own", () => {
  it("is saved from a promotion, without what belongs to that one alone", async () => {
    const promotion = await shop.promotion({
      code: "SOURCE",
      effect: { kind: "fixed", amount: 500 },
      currency: "SAR",
      exclusive: true,
      maximumUses: 500,
      startsAt: "2026-11-01T00:00:00Z",
    });
    const made = certain(
      await createTemplate(shop.ctx, TemplateDraft.parse({ name: "Five off", promotionId: promotion.id })),
    );
    const found = await findTemplate(shop.ctx, made.id);
    expect(found).toMatchObject({
      name: "Five off",
      draft: { code: null, startsAt: null, exclusive: true, maximumUses: 500, effect: { amount: 500 } },
    });
    const { templates } = certain(await listTemplates(shop.ctx));
    expect(templates.at(-1)?.id).toBe(made.id);
    expect(templates).toHaveLength(Object.keys(SHIPPED_TEMPLATES).length + 1);
    certain(await deleteTemplate(shop.ctx, { id: made.id as Parameters<typeof deleteTemplate>[1]["id"] }));
    expect(await findTemplate(shop.ctx, made.id)).toBeUndefined();
  });

  it.each([
    [
      "both sources",
      { name: "Two", promotionId: "prm_1", draft: { name: "x", effect: { kind: "free_trial", days: 7 } } },
    ],
    ["no source", { name: "None" }],
    ["no name", { name: " ", promotionId: "prm_1" }],
  ])("with %s is refused", (_, input) => {
    expect(TemplateDraft.safeParse(input).success).toBe(false);
  });

  it("of a promotion that does not exist is refused", async () => {
    const input = TemplateDraft.parse({ name: "None", promotionId: newId("promotion") });
    expect(await createTemplate(shop.ctx, input)).toMatchObject({ error: "promo.not_found" });
    expect(await deleteTemplate(shop.ctx, { id: newId("discountTemplate") })).toMatchObject({
      error: "discount_template.not_found",
    });
  });
});

describe("what a gift can be", () => {
  it("is every shipped template but those of a season, a day or an hour, beside the shop's own", async () => {
    const own = certain(
      await createTemplate(
        shop.ctx,
        TemplateDraft.parse({
          name: "Ours",
          draft: { name: "Ours", effect: { kind: "percent", basisPoints: 700 } },
        }),
      ),
    );
    const offers = await listGiftOffers(shop.ctx);
    expect(offers[0]).toMatchObject({ id: own.id, isShipped: false, offer: { name: "Ours" } });
    const shipped = offers.filter(({ isShipped }) => isShipped).map(({ id }) => id);
    expect(shipped).toContain("trial_week");
    for (const timed of ["ramadan", "eid", "white_friday", "new_year", "happy_hour"])
      expect(shipped).not.toContain(timed);
    const { id: customerId } = await shop.customer();
    for (const [i, { offer, validDays }] of offers.entries())
      certain(
        await giveCode(shop.ctx, { customerId, offer, validDays, note: null, key: `preset-number-${i}` }),
      );
  });
});
