import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { quote } from "@/lib/checkout/quote";
import { startCheckout } from "@/lib/checkout/start";
import { newId } from "@/lib/core/ids";
import { fixedClock } from "@/lib/core/time";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { findPromo, listDiscounts, listPromos, PromoListInput } from "./admin-queries";
import { CampaignListInput, listCampaigns, readCampaign } from "./campaign-queries";
import { CampaignDraft, createCampaign, setCampaignStatus, updateCampaign } from "./campaigns";
import { createPromotion, updatePromotion } from "./service";
import { PromotionDraft } from "./types";

const clock = fixedClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());

const campaign = async (given: object = {}) =>
  certain(await createCampaign(shop.ctx, CampaignDraft.parse({ name: "Spring", ...given })));
const draft = (given: object) =>
  PromotionDraft.parse({ name: "Half", effect: { kind: "percent", basisPoints: 5000 }, ...given });
type Buyer = Awaited<ReturnType<CommerceShop["customer"]>>;
const buy = (buyer: Buyer, change: object = {}) => shop.order(buyer.ctx, change);
const discountOf = async (buyer: Buyer, change: object = {}) =>
  certain(await quote(buyer.ctx, shop.quoteRequest(change))).slip.discount;

describe("an impossible campaign", () => {
  it.each([
    [
      "an end before its start",
      "endsAt",
      { startsAt: "2026-03-02T00:00:00Z", endsAt: "2026-03-01T00:00:00Z" },
    ],
    ["a budget of nothing", "budget", { budget: 0, currency: "SAR" }],
    ["a budget in no currency", "currency", { budget: 100 }],
    ["a currency that the shop does not take", "currency", { budget: 100, currency: "RUB" }],
  ])("with %s is refused, naming %s", async (_, field, given) => {
    const made = await createCampaign(shop.ctx, CampaignDraft.parse({ name: "Spring", ...given }));
    expect(made).toMatchObject({ error: "request.invalid_input", params: { field } });
  });
});

