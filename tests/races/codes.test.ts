import { eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { promotionCodes, promotionRedemptions, promotions } from "@/db/schema/promotions";
import { type Ctx, inTransaction } from "@/db/transaction";
import { cancelOrder, expireReservations } from "@/lib/checkout/close";
import { settlePayment } from "@/lib/checkout/settle";
import { startCheckout } from "@/lib/checkout/start";
import type { CheckoutRequest } from "@/lib/checkout/types";
import { ok } from "@/lib/core/result";
import { DAY, fixedClock, HOUR, plus } from "@/lib/core/time";
import { BatchDraft, createBatch } from "@/lib/promotions/batches";
import { insertCode, standBesidePromotions } from "@/lib/promotions/codes";
import { issuePersonalCode, PersonalOffer } from "@/lib/promotions/personal";
import { createPromotion } from "@/lib/promotions/service";
import { PromotionDraft } from "@/lib/promotions/types";
import { type CommerceShop, certain } from "@/tests/commerce-shop";
import {
  clock,
  database,
  elsewhere,
  limitOf,
  openRacingShop,
  other,
  paidFact,
  shop,
  statesOf,
} from "@/tests/racing-shop";

openRacingShop();

type Buyer = Awaited<ReturnType<CommerceShop["customer"]>>;
/** Every second one comes through the other process. */
const through = ({ id, ctx }: Buyer, i: number): Ctx => (i % 2 === 0 ? ctx : elsewhere(id));
const crowd = (size: number) => Promise.all(Array.from({ length: size }, () => shop.customer()));
/** What each saw before anybody bought. */
const looks = (buyers: Buyer[], codesOf: (i: number) => string[]) =>
  Promise.all(buyers.map(({ ctx }, i) => shop.request(ctx, { codes: codesOf(i) })));
const buyAll = (buyers: Buyer[], requests: CheckoutRequest[]) =>
  Promise.all(buyers.map((buyer, i) => startCheckout(through(buyer, i), requests[i] as CheckoutRequest)));
const placed = (results: Awaited<ReturnType<typeof buyAll>>) =>
  results.flatMap((result) => (result.ok ? [result.value] : []));

async function batch(change: object = {}) {
  const draft = BatchDraft.parse({
    name: "Partners",
    effect: { kind: "percent", basisPoints: 1000 },
    size: 1,
    ...change,
  });
  const made = certain(await createBatch(shop.ctx, draft));
  const rows = await database.db
    .select()
    .from(promotionCodes)
    .where(eq(promotionCodes.promotionId, made.promotionId));
  return { ...made, codes: rows.map(({ code }) => code) };
}
const codeCounts = async (code: string) => {
  const [row] = await database.db.select().from(promotionCodes).where(eq(promotionCodes.code, code));
  return [row?.held, row?.committed];
};

describe("one code of a batch", () => {
  it("goes to one of fifty people at once, and the others learn no more than who guesses", async () => {
    const { codes, promotionId } = await batch();
    const [code = ""] = codes;
    const buyers = await crowd(50);
    const results = await buyAll(buyers, await looks(buyers, () => [code]));
    expect(placed(results)).toHaveLength(1);
    for (const result of results)
      if (!result.ok)
        expect([result.error, result.params?.["reason"]]).toSatisfy(
          ([error, reason]) => error === "quote.stale" || reason === "CODE_NOT_FOUND",
        );
    expect(await codeCounts(code)).toEqual([1, 0]);
    expect(await limitOf(promotionId)).toMatchObject({ held: 1, committed: 0 });
  });

  it("of several uses is used exactly so often", async () => {
    const { codes } = await batch({ usesPerCode: 7 });
    const [code = ""] = codes;
    const buyers = await crowd(40);
    expect(placed(await buyAll(buyers, await looks(buyers, () => [code])))).toHaveLength(7);
    expect(await codeCounts(code)).toEqual([7, 0]);
  });

  it("keeps exactly one committed use when its payment lands while the sweep runs", async () => {
    for (let round = 0; round < 6; round++) {
      const { codes, promotionId } = await batch();
      const [code = ""] = codes;
      const buyer = await shop.customer();
      const order = await shop.order(buyer.ctx, { codes: [code] });
      const fact = await paidFact(order);
      const late = fixedClock(plus(clock.now(), 2 * HOUR));
      const [settled] = await Promise.all([
        settlePayment({ ...shop.ctx, clock: late }, fact),
        expireReservations({ ...shop.ctx, db: other.db, clock: late }, 1000),
      ]);
      expect(settled).toMatchObject({ ok: true, value: { fresh: true } });
      expect(await codeCounts(code)).toEqual([0, 1]);
      expect(await statesOf(promotionId)).toEqual(["committed"]);
      expect(await limitOf(promotionId)).toMatchObject({ held: 0, committed: 1 });
    }
  });

  it("that somebody else took meanwhile is honoured for a late payment, and the owner hears of it", async () => {
    const { codes, promotionId } = await batch();
    const [code = ""] = codes;
    const [first, second] = [await shop.customer(), await shop.customer()];
    const order = await shop.order(first.ctx, { codes: [code] });
    const fact = await paidFact(order);
    const late = fixedClock(plus(clock.now(), 2 * HOUR));
    await expireReservations({ ...shop.ctx, clock: late }, 1000);
    await shop.order(second.ctx, { codes: [code] });
    certain(await settlePayment({ ...shop.ctx, clock: late }, fact));
    expect(await codeCounts(code)).toEqual([1, 0]);
    expect(await statesOf(promotionId)).toEqual(["committed", "held"]);
    const { rows } = await database.sql.query(
      "select 1 from outbox_events where name = 'promotion/honoured_late' and data->>'orderId' = $1",
      [order.id],
    );
    expect(rows).toHaveLength(1);
  });
});

describe("a batch", () => {
  it("is sold whole to as many people at once, each by their own code", async () => {
    const { codes, promotionId } = await batch({ size: 60 });
    const buyers = await crowd(60);
    const results = await buyAll(buyers, await looks(buyers, (i) => [codes[i] ?? ""]));
    expect(placed(results)).toHaveLength(60);
    expect(await limitOf(promotionId)).toMatchObject({ held: 60 });
  });
});

describe("a customer's own limit", () => {
  it("of three is three under twenty taps at once", async () => {
    await shop.promotion({ code: "THRICE", maximumPerCustomer: 3 });
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx, { codes: ["THRICE"] });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        startCheckout(through(buyer, i), { ...request, idempotencyKey: `thrice-number-${i}` }),
      ),
    );
    expect(placed(results)).toHaveLength(3);
  });
});

