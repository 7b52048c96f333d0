import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulate } from "@/lib/pricing/simulator";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { quote } from "./quote";
import { readWhatIf } from "./what-if";
import { WhatIfInput } from "./what-if-input";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
  await shop.promotion({ code: "TEN", maximumPerCustomer: 1 });
  await shop.promotion({
    code: "FIRST",
    firstPurchase: true,
    effect: { kind: "percent", basisPoints: 2000 },
  });
  await shop.promotion({ code: "LAST", maximumUses: 1, endsAt: "2026-03-10T00:00:00Z" });
});
afterAll(() => database.drop());

const caseOf = async (input: object, at: Date | null = null) =>
  certain(
    await readWhatIf(shop.ctx, WhatIfInput.parse({ plan: shop.planId, currency: "SAR", ...input }), at),
  );
const answerTo = async (input: object, at: Date | null = null) =>
  certain(simulate((await caseOf(input, at)).question));

describe("a what-if case", () => {
  it("costs what the checkout asks of the same customer", async () => {
    const buyer = await shop.customer();
    const asked = { termMonths: 12, codes: ["TEN"] };
    const seen = certain(await quote(buyer.ctx, shop.quoteRequest(asked)));
    const answer = await answerTo({ customer: buyer.id, term: "12", codes: "ten" });
    expect(answer.totals.total).toBe(seen.slip.total);
  });

  it("knows a code by its twin letters, as the checkout does", async () => {
    expect((await answerTo({ term: "1", codes: "ТEN, NOPE" })).rejected).toEqual([
      expect.objectContaining({ code: "NOPE", reason: "CODE_NOT_FOUND" }),
    ]);
  });

  it("refuses a first purchase to whoever is said to have paid before", async () => {
    expect((await answerTo({ codes: "FIRST" })).rejected).toEqual([]);
    expect((await answerTo({ codes: "FIRST", orders: "2" })).rejected).toEqual([
      expect.objectContaining({ code: "FIRST", reason: "FIRST_PURCHASE_ONLY" }),
    ]);
  });

  it("holds the counters of the database against the code", async () => {
    const buyer = await shop.customer();
    await shop.order(buyer.ctx, { codes: ["LAST"] });
    expect((await answerTo({ codes: "LAST" })).rejected).toEqual([
      expect.objectContaining({ code: "LAST", reason: "USAGE_LIMIT_TOTAL" }),
    ]);
  });

  it("looks at the instant it is asked for", async () => {
    const { rejected } = await answerTo({ codes: "LAST" }, new Date("2026-04-01T00:00:00Z"));
    expect(rejected[0]?.reason).toBe("EXPIRED");
  });

  it("offers the same cart under other conditions", async () => {
    const { instead } = await caseOf({ term: "1", codes: "LAST", orders: "1" });
    expect(instead.map(({ what }) => what)).toEqual([
      { kind: "term", termMonths: 12 },
      { kind: "without_codes" },
      { kind: "first_order" },
      { kind: "after_end", at: new Date("2026-03-10T00:00:00Z") },
    ]);
    for (const { question } of instead) expect(simulate(question).ok).toBe(true);
  });

  it("takes the nearest price where the asked one is not sold", async () => {
    const { chosen } = await caseOf({ plan: "pln_gone", term: "7", currency: "EUR" });
    expect([chosen.plan.id, chosen.price.termMonths]).toEqual([shop.planId, 12]);
  });

  it("holds several plans, units and a wallet, in one currency", async () => {
    const more = `${shop.planId}:1:3,plan_none:1:1`;
    const { question, cart } = await caseOf({
      term: "12",
      quantity: "2",
      more,
      points: "100",
      wallet: "10.50",
    });
    expect(cart.map(({ price, quantity }) => [price.termMonths, quantity])).toEqual([
      [12, 2],
      [1, 3],
    ]);
    expect(new Set(question.lines.map(({ id }) => id)).size).toBe(2);
    const { totals } = certain(simulate(question));
    expect(totals).toMatchObject({ points: 100, wallet: 1050, due: totals.total - 1150 });
  });

  it("believes what is said of a customer beside their profile", async () => {
    const said = {
      tenure: "13",
      tier: "gold",
      language: "AR",
      birthday: "02-29",
      tags: "vip, early",
      segments: "loyal",
    };
    expect((await caseOf(said)).question.customer).toMatchObject({
      tenureMonths: 13,
      tier: "gold",
      language: "ar",
      birthday: "02-29",
      tags: ["vip", "early"],
      segments: ["loyal"],
    });
  });

  it.each([{ birthday: "13-01" }, { more: "a:b:c" }, { wallet: "-5" }, { tenure: "x" }])(
    "does not take what makes no sense: %j",
    (wrong) => {
      expect(WhatIfInput.safeParse(wrong).success).toBe(false);
    },
  );
});
