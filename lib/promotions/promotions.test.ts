import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promotionCustomerUses, promotionLimits, promotionRedemptions } from "@/db/schema/promotions";
import { type Ctx, inTransaction } from "@/db/transaction";
import { type Id, newId } from "@/lib/core/ids";
import { ok } from "@/lib/core/result";
import { fixedClock } from "@/lib/core/time";
import { seeCustomer } from "@/lib/customers/service";
import { promotionInput } from "@/lib/pricing/simulator-input";
import { holdPromotions } from "@/tests/hold-promotions";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { CODES_PER_MINUTE, enterCodes } from "./guesses";
import {
  commitRedemptions,
  honourLateRedemptions,
  releaseRedemptions,
  returnRedemptions,
} from "./redemptions";
import { archivePromotion, createPromotion, resumePromotion, updatePromotion } from "./service";
import { PromotionDraft, type PromotionRow } from "./types";

let database: TestDatabase;
let ctx: Ctx;
let customerId: Id<"customer">;

beforeAll(async () => {
  database = await createTestDatabase();
  ctx = { db: database.db, clock: fixedClock("2026-03-01T12:00:00Z"), actor: { kind: "anonymous" } };
  customerId = (await seeCustomer(ctx, { telegramId: 1n, firstName: "Sami" })).id;
});
afterAll(() => database.drop());

const draft = (given: object) =>
  PromotionDraft.parse({ name: "Ten", code: null, effect: { kind: "percent", basisPoints: 1000 }, ...given });
const made = async (given: object): Promise<PromotionRow> => {
  const promotion = await createPromotion(ctx, draft(given));
  if (!promotion.ok) throw new Error(promotion.error);
  return promotion.value;
};
const hold = (promotion: PromotionRow, orderId = newId("order")) =>
  inTransaction(ctx, (tx) =>
    holdPromotions(tx, ctx, {
      orderId,
      customerId,
      currency: "SAR",
      until: new Date("2026-03-01T13:00:00Z"),
      holds: [
        {
          promotionId: promotion.id,
          limitId: promotion.limitId,
          version: promotion.version,
          code: promotion.code,
          codeKey: null,
          amountMinor: 490n,
          maxPerCustomer: promotion.maxPerCustomer,
        },
      ],
    }),
  );
const act = (work: (tx: Parameters<Parameters<typeof inTransaction>[1]>[0]) => Promise<unknown>) =>
  inTransaction(ctx, async (tx) => ok(await work(tx)));
const counts = async ({ limitId }: PromotionRow) => {
  const [limit] = await database.db.select().from(promotionLimits).where(eq(promotionLimits.id, limitId));
  return [limit?.held, limit?.committed];
};
const uses = async ({ id }: PromotionRow) => {
  const [row] = await database.db
    .select()
    .from(promotionCustomerUses)
    .where(eq(promotionCustomerUses.promotionId, id));
  return [row?.held, row?.committed];
};

describe("a stored promotion", () => {
  it("is what the simulator takes", async () => {
    const { definition } = await made({ code: "SIMULATED" });
    expect(promotionInput.safeParse(definition).success).toBe(true);
  });

  it.each(["WHITE10", "white 10", "WH1TE-1O", "ＷＨＩＴＥ10"])(
    "does not share a code with %s",
    async (code) => {
      const first = await createPromotion(ctx, draft({ code: "WHITE10" }));
      expect([true, false]).toContain(first.ok);
      await createPromotion(ctx, draft({ code: "WHITE10" }));
      expect(await createPromotion(ctx, draft({ code }))).toMatchObject({ error: "promo.code_taken" });
    },
  );

  it("frees its code once archived, and stays archived", async () => {
    const old = await made({ code: "REUSED" });
    await archivePromotion(ctx, { id: old.id });
    await made({ code: "REUSED" });
    expect(await resumePromotion(ctx, { id: old.id })).toMatchObject({ error: "promo.not_found" });
    expect(await updatePromotion(ctx, { ...draft({}), id: old.id })).toMatchObject({
      error: "promo.not_found",
    });
  });

  it("keeps its version until it was redeemed", async () => {
    const promotion = await made({});
    const edited = await updatePromotion(ctx, { ...draft({ name: "Eleven" }), id: promotion.id });
    expect(edited).toMatchObject({ value: { version: 1, name: "Eleven" } });
    await hold(promotion);
    await updatePromotion(ctx, { ...draft({ name: "Twelve" }), id: promotion.id });
    const { rows } = await database.sql.query<{ version: number; name: string }>(
      "select version from promotion_versions where promotion_id = $1 order by version",
      [promotion.id],
    );
    expect(rows.map(({ version }) => version)).toEqual([1, 2]);
  });

  it("cannot be limited below what is used", async () => {
    const promotion = await made({ maximumUses: 3 });
    await hold(promotion);
    await hold(promotion);
    expect(await updatePromotion(ctx, { ...draft({ maximumUses: 1 }), id: promotion.id })).toMatchObject({
      params: { field: "maximumUses", used: 2 },
    });
  });
});