describe("a budget that several codes share", () => {
  it("is never passed and never lost", async () => {
    const [a, b] = [await shop.promotion({ code: "SHAREA" }), await shop.promotion({ code: "SHAREB" })];
    await database.db
      .update(promotions)
      .set({ limitId: a.limitId })
      .where(inArray(promotions.id, [a.id, b.id]));
    await database.sql.query(
      "update promotion_limits set budget_minor = 5000, currency = 'SAR' where id = $1",
      [a.limitId],
    );
    await database.sql.query("update promotion_revisions set revision = revision + 1");
    const buyers = await crowd(40);
    const requests = await looks(buyers, (i) => [i % 2 === 0 ? "SHAREA" : "SHAREB"]);
    const orders = placed(await buyAll(buyers, requests));
    // Each takes 4.90 off; the eleventh would pass 50.00.
    expect(orders).toHaveLength(10);
    expect(await limitOf(a.id)).toMatchObject({ held: 10, budgetHeldMinor: 4900n, budgetCommittedMinor: 0n });
    const facts = await Promise.all(orders.slice(0, 4).map(paidFact));
    const owners = new Map(buyers.map((buyer) => [buyer.id as string, buyer]));
    const given = await database.db
      .select({ orderId: promotionRedemptions.orderId, customerId: promotionRedemptions.customerId })
      .from(promotionRedemptions)
      .where(inArray(promotionRedemptions.promotionId, [a.id, b.id]));
    await Promise.all([
      ...facts.map((fact) => settlePayment({ ...shop.ctx, db: other.db }, fact)),
      ...orders.slice(4).map(({ id }) => {
        const owner = owners.get(given.find(({ orderId }) => orderId === id)?.customerId ?? "");
        return owner && cancelOrder(owner.ctx, { id });
      }),
    ]);
    expect(await limitOf(a.id)).toMatchObject({
      held: 0,
      committed: 4,
      budgetHeldMinor: 0n,
      budgetCommittedMinor: 1960n,
    });
  });
});

