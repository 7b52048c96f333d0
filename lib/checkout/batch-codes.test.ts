import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { promotionCodes } from "@/db/schema/promotions";
import type { Ctx } from "@/db/transaction";
import { DAY, plus } from "@/lib/core/time";
import {
  BatchCodesInput,
  BatchListInput,
  listBatchCodes,
  listBatches,
  readBatch,
} from "@/lib/promotions/batch-queries";
import { BatchDraft, createBatch, setBatchStatus } from "@/lib/promotions/batches";
import { lettersFor } from "@/lib/promotions/codes";
import { exportBatch } from "@/lib/promotions/exports";
import { codeKey } from "@/lib/promotions/rules";
import { createPromotion } from "@/lib/promotions/service";
import { PromotionDraft } from "@/lib/promotions/types";
import { listUses, readUsage, stepFor, UsageListInput } from "@/lib/promotions/usage";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { cancelOrder } from "./close";
import { livePromotions } from "./live-promotions";
import { quote } from "./quote";
import { startCheckout } from "./start";
import { readWhatIf } from "./what-if";
import { WhatIfInput } from "./what-if-input";

const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;
beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());

const batch = async (change: object = {}) => {
  const draft = BatchDraft.parse({
    name: "Partners",
    effect: { kind: "percent", basisPoints: 2000 },
    size: 5,
    ...change,
  });
  const made = certain(await createBatch(shop.ctx, draft));
  const rows = await database.db
    .select()
    .from(promotionCodes)
    .where(eq(promotionCodes.promotionId, made.promotionId));
  const [one, two] = rows.map(({ code }) => code);
  if (one === undefined) throw new Error("a batch has codes");
  return { ...made, codes: rows.map(({ code }) => code), code: one, other: two ?? one };
};
const verdict = async (ctx: Ctx, ...codes: string[]) =>
  certain(await quote(ctx, shop.quoteRequest({ codes }))).codes;
const buyer = async () => (await shop.customer()).ctx;
const lines = async (file: { lines: AsyncIterable<string> }) => {
  const all: string[] = [];
  for await (const line of file.lines) all.push(line);
  return all;
};

describe("a batch", () => {
  it("has as many codes as asked for, none of which reads as another", async () => {
    const { codes } = await batch({ size: 3000, prefix: "madar" });
    expect(new Set(codes.map(codeKey)).size).toBe(3000);
    for (const code of codes)
      expect(code).toMatch(/^MADAR-[234679CDFGHJKMNPRTVWXY]{4,5}-[234679CDFGHJKMNPRTVWXY]{4,5}$/);
  });

  it.each([
    [1, 8],
    [548, 8],
    [549, 9],
    [50_000, 10],
  ])("of %i codes has %i random letters: one guess in a hundred million hits", (size, letters) => {
    expect(lettersFor(size)).toBe(letters);
  });

  it.each([
    ["no code", { size: 0 }, "size"],
    ["more codes than fit", { size: 50_001 }, "size"],
    ["half a code", { size: 1.5 }, "size"],
    ["codes of no use", { usesPerCode: 0 }, "usesPerCode"],
    ["a prefix of signs", { prefix: "A%B" }, "prefix"],
    ["a long prefix", { prefix: "ABCDEFGHIJKLM" }, "prefix"],
    ["a code of its own", { code: "X" }, undefined],
  ])("is refused with %s", (_, change, field) => {
    const parsed = BatchDraft.safeParse({
      name: "X",
      effect: { kind: "percent", basisPoints: 1 },
      size: 1,
      ...change,
    });
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
    expect(parsed.success).toBe(false);
  });

  it("that gives more than everything is refused, and no code is written", async () => {
    const before = await database.db.$count(promotionCodes);
    const draft = BatchDraft.parse({ name: "X", effect: { kind: "percent", basisPoints: 10_001 }, size: 3 });
    expect(await createBatch(shop.ctx, draft)).toMatchObject({
      error: "request.invalid_input",
      params: { field: "effect.basisPoints" },
    });
    expect(await database.db.$count(promotionCodes)).toBe(before);
  });

  it("is one promotion in every process's memory, however many codes it has", async () => {
    const before = (await livePromotions(shop.ctx, -1)).byId.size;
    const { promotionId } = await batch({ size: 500 });
    const after = await livePromotions(shop.ctx, -1);
    expect(after.byId.size).toBe(before + 1);
    expect(after.byCodeKey.has(codeKey(promotionId))).toBe(false);
  });

  it("keeps a public code from reading as one of its own", async () => {
    const { code } = await batch();
    const draft = PromotionDraft.parse({
      name: "X",
      code: code.toLowerCase(),
      effect: { kind: "percent", basisPoints: 100 },
    });
    expect(await createPromotion(shop.ctx, draft)).toMatchObject({ error: "promo.code_taken" });
  });

  it("stops and goes on with all its codes at once", async () => {
    const { id, code, other } = await batch();
    const ctx = await buyer();
    expect(await verdict(ctx, code)).toMatchObject([{ applied: true, amount: 980 }]);
    certain(await setBatchStatus(shop.ctx, { id, status: "paused" }));
    expect(await verdict(ctx, code)).toMatchObject([{ reason: "CODE_NOT_FOUND" }]);
    expect(await verdict(ctx, other)).toMatchObject([{ reason: "CODE_NOT_FOUND" }]);
    certain(await setBatchStatus(shop.ctx, { id, status: "active" }));
    expect(await verdict(ctx, other)).toMatchObject([{ applied: true }]);
    certain(await setBatchStatus(shop.ctx, { id, status: "archived" }));
    expect(await verdict(ctx, code)).toMatchObject([{ reason: "CODE_NOT_FOUND" }]);
    expect(await setBatchStatus(shop.ctx, { id, status: "active" })).toMatchObject({
      error: "promo.batch_not_found",
    });
  });
});