describe("a slot", () => {
  it("is refused once the last is taken, and nothing is counted", async () => {
    const promotion = await made({ maximumUses: 1 });
    expect(await hold(promotion)).toEqual(ok(null));
    expect(await hold(promotion)).toMatchObject({
      error: "promo.refused",
      params: { reason: "USAGE_LIMIT_TOTAL", promotionId: promotion.id },
    });
    expect(await counts(promotion)).toEqual([1, 0]);
    expect(await uses(promotion)).toEqual([1, 0]);
  });

  it("is refused to a customer who has theirs", async () => {
    const promotion = await made({ maximumPerCustomer: 1 });
    await hold(promotion);
    expect(await hold(promotion)).toMatchObject({ params: { reason: "USAGE_LIMIT_CUSTOMER" } });
    expect(await counts(promotion)).toEqual([1, 0]);
  });

  it("is committed once", async () => {
    const promotion = await made({ maximumUses: 1 });
    const orderId = newId("order");
    await hold(promotion, orderId);
    expect(await act((tx) => commitRedemptions(tx, ctx, orderId))).toEqual(ok(1));
    expect(await act((tx) => commitRedemptions(tx, ctx, orderId))).toEqual(ok(0));
    expect(await act((tx) => releaseRedemptions(tx, ctx, [orderId]))).toEqual(ok(0));
    expect(await counts(promotion)).toEqual([0, 1]);
    expect(await uses(promotion)).toEqual([0, 1]);
  });

  it("is given back once, and to everyone", async () => {
    const promotion = await made({ maximumUses: 2 });
    const orders = [newId("order"), newId("order")];
    for (const orderId of orders) await hold(promotion, orderId);
    expect(await act((tx) => releaseRedemptions(tx, ctx, orders))).toEqual(ok(2));
    expect(await act((tx) => releaseRedemptions(tx, ctx, orders))).toEqual(ok(0));
    expect(await counts(promotion)).toEqual([0, 0]);
    expect(await uses(promotion)).toEqual([0, 0]);
    expect(await hold(promotion)).toEqual(ok(null));
  });

  it.each([
    ["the budget is spent", { budget: 500, currency: "SAR", maximumUses: 9 }, "BUDGET_EXHAUSTED"],
    ["the budget is spent and uses have no bound", { budget: 500, currency: "SAR" }, "BUDGET_EXHAUSTED"],
    ["uses and budget are", { budget: 500, currency: "SAR", maximumUses: 1 }, "USAGE_LIMIT_TOTAL"],
  ])("is refused by its reason when %s", async (_, bounds, reason) => {
    const promotion = await made(bounds);
    expect(await hold(promotion)).toEqual(ok(null));
    expect(await hold(promotion)).toMatchObject({ error: "promo.refused", params: { reason } });
  });

  it("is taken again by a late payment", async () => {
    const promotion = await made({ maximumUses: 1 });
    const orderId = newId("order");
    await hold(promotion, orderId);
    await act((tx) => releaseRedemptions(tx, ctx, [orderId]));
    await act((tx) => honourLateRedemptions(tx, ctx, orderId));
    expect(await counts(promotion)).toEqual([0, 1]);
  });

  describe("that is gone when a late payment comes", () => {
    const late = async (given: object, first: (promotion: PromotionRow) => Promise<unknown> = hold) => {
      const promotion = await made(given);
      const orderId = newId("order");
      await hold(promotion, orderId);
      await act((tx) => releaseRedemptions(tx, ctx, [orderId]));
      await first(promotion);
      await act((tx) => honourLateRedemptions(tx, ctx, orderId));
      return { promotion, orderId };
    };
    const told = async (table: string, where: string) =>
      (await database.sql.query(`select * from ${table} where ${where}`)).rows;
    const giveBack = (orderId: Id<"order">, promotion: PromotionRow) =>
      act((tx) => returnRedemptions(tx, ctx, { orderId, promotionIds: [promotion.id] }));

    it("is honoured without one: the owner is told, and the promotion's record says so", async () => {
      const { promotion, orderId } = await late({ maximumUses: 1 });
      expect(await counts(promotion)).toEqual([1, 0]);
      expect(await uses(promotion)).toEqual([1, 1]);
      const [redemption] = await database.db
        .select()
        .from(promotionRedemptions)
        .where(eq(promotionRedemptions.orderId, orderId));
      expect(redemption).toMatchObject({ state: "committed", hasSlot: false });
      expect(
        await told("outbox_events", `name = 'promotion/honoured_late' and data->>'orderId' = '${orderId}'`),
      ).toMatchObject([{ data: { orderId, promotionId: promotion.id } }]);
      expect(
        await told("audit_log", `action = 'promotion.honoured_late' and entity_id = '${promotion.id}'`),
      ).toMatchObject([{ entity: "promotion", after: { orderId, amountMinor: "490", currency: "SAR" } }]);
    });

    it.each([
      ["money", { budget: 500, currency: "SAR" }],
      ["the customer's own uses", { maximumPerCustomer: 1 }],
    ])("for lack of %s is honoured without one as well", async (_, bounds) => {
      const { promotion } = await late(bounds);
      expect(await counts(promotion)).toEqual([1, 0]);
      expect(await uses(promotion)).toEqual([1, 1]);
    });

    it("has none to give back with its refund, and others keep theirs", async () => {
      const { promotion, orderId } = await late({ maximumUses: 1 }, async (promotion) => {
        const paid = newId("order");
        await hold(promotion, paid);
        await act((tx) => commitRedemptions(tx, ctx, paid));
      });
      expect(await giveBack(orderId, promotion)).toEqual(ok(1));
      expect(await counts(promotion)).toEqual([0, 1]);
      expect(await uses(promotion)).toEqual([0, 1]);
      expect(await giveBack(orderId, promotion)).toEqual(ok(0));
      expect(await hold(promotion)).toMatchObject({ params: { reason: "USAGE_LIMIT_TOTAL" } });
    });

    it("does not weigh on a budget that comes later", async () => {
      const { promotion } = await late({ maximumUses: 1 });
      await updatePromotion(ctx, {
        ...draft({ maximumUses: 1, budget: 10_000, currency: "SAR" }),
        id: promotion.id,
      });
      const [limit] = await database.db
        .select()
        .from(promotionLimits)
        .where(eq(promotionLimits.id, promotion.limitId));
      expect(limit).toMatchObject({ budgetHeldMinor: 490n, budgetCommittedMinor: 0n });
    });
  });
});