describe("carts with the same codes in opposite order", () => {
  it("never wait for one another, while others expire and are paid", async () => {
    const stacked = { combine: "stack", effect: { kind: "percent", basisPoints: 500 } };
    await shop.promotion({ code: "STACKA", ...stacked });
    await shop.promotion({ code: "STACKB", ...stacked });
    const { codes } = await batch({ size: 64, combine: "stack" });
    const buyers = await crowd(64);
    const requests = await looks(buyers, (i) => {
      const cart = ["STACKA", "STACKB", codes[i] ?? ""];
      return i % 2 === 0 ? cart : cart.toReversed();
    });
    const orders = placed(await buyAll(buyers, requests));
    expect(orders).toHaveLength(64);
    const late = fixedClock(plus(clock.now(), 2 * HOUR));
    const facts = await Promise.all(orders.slice(0, 20).map(paidFact));
    const more = await crowd(20);
    const again = await looks(more, (i) => (i % 2 === 0 ? ["STACKB", "STACKA"] : ["STACKA", "STACKB"]));
    const ends = await Promise.allSettled([
      ...facts.map((fact) => settlePayment({ ...shop.ctx, clock: late }, fact)),
      ...Array.from({ length: 4 }, (_, i) =>
        expireReservations({ ...shop.ctx, db: i % 2 === 0 ? other.db : database.db, clock: late }, 25),
      ),
      buyAll(more, again),
    ]);
    expect(ends.filter(({ status }) => status === "rejected")).toEqual([]);
  }, 60_000);
});

describe("a personal code", () => {
  it("is issued once by two processes at once, and used once under twenty taps", async () => {
    const buyer = await shop.customer();
    const input = {
      customerId: buyer.id,
      offer: PersonalOffer.parse({ name: "Gift", effect: { kind: "percent", basisPoints: 1500 } }),
      startsAt: clock.now(),
      endsAt: plus(clock.now(), DAY),
      origin: "by_hand" as const,
      issueKey: "by_hand:race",
    };
    const issued = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        issuePersonalCode(i % 2 === 0 ? shop.ctx : { ...shop.ctx, db: other.db }, input),
      ),
    );
    const codes = new Set(issued.map((each) => certain(each).code));
    expect(codes.size).toBe(1);
    const [code = ""] = codes;
    const request = await shop.request(buyer.ctx, { codes: [code] });
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        startCheckout(through(buyer, i), { ...request, idempotencyKey: `personal-tap-${i}` }),
      ),
    );
    expect(placed(results)).toHaveLength(1);
    expect(await codeCounts(code)).toEqual([1, 0]);
  });
});

describe("a public code and a written one that read the same", () => {
  it("never both come to be", async () => {
    const { promotionId } = await batch();
    for (let round = 0; round < 10; round++) {
      const code = `TW1N${round}`;
      const draft = PromotionDraft.parse({
        name: "Twin",
        code: `TWIN${round}`,
        effect: { kind: "percent", basisPoints: 100 },
      });
      const [created, written] = await Promise.all([
        createPromotion(shop.ctx, draft),
        inTransaction({ db: other.db }, async (tx) => {
          await standBesidePromotions(tx);
          const row = { code, promotionId, maximum: 1, createdBy: "test", createdAt: clock.now() };
          return ok(await insertCode(tx, row));
        }),
      ]);
      expect([created.ok, written.ok && written.value].filter(Boolean)).toHaveLength(1);
    }
  });
});