describe("a single-use code of a batch", () => {
  it("works once, for whoever has it, however it is typed", async () => {
    const { code, promotionId } = await batch({ prefix: "VIP" });
    const ctx = await buyer();
    expect(await verdict(ctx, ` ${code.toLowerCase().replaceAll("-", " ")}`)).toMatchObject([
      { applied: true },
    ]);
    const order = certain(await startCheckout(ctx, await shop.request(ctx, { codes: [code] })));
    expect(order.slip.lines.at(-1)).toMatchObject({ kind: "promotion", promotionId, code, name: "Partners" });
    expect(await verdict(ctx, code)).toMatchObject([{ reason: "RESERVED_ELSEWHERE" }]);
    const stranger = await buyer();
    const [unknown] = await verdict(stranger, "VIP-2222-2222");
    expect(await verdict(stranger, code)).toEqual([{ ...unknown, code }]);
    certain(await cancelOrder(ctx, { id: order.id }));
    expect(await verdict(stranger, code)).toMatchObject([{ applied: true }]);
  });

  it.each([
    ["has not begun", { startsAt: "2026-04-01T00:00:00Z" }],
    ["is over", { endsAt: "2026-02-01T00:00:00Z" }],
    ["has no uses left in all", { maximumUses: 1 }],
  ])("that %s is told from no code by nobody", async (_, change) => {
    const { code, other } = await batch(change);
    if ("maximumUses" in change) {
      const first = await buyer();
      certain(await startCheckout(first, await shop.request(first, { codes: [other] })));
    }
    const ctx = await buyer();
    const [unknown] = await verdict(ctx, "2222-2222");
    expect(unknown).toEqual({ code: "2222-2222", applied: false, reason: "CODE_NOT_FOUND", params: {} });
    expect(await verdict(ctx, code)).toEqual([{ ...unknown, code }]);
  });

  it("counts once in a cart with another of the same batch, and the other stays free", async () => {
    const { code, other } = await batch();
    const ctx = await buyer();
    expect(await verdict(ctx, code, other)).toMatchObject([
      { applied: true, amount: 980 },
      { applied: false, reason: "ALREADY_APPLIED" },
    ]);
    certain(await startCheckout(ctx, await shop.request(ctx, { codes: [code, other] })));
    expect(await verdict(await buyer(), other)).toMatchObject([{ applied: true }]);
  });

  it("that is used lets the next one of the same batch count", async () => {
    const { code, other } = await batch();
    const first = await buyer();
    certain(await startCheckout(first, await shop.request(first, { codes: [code] })));
    expect(await verdict(await buyer(), code, other)).toMatchObject([
      { applied: false, reason: "CODE_NOT_FOUND" },
      { applied: true },
    ]);
  });

  it("obeys the batch's limit per customer, by whichever code", async () => {
    const { code, other } = await batch({ maximumPerCustomer: 1 });
    const ctx = await buyer();
    certain(await startCheckout(ctx, await shop.request(ctx, { codes: [code] })));
    expect(await verdict(ctx, other)).toMatchObject([{ applied: false, reason: "RESERVED_ELSEWHERE" }]);
    expect(await verdict(await buyer(), other)).toMatchObject([{ applied: true }]);
  });
});