describe("guessing", () => {
  const at = (instant: string) => ({ clock: fixedClock(instant) });
  const guess = (keys: string[], instant: string) => enterCodes(database.db, at(instant), customerId, keys);

  it("stops after ten different codes a minute, whatever they are", async () => {
    const codes = Array.from({ length: CODES_PER_MINUTE }, (_, i) => `GUESS${i}`);
    expect((await guess(codes, "2026-03-01T12:00:00Z")).allowed.size).toBe(10);
    const eleventh = await guess(["GUESS99"], "2026-03-01T12:00:20Z");
    expect(eleventh.allowed.size).toBe(0);
    expect(eleventh.retryAfterSeconds).toBe(40);
    expect((await guess(["GUESS3"], "2026-03-01T12:00:30Z")).allowed.size).toBe(1);
    expect((await guess(["GUESS99"], "2026-03-01T12:01:00Z")).allowed.size).toBe(1);
  });

  it("counts a burst one by one", async () => {
    const { id } = await seeCustomer(ctx, { telegramId: 2n, firstName: "Guesser" });
    const burst = await Promise.all(
      Array.from({ length: 40 }, (_, i) => enterCodes(database.db, ctx, id, [`BURST${i}`])),
    );
    expect(burst.filter(({ allowed }) => allowed.size === 1)).toHaveLength(CODES_PER_MINUTE);
  });
});
