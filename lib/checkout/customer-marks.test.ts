import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/core/time";
import { markCustomer } from "@/lib/customers/service";
import { CustomerMarks } from "@/lib/customers/types";
import { simulate } from "@/lib/pricing/simulator";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { quote } from "./quote";
import { readWhatIf } from "./what-if";
import { WhatIfInput } from "./what-if-input";

let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, fixedClock("2026-03-01T12:00:00Z"));
  await shop.promotion({ code: "PRESS", customerTags: ["press", "partner"] });
  await shop.promotion({ code: "GOLD", tiers: ["gold"] });
});
afterAll(() => database.drop());

type Buyer = Awaited<ReturnType<CommerceShop["customer"]>>;
const mark = async ({ id }: Buyer, marks: object) =>
  certain(await markCustomer(shop.ctx, { id, ...CustomerMarks.parse({ tags: [], tier: null, ...marks }) }));
const verdict = async ({ ctx }: Buyer, code: string) =>
  certain(await quote(ctx, shop.quoteRequest({ codes: [code] }))).codes[0];
const simulated = async ({ id }: Buyer, code: string, change: object = {}) => {
  const asked = WhatIfInput.parse({ customer: id, plan: shop.planId, codes: code, term: "1", ...change });
  return certain(simulate(certain(await readWhatIf(shop.ctx, asked, null)).question));
};

describe.each([
  ["tag", "PRESS", { tags: ["partner"] }, { tags: "press" }],
  ["tier", "GOLD", { tier: "gold" }, { tier: "gold" }],
])("a code for customers of a %s", (dimension, code, marks, imagined) => {
  it("is refused to others, at checkout and in the simulator", async () => {
    const buyer = await shop.customer();
    expect(await verdict(buyer, code)).toMatchObject({
      applied: false,
      reason: "AUDIENCE_MISMATCH",
      params: { dimension },
    });
    expect((await simulated(buyer, code)).rejected).toMatchObject([
      { reason: "AUDIENCE_MISMATCH", params: { dimension } },
    ]);
  });

  it("counts once a person of the shop has marked them, for the same amount everywhere", async () => {
    const buyer = await shop.customer();
    await mark(buyer, marks);
    expect(await verdict(buyer, code)).toMatchObject({ applied: true });
    const order = await shop.order(buyer.ctx, { codes: [code] });
    expect(order.slip).toMatchObject({ discount: 490, total: 4410 });
    // The order holds the code now; what it gave is what the simulator said.
    expect((await simulated(await marked(marks), code)).totals).toMatchObject({ discount: 490, total: 4410 });
  });

  it("counts for somebody whom the owner imagines so", async () => {
    expect((await simulated(await shop.customer(), code, imagined)).totals.discount).toBe(490);
  });

  it("is refused again once the mark is gone", async () => {
    const buyer = await marked(marks);
    await mark(buyer, {});
    expect(await verdict(buyer, code)).toMatchObject({ applied: false, reason: "AUDIENCE_MISMATCH" });
  });
});

async function marked(marks: object): Promise<Buyer> {
  const buyer = await shop.customer();
  await mark(buyer, marks);
  return buyer;
}