describe("a code of several uses", () => {
  it("says that it is used up: whoever was given it may know", async () => {
    const { code } = await batch({ usesPerCode: 2, size: 1 });
    for (let use = 0; use < 2; use++) {
      const ctx = await buyer();
      certain(await startCheckout(ctx, await shop.request(ctx, { codes: [code] })));
    }
    expect(await verdict(await buyer(), code)).toMatchObject([{ reason: "USAGE_LIMIT_TOTAL" }]);
  });
});

describe("the owner", () => {
  it("sees which codes are used, by whom and in which order", async () => {
    const { id, code, promotionId } = await batch({ name: "Seen" });
    const ctx = await buyer();
    const order = certain(await startCheckout(ctx, await shop.request(ctx, { codes: [code] })));
    const codes = certain(await listBatchCodes(shop.ctx, { ...BatchCodesInput.parse({}), id }));
    expect(codes).toMatchObject({ total: 5, all: 5 });
    expect(codes.rows[0]).toMatchObject({ code, standing: "reserved", last: { orderId: order.id } });
    const unused = certain(
      await listBatchCodes(shop.ctx, { ...BatchCodesInput.parse({ state: "unused" }), id }),
    );
    expect(unused.total).toBe(4);
    const found = certain(await listBatches(shop.ctx, BatchListInput.parse({ q: code })));
    expect(found.rows).toMatchObject([{ id, name: "Seen", used: 1, size: 5, standing: "active" }]);
    const { value: uses } = await listUses(shop.ctx, { ...UsageListInput.parse({}), promotionId });
    expect(uses).toMatchObject({
      total: 1,
      rows: [{ code, orderId: order.id, state: "held", amount: 980n }],
    });
    expect(certain(await readBatch(shop.ctx, { id }))).toMatchObject({ used: 1 });
  });

  it("takes a file of all codes, which stays on record", async () => {
    const { id, codes, code } = await batch({ size: 2500, name: "=cmd()" });
    const file = certain(await exportBatch(shop.ctx, { id }));
    const all = await lines(file);
    expect(all[0]).toBe("code,state,uses,maximum,order,customer_id,customer,last_used_at\r\n");
    expect(all).toHaveLength(2501);
    expect(new Set(all.slice(1).map((line) => line.split(",")[0]))).toEqual(new Set(codes));
    expect(all).toContain(`${code},unused,0,1,,,,\r\n`);
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, id));
    expect(rows.map(({ action }) => action).sort()).toEqual(["batch.created", "batch.exported"]);
  });

  it("sees in the simulator what a code of a batch gives, and why not", async () => {
    const { code } = await batch({ endsAt: "2026-02-01T00:00:00Z" });
    const seen = certain(
      await readWhatIf(shop.ctx, WhatIfInput.parse({ codes: code.toLowerCase(), plan: shop.planId }), null),
    );
    expect(seen.question.codes).toEqual([code]);
    expect(seen.question.promotions).toMatchObject([{ code, limits: { total: 1, used: 0 } }]);
  });
});

describe("usage over time", () => {
  const created = new Date("2026-03-01T12:00:00Z");
  it.each([
    [31, "day"],
    [32, "week"],
    [183, "week"],
    [184, "month"],
  ])("after %i days is told by the %s", (days, step) => {
    expect(stepFor(created, plus(created, days * DAY))).toBe(step);
  });

  it("counts paid uses on the shop's days, steps without any among them", async () => {
    const promotion = await shop.promotion({ code: "CHART" });
    const ctx = await buyer();
    // 22:30 in Riyadh is still the 2nd; an hour and a half later it is the 3rd.
    for (const [at, offer] of [
      ["2026-03-02T19:30:00Z", {}],
      ["2026-03-02T21:00:00Z", { currency: "USD" }],
    ] as const) {
      clock.to(at);
      const order = await shop.order(ctx, { codes: ["CHART"], ...offer });
      await database.sql.query(
        "update promotion_redemptions set state = 'committed', settled_at = $2 where order_id = $1",
        [order.id, at],
      );
    }
    clock.to("2026-03-04T12:00:00Z");
    const { chart } = certain(await readUsage(shop.ctx, { ...UsageListInput.parse({}), id: promotion.id }));
    expect(chart).toEqual({
      step: "day",
      points: [
        { day: "2026-03-01", uses: 0, given: [] },
        { day: "2026-03-02", uses: 1, given: [{ currency: "SAR", amount: 490n }] },
        { day: "2026-03-03", uses: 1, given: [{ currency: "USD", amount: 130n }] },
        { day: "2026-03-04", uses: 0, given: [] },
      ],
    });
  });
});
