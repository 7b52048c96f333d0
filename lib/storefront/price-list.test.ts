import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "@/db/transaction";
import { quote } from "@/lib/checkout/quote";
import { fixedClock } from "@/lib/core/time";
import { issuePersonalCode, PersonalOffer } from "@/lib/promotions/personal";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { readPriceList } from "./price-list";

const NOW = "2026-03-01T12:00:00Z";
let database: TestDatabase;
let shop: CommerceShop;
let buyer: Awaited<ReturnType<CommerceShop["customer"]>>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, fixedClock(NOW));
});
afterAll(() => database.drop());
beforeEach(async () => {
  buyer = await shop.customer();
});

const listFor = async (ctx: Ctx, codes: string[] = [], currency: "SAR" | "USD" = "SAR") =>
  certain(await readPriceList(ctx, { productId: shop.productId, currency, codes }));

describe("the price list of a product", () => {
  it.each(["SAR", "USD"] as const)(
    "has the checkout's own slip for every plan and term in %s",
    async (currency) => {
      await shop.promotion({ name: `Year in ${currency}`, termMonths: [12], effect: percent(777) });
      await shop.promotion({ name: `Code in ${currency}`, code: `LIST${currency}`, effect: percent(1333) });
      const codes = [`LIST${currency}`];
      const { rows } = await listFor(buyer.ctx, codes, currency);
      expect(rows.map(({ termMonths }) => termMonths)).toEqual([1, 12]);
      for (const { planId, termMonths, slip, trialDays, codes: counted } of rows) {
        const quoted = certain(await quote(buyer.ctx, { planId, termMonths, currency, codes }));
        expect(slip).toEqual(quoted.slip);
        expect(trialDays).toBe(quoted.trialDays);
        expect(counted).toEqual(codes);
      }
    },
  );

  it("says until when an offer runs, and for whom it is", async () => {
    const endsAt = "2026-03-20T20:59:00.000Z";
    const sale = await shop.promotion({ name: "Spring", endsAt, effect: percent(100) });
    const { offers } = await listFor(buyer.ctx);
    expect(offers.find(({ promotionId }) => promotionId === sale.id)).toMatchObject({
      name: "Spring",
      code: null,
      endsAt,
      isPersonal: false,
      because: null,
    });
    const own = await shop.promotion({ name: "Newcomers", segments: ["new"], effect: percent(200) });
    const again = await listFor(buyer.ctx);
    expect(again.offers.find(({ promotionId }) => promotionId === own.id)).toMatchObject({
      because: "chosen",
    });
  });

  it("names the customer's own codes to nobody else", async () => {
    const issued = certain(
      await issuePersonalCode(shop.ctx, {
        customerId: buyer.id,
        origin: "by_hand",
        offer: PersonalOffer.parse({ name: "Welcome back", effect: percent(2000) }),
        startsAt: new Date(NOW),
        endsAt: new Date("2026-03-08T12:00:00Z"),
        issueKey: `test:${buyer.id}`,
      }),
    );
    const mine = await listFor(buyer.ctx);
    expect(mine.personal).toMatchObject([{ code: issued.code, basisPoints: 2000, isPersonal: true }]);
    const other = await listFor((await shop.customer()).ctx, [issued.code]);
    expect(JSON.stringify(other)).not.toContain(issued.code);
  });

  it("tells what an offer will take off once it starts, and nothing of one behind a code or far away", async () => {
    const soon = await shop.promotion({
      name: "Eid",
      startsAt: "2026-03-10T00:00:00Z",
      effect: percent(5000),
    });
    await shop.promotion({ name: "Later", startsAt: "2026-03-20T00:00:00Z", effect: percent(5000) });
    await shop.promotion({ name: "Secret", code: "SECRET50", startsAt: "2026-03-10T00:00:00Z" });
    const list = await listFor(buyer.ctx);
    expect(list.soon.map(({ name }) => name)).toEqual(["Eid"]);
    const later = await openLater(soon.startsAt);
    for (const { planId, termMonths, amount } of list.soon[0]?.saves ?? []) {
      const then = certain(await quote(later, { planId, termMonths, currency: "SAR", codes: [] }));
      expect(then.slip.lines.find((line) => line.kind === "promotion" && line.name === "Eid")?.amount).toBe(
        -amount,
      );
    }
    expect(list.soon[0]?.saves).toHaveLength(2);
  });

  it("is refused for a product that does not exist", async () => {
    const productId = shop.productId.replace(/.$/, "0") as typeof shop.productId;
    expect(await readPriceList(buyer.ctx, { productId, currency: "SAR", codes: [] })).toEqual({
      ok: false,
      error: "product.not_found",
    });
  });
});

const percent = (basisPoints: number) => ({ kind: "percent", basisPoints });
const openLater = async (at: Date | null): Promise<Ctx> => ({ ...buyer.ctx, clock: fixedClock(at ?? NOW) });