describe("a campaign", () => {
  it("bounds its promotions together: the last one that fits is given, the next is not", async () => {
    const { id } = await campaign({ budget: 5000, currency: "SAR" });
    for (const code of ["SHARED1", "SHARED2"])
      certain(await createPromotion(shop.ctx, draft({ code, campaignId: id })));
    const [first, second, third] = [await shop.customer(), await shop.customer(), await shop.customer()];
    await buy(first, { codes: ["SHARED1"] });
    await buy(second, { codes: ["SHARED2"] });
    expect(certain(await readCampaign(shop.ctx, { id }))).toMatchObject({
      used: 2,
      spent: 4900n,
      left: 100n,
      budget: 5000n,
    });
    const refused = certain(await quote(third.ctx, shop.quoteRequest({ codes: ["SHARED1"] })));
    expect(refused.codes).toMatchObject([{ applied: false, reason: "BUDGET_EXHAUSTED" }]);
    expect(refused.slip.discount).toBe(0);
  });

  it("whose promotion uses the budget up gives what is left of it", async () => {
    const { id } = await campaign({ budget: 3000, currency: "SAR" });
    certain(await createPromotion(shop.ctx, draft({ code: "PARTLY", campaignId: id, partial: true })));
    await buy(await shop.customer(), { codes: ["PARTLY"] });
    const buyer = await shop.customer();
    expect(await discountOf(buyer, { codes: ["PARTLY"] })).toBe(550);
    const order = await buy(buyer, { codes: ["PARTLY"] });
    expect(order.slip.discount).toBe(550);
    expect(certain(await readCampaign(shop.ctx, { id }))).toMatchObject({ left: 0n, standing: "used_up" });
  });

  it("gives nothing to orders in another currency than its budget's", async () => {
    const { id } = await campaign({ budget: 3000, currency: "SAR" });
    certain(await createPromotion(shop.ctx, draft({ code: "INSAR", campaignId: id })));
    const seen = certain(
      await quote((await shop.customer()).ctx, shop.quoteRequest({ codes: ["INSAR"], currency: "USD" })),
    );
    expect(seen.codes).toMatchObject([{ applied: false, reason: "CURRENCY_MISMATCH" }]);
  });

  it("stops all its promotions while it is paused, and leaves them as they were", async () => {
    const { id } = await campaign();
    const promotion = certain(await createPromotion(shop.ctx, draft({ code: "PAUSABLE", campaignId: id })));
    const buyer = await shop.customer();
    const verdict = async () =>
      certain(await quote(buyer.ctx, shop.quoteRequest({ codes: ["PAUSABLE"] }))).codes[0];
    expect(await verdict()).toMatchObject({ applied: true });
    certain(await setCampaignStatus(shop.ctx, { id, status: "paused" }));
    expect(await verdict()).toMatchObject({ applied: false, reason: "INACTIVE" });
    expect(await findPromo(shop.ctx, promotion.id)).toMatchObject({ standing: "paused" });
    certain(await setCampaignStatus(shop.ctx, { id, status: "active" }));
    expect(await verdict()).toMatchObject({ applied: true });
  });

  it("keeps its promotions inside its window", async () => {
    const { id } = await campaign({ startsAt: "2026-04-01T00:00:00Z" });
    certain(await createPromotion(shop.ctx, draft({ code: "APRIL", campaignId: id })));
    const [verdict] = certain(
      await quote((await shop.customer()).ctx, shop.quoteRequest({ codes: ["APRIL"] })),
    ).codes;
    expect(verdict).toMatchObject({
      reason: "NOT_STARTED",
      params: { startsAt: "2026-04-01T00:00:00.000Z" },
    });
  });

  it("keeps what was used when its limits change, and never falls below it", async () => {
    const { id } = await campaign({ budget: 5000, currency: "SAR", maximumUses: 10 });
    certain(await createPromotion(shop.ctx, draft({ code: "COUNTED", campaignId: id })));
    await buy(await shop.customer(), { codes: ["COUNTED"] });
    const change = (given: object) =>
      updateCampaign(shop.ctx, { id, ...CampaignDraft.parse({ name: "Spring", currency: "SAR", ...given }) });
    expect(await change({ budget: 2449 })).toMatchObject({ params: { field: "budget" } });
    expect(await change({ budget: 2450, maximumUses: 1 })).toMatchObject({ ok: true });
    expect(certain(await readCampaign(shop.ctx, { id }))).toMatchObject({ left: 0n, used: 1, maximum: 1 });
    certain(await change({ budget: 9000 }));
    expect(certain(await readCampaign(shop.ctx, { id }))).toMatchObject({
      left: 6550n,
      used: 1,
      maximum: null,
    });
  });

  it("counts a new budget's currency alone", async () => {
    const { id } = await campaign();
    certain(await createPromotion(shop.ctx, draft({ code: "LATER", campaignId: id })));
    await buy(await shop.customer(), { codes: ["LATER"] });
    await buy(await shop.customer(), { codes: ["LATER"], currency: "USD" });
    const budgeted = CampaignDraft.parse({ name: "Spring", budget: 9000, currency: "USD" });
    certain(await updateCampaign(shop.ctx, { id, ...budgeted }));
    expect(certain(await readCampaign(shop.ctx, { id }))).toMatchObject({ spent: 650n, used: 2 });
  });

  it("does not take a currency that one of its promotions does not count in", async () => {
    const { id } = await campaign();
    const fixed = { effect: { kind: "fixed", amount: 500 }, currency: "USD" };
    certain(await createPromotion(shop.ctx, draft({ ...fixed, code: "DOLLARS", campaignId: id })));
    const budgeted = CampaignDraft.parse({ name: "Spring", budget: 9000, currency: "SAR" });
    expect(await updateCampaign(shop.ctx, { id, ...budgeted })).toMatchObject({
      params: { field: "currency" },
    });
  });

  it("keeps a promotion that was used, and lets others come and go", async () => {
    const { id } = await campaign();
    const given = { code: "MOVING", campaignId: id };
    const promotion = certain(await createPromotion(shop.ctx, draft(given)));
    const alone = await updatePromotion(shop.ctx, {
      ...draft({ code: "MOVING", maximumUses: 3 }),
      id: promotion.id,
    });
    expect(certain(alone).limitId).not.toBe(promotion.limitId);
    expect(certain(await updatePromotion(shop.ctx, { ...draft(given), id: promotion.id })).limitId).toBe(
      promotion.limitId,
    );
    await buy(await shop.customer(), { codes: ["MOVING"] });
    expect(await updatePromotion(shop.ctx, { ...draft({ code: "MOVING" }), id: promotion.id })).toMatchObject(
      {
        params: { field: "campaignId" },
      },
    );
  });

  it("is listed with its numbers, and ends for good", async () => {
    const { id } = await campaign({ name: "Listed" });
    const promotion = certain(await createPromotion(shop.ctx, draft({ code: "INLIST", campaignId: id })));
    const listed = await listCampaigns(shop.ctx, CampaignListInput.parse({ q: "list" }));
    expect(listed.value).toMatchObject({ total: 1, rows: [{ id, promotions: 1, standing: "active" }] });
    const inside = await listPromos(shop.ctx, PromoListInput.parse({ campaign: id }));
    expect(inside.value.rows.map((row) => row.id)).toEqual([promotion.id]);
    expect((await listDiscounts(shop.ctx, PromoListInput.parse({ campaign: id }))).value.total).toBe(0);
    certain(await setCampaignStatus(shop.ctx, { id, status: "archived" }));
    expect(await setCampaignStatus(shop.ctx, { id, status: "active" })).toMatchObject({
      error: "campaign.not_found",
    });
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, id));
    expect(rows.map(({ action }) => action)).toEqual(["campaign.created", "campaign.archived"]);
  });

  it("that does not exist is refused by name", async () => {
    const made = await createPromotion(shop.ctx, draft({ code: "NOWHERE", campaignId: newId("campaign") }));
    expect(made).toMatchObject({ params: { field: "campaignId" } });
  });
});

describe("a code that the shop enters itself", () => {
  it("counts for everybody without being entered, and once", async () => {
    const promotion = await shop.promotion({ code: "ITSELF", autoApply: true, maximumPerCustomer: 1 });
    const buyer = await shop.customer();
    expect(await discountOf(buyer)).toBe(490);
    const request = await shop.request(buyer.ctx);
    const order = certain(await startCheckout(buyer.ctx, request));
    expect(order.slip.lines).toContainEqual(expect.objectContaining({ code: "ITSELF", amount: -490 }));
    expect(await findPromo(shop.ctx, promotion.id)).toMatchObject({ used: 1 });
    certain(await updatePromotion(shop.ctx, { ...draft({ code: "ITSELF" }), id: promotion.id }));
    expect(await discountOf(await shop.customer())).toBe(0);
  });
});
