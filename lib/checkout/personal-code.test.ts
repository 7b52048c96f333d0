import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { type Ctx, inTransaction } from "@/db/transaction";
import { newId } from "@/lib/core/ids";
import { DAY, plus } from "@/lib/core/time";
import { issuePersonalCode, PersonalOffer, revokePersonalCode } from "@/lib/promotions/personal";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { holdPromotions } from "@/tests/hold-promotions";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { findOffers, findPersonalCodes } from "./discounts";
import { livePromotions } from "./live-promotions";
import { quote } from "./quote";
import { startCheckout } from "./start";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;
beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());

type Buyer = Awaited<ReturnType<CommerceShop["customer"]>>;
const issue = async (to: Buyer, issueKey: string = newId("event")) =>
  certain(
    await issuePersonalCode(shop.ctx, {
      customerId: to.id,
      origin: "win_back",
      offer: PersonalOffer.parse({
        name: "Win-back",
        effect: { kind: "percent", basisPoints: 1500 },
        productIds: [shop.productId],
      }),
      startsAt: clock.now(),
      endsAt: plus(clock.now(), 7 * DAY),
      issueKey,
    }),
  );
const verdict = async (ctx: Ctx, code: string) =>
  certain(await quote(ctx, shop.quoteRequest({ codes: [code] }))).codes[0];
const discountIds = async (ctx: Ctx) =>
  [...(await findOffers(ctx, { currency: "SAR" })), ...(await findPersonalCodes(ctx))].map(
    ({ row }) => row.id,
  );

describe("a personal code", () => {
  it("is issued once per key, also at the same time, with one audit row", async () => {
    const buyer = await shop.customer();
    const issued = await Promise.all([issue(buyer, "once"), issue(buyer, "once"), issue(buyer, "once")]);
    const again = await issue(buyer, "once");
    expect(new Set([...issued, again].map(({ code }) => code)).size).toBe(1);
    expect(again.code).toMatch(/^GIFT-[2-9A-Y]{6}$/);
    const rows = await database.db.select().from(auditLog);
    expect(
      rows.filter(({ action, entityId }) => action === "promotion.issued" && entityId === buyer.id),
    ).toHaveLength(1);
  });

  it("does not exist for anybody else, however it is entered", async () => {
    const [owner, stranger] = [await shop.customer(), await shop.customer()];
    const { code, codeKey, promotionId } = await issue(owner);
    const unknown = await verdict(stranger.ctx, "GIFT-NOSUCH");
    expect(await verdict(stranger.ctx, code)).toEqual({ ...unknown, code });
    expect(unknown).toMatchObject({ applied: false, reason: "CODE_NOT_FOUND" });
    expect(await discountIds(stranger.ctx)).toEqual([]);
    const row = (await livePromotions(shop.ctx, -1)).byId.get(promotionId)?.row;
    if (!row) throw new Error("the code is not live");
    const held = await inTransaction(shop.ctx, (tx) =>
      holdPromotions(tx, shop.ctx, {
        orderId: newId("order"),
        customerId: stranger.id,
        currency: "SAR",
        until: plus(clock.now(), DAY),
        holds: [{ ...row, promotionId, code, codeKey, amountMinor: 1n }],
      }),
    );
    expect(held).toMatchObject({ ok: false, error: "promo.refused", params: { reason: "CODE_NOT_FOUND" } });
  });

  it("is among its recipient's discounts and is redeemed once", async () => {
    const owner = await shop.customer();
    const { code, promotionId } = await issue(owner);
    expect(await discountIds(owner.ctx)).toEqual([promotionId]);
    expect(await verdict(owner.ctx, code)).toMatchObject({ applied: true, amount: 735 });
    certain(await startCheckout(owner.ctx, await shop.request(owner.ctx, { codes: [code] })));
    expect(await discountIds(owner.ctx)).toEqual([]);
    expect(await verdict(owner.ctx, code)).toMatchObject({ applied: false, reason: "RESERVED_ELSEWHERE" });
  });

  it("is over at the instant of its end", async () => {
    const owner = await shop.customer();
    const { code, endsAt } = await issue(owner);
    clock.to(plus(endsAt, -1));
    expect(await verdict(owner.ctx, code)).toMatchObject({ applied: true });
    clock.to(endsAt);
    expect(await verdict(owner.ctx, code)).toMatchObject({ applied: false, reason: "EXPIRED" });
    expect(await discountIds(owner.ctx)).toEqual([]);
  });

  it("that is taken back gives nothing, and one in an order is not taken back", async () => {
    const owner = await shop.customer();
    const [taken, kept] = [await issue(owner), await issue(owner)];
    certain(await startCheckout(owner.ctx, await shop.request(owner.ctx, { codes: [kept.code] })));
    expect(await revokePersonalCode(shop.ctx, { ...kept, customerId: owner.id })).toMatchObject({
      error: "promo.code_in_use",
    });
    for (let again = 0; again < 2; again++)
      expect(await revokePersonalCode(shop.ctx, { ...taken, customerId: owner.id })).toMatchObject({
        ok: true,
      });
    expect(await verdict(owner.ctx, taken.code)).toMatchObject({ applied: false, reason: "INACTIVE" });
    expect(await discountIds(owner.ctx)).toEqual([]);
  });

  it("shares its offer with every code that gives the same, and moves no process's promotions", async () => {
    const [a, b] = [await shop.customer(), await shop.customer()];
    const first = await issue(a);
    const { revision } = await livePromotions(shop.ctx, -1);
    const second = await issue(b);
    expect(second.promotionId).toBe(first.promotionId);
    expect((await livePromotions(shop.ctx, -1)).revision).toBe(revision);
    expect(await verdict(b.ctx, second.code)).toMatchObject({ applied: true, amount: 735 });
  });

  it("counts once in a cart that has two of the same offer", async () => {
    const owner = await shop.customer();
    const codes = [(await issue(owner)).code, (await issue(owner)).code];
    const seen = certain(await quote(owner.ctx, shop.quoteRequest({ codes })));
    expect(seen.codes).toMatchObject([{ applied: true }, { applied: false, reason: "ALREADY_APPLIED" }]);
    certain(await startCheckout(owner.ctx, await shop.request(owner.ctx, { codes })));
    const after = certain(await quote(owner.ctx, shop.quoteRequest({ codes })));
    expect(after.codes).toMatchObject([{ reason: "RESERVED_ELSEWHERE" }, { applied: true, amount: 735 }]);
  });
});
