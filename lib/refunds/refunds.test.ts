import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { plans } from "@/db/schema/catalog";
import { orders } from "@/db/schema/checkout";
import { outboxEvents } from "@/db/schema/events";
import { ledgerEntries, ledgerTransfers } from "@/db/schema/ledger";
import { paymentAttempts, paymentMismatches, sandboxPayments, sandboxRefunds } from "@/db/schema/payments";
import { promotionLimits, promotionRedemptions } from "@/db/schema/promotions";
import { disputeEvents, disputes, refunds } from "@/db/schema/refunds";
import { subscriptions } from "@/db/schema/subscriptions";
import { applyFact } from "@/lib/checkout/settle";
import type { Id } from "@/lib/core/ids";
import { DAY, plus } from "@/lib/core/time";
import { balanceOf } from "@/lib/ledger/queries";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { act } from "@/lib/payments/providers/sandbox/books";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { applyDisputeFact, noteDispute } from "./disputes";
import { previewRefund, readOwnRefund, requestOwnRefund, requestRefund } from "./request";
import { sendDueRefunds, sendRefund } from "./send";
import { applyRefundFact, recordRefundOutcome } from "./settle";
import { RefundInput, RefundRequestInput } from "./types";

const clock = movableClock("2026-03-01T09:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  process.env["SANDBOX_PAYMENTS"] = "1";
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());
beforeEach(() => clock.to("2026-03-01T09:00:00Z"));

/** Somebody buys a month for 49.00 SAR and has it. */
async function sold(change: object = {}, beforeAccess?: (id: Id<"order">) => Promise<void>) {
  const buyer = await shop.customer();
  const placed = await shop.order(buyer.ctx, change);
  const paymentId = placed.payment?.id as Id<"payment">;
  const [attempt] = await database.db.select().from(paymentAttempts).where(eq(paymentAttempts.id, paymentId));
  const reference = attempt?.providerRef ?? "";
  certain(
    await act(shop.ctx, {
      reference,
      action: {
        kind: "pay",
        secure: false,
        delaySeconds: 0,
        duplicateWebhooks: false,
        webhooksOutOfOrder: false,
      },
    }),
  );
  const fact = await sandboxProvider.fetchStatus(shop.ctx, reference);
  if (!fact) throw new Error("the sandbox knows its payment");
  await applyFact(shop.ctx, fact);
  await beforeAccess?.(placed.id);
  const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId: placed.id }));
  return { buyer, orderId: placed.id, paymentId, reference, chargeId: fact.chargeId ?? "", subscriptionId };
}

/** Money of nobody: it came for a payment that the shop does not know. */
async function strayCharge(): Promise<string> {
  const chargeId = `stray-${++keys}`;
  const stray = { provider: "sandbox", providerRef: chargeId, status: "settled", chargeId } as const;
  const rest = { amountMinor: 4900n, currency: "SAR", payee: sandboxProvider.payee() } as const;
  await applyFact(shop.ctx, { ...stray, ...rest, orderId: null, payerTelegramId: null, failureCode: null });
  return chargeId;
}

/** What the provider says of a refund that somebody made there. */
const newsOf = (chargeId: string) =>
  ({
    provider: "sandbox",
    chargeId,
    refundId: null,
    refundRef: "re_x",
    amountMinor: 4900n,
    currency: "SAR",
    status: "done",
    failureCode: null,
  }) as const;

const toldOf = async (name: string, chargeId: string) =>
  (await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, name))).filter(
    ({ data }) => data["chargeId"] === chargeId,
  );

let keys = 0;
const asked = (orderId: Id<"order">, confirmedMinor: number, change: object = {}) =>
  RefundRequestInput.parse({ orderId, idempotencyKey: `refund-key-${++keys}`, confirmedMinor, ...change });

const refundOf = async (id: Id<"refund">) =>
  (await database.db.select().from(refunds).where(eq(refunds.id, id)))[0];
const orderOf = async (id: Id<"order">) =>
  (await database.db.select().from(orders).where(eq(orders.id, id)))[0];
const subscriptionOf = async (id: Id<"subscription">) =>
  (await database.db.select().from(subscriptions).where(eq(subscriptions.id, id)))[0];
const balance = async (account: Parameters<typeof balanceOf>[1]) =>
  (await balanceOf(shop.ctx, account)).balanceMinor;
const wallet = (customerId: Id<"customer">) => ({ kind: "wallet", customerId, unit: "SAR" }) as const;
const refundsAccount = { kind: "refunds", unit: "SAR" } as const;
const cash = { kind: "provider_cash", provider: "sandbox", unit: "SAR" } as const;
const clearing = { kind: "clearing", provider: "sandbox", unit: "SAR" } as const;

describe("a refund to the provider", () => {
  it("does in the end exactly what its preview said", async () => {
    const { orderId, paymentId, subscriptionId } = await sold();
    const before = { cash: await balance(cash), given: await balance(refundsAccount) };
    const preview = certain(await previewRefund(shop.ctx, RefundInput.parse({ orderId })));
    expect(preview).toMatchObject({
      amountMinor: 4900n,
      toProviderMinor: 4900n,
      toWalletMinor: 0n,
      isFull: true,
      access: { kind: "ends_now" },
      outOfAccountMinor: 4900n,
    });

    const promised = certain(await requestRefund(shop.ctx, asked(orderId, 4900)));
    expect(promised.status).toBe("requested");
    expect((await subscriptionOf(subscriptionId))?.status).toBe("active");
    expect(await sendRefund(shop.ctx, { refundId: promised.id })).toBe("done");

    expect(await refundOf(promised.id)).toMatchObject({ status: "done", nextTryAt: null });
    expect((await orderOf(orderId))?.status).toBe("refunded");
    expect((await subscriptionOf(subscriptionId))?.status).toBe("refunded");
    const [attempt] = await database.db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.id, paymentId));
    expect(attempt?.status).toBe("refunded");
    expect((await balance(cash)) - before.cash).toBe(4900n);
    expect((await balance(refundsAccount)) - before.given).toBe(-4900n);
    expect(await balance(clearing)).toBe(0n);
  });

  it("sends once however often it is asked, also after a crash between sending and writing down", async () => {
    const { orderId, reference } = await sold();
    const promised = certain(await requestRefund(shop.ctx, asked(orderId, 4900)));
    const [payment] = await database.db
      .select()
      .from(sandboxPayments)
      .where(eq(sandboxPayments.reference, reference));
    // The provider took it, and nobody here wrote it down.
    await sandboxProvider.refund(shop.ctx, {
      refundId: promised.id,
      paymentId: promised.paymentId,
      providerRef: reference,
      chargeId: payment?.id ?? "",
      amount: { amount: 4900n, currency: "SAR" },
      charged: { amount: 4900n, currency: "SAR" },
      telegramId: 1n,
    });
    expect(await sendDueRefunds(shop.ctx, { limit: 10 })).toBe(1);
    expect(await sendRefund(shop.ctx, { refundId: promised.id })).toBe("nothing to do");
    const given = await database.db
      .select()
      .from(sandboxRefunds)
      .where(eq(sandboxRefunds.paymentId, payment?.id as never));
    expect(given.map(({ amountMinor }) => amountMinor)).toEqual([4900n]);
    const posted = await database.db
      .select()
      .from(ledgerTransfers)
      .where(eq(ledgerTransfers.refundId, promised.id));
    expect(posted.map(({ kind }) => kind)).toEqual(["refund", "refund"]);
  });

  it("waits for a provider that is away, and tells a person after many tries", async () => {
    const { orderId } = await sold();
    const promised = certain(await requestRefund(shop.ctx, asked(orderId, 4900)));
    await database.db
      .update(paymentAttempts)
      .set({ providerRef: null })
      .where(eq(paymentAttempts.id, promised.paymentId));
    for (let hours = 0; hours < 9; hours++) {
      await sendDueRefunds(shop.ctx, { limit: 10 });
      clock.by(7 * 60 * 60 * 1000);
    }
    const told = await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, "refund/stuck"));
    expect(told.filter(({ data }) => data["refundId"] === promised.id)).toHaveLength(1);
    expect((await refundOf(promised.id))?.status).toBe("requested");
  });

  it("promised before the order opened its access ends the access that opened meanwhile", async () => {
    const { orderId, subscriptionId } = await sold({}, async (id) => {
      certain(await requestRefund(shop.ctx, asked(id, 4900)));
    });
    expect((await subscriptionOf(subscriptionId))?.status).toBe("active");
    await sendDueRefunds(shop.ctx, { limit: 10 });
    expect((await orderOf(orderId))?.status).toBe("refunded");
    expect((await subscriptionOf(subscriptionId))?.status).toBe("refunded");
  });

  it("that the provider refuses leaves everything as it was", async () => {
    const { orderId, subscriptionId } = await sold();
    const promised = certain(await requestRefund(shop.ctx, asked(orderId, 4900)));
    const outcome = { status: "failed", refundRef: null, failureCode: "expired_card" } as const;
    await recordRefundOutcome(shop.ctx, { refundId: promised.id, ...outcome });
    expect(await refundOf(promised.id)).toMatchObject({ status: "failed", failureCode: "expired_card" });
    expect((await orderOf(orderId))?.status).toBe("paid");
    expect((await subscriptionOf(subscriptionId))?.status).toBe("active");
    // The money can go another way.
    const other = certain(await requestRefund(shop.ctx, asked(orderId, 4900, { destination: "wallet" })));
    expect(other.status).toBe("done");
  });

  it("that the provider takes back days later is undone in the books and told to a person", async () => {
    const { orderId, reference } = await sold();
    const before = { cash: await balance(cash), given: await balance(refundsAccount) };
    const promised = certain(await requestRefund(shop.ctx, asked(orderId, 4900)));
    await sendRefund(shop.ctx, { refundId: promised.id });
    const fact = {
      provider: "sandbox",
      chargeId: reference,
      refundId: promised.id,
      refundRef: promised.id,
      amountMinor: 4900n,
      currency: "SAR",
      status: "failed",
      failureCode: "account_closed",
    } as const;
    expect(await applyRefundFact(shop.ctx, fact)).toBe("refund failed");
    expect(await applyRefundFact(shop.ctx, fact)).toBe("refund known");
    expect((await orderOf(orderId))?.status).toBe("paid");
    expect([await balance(cash), await balance(refundsAccount)]).toEqual([before.cash, before.given]);
    const told = await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, "refund/failed"));
    expect(told.filter(({ data }) => data["refundId"] === promised.id)).toHaveLength(1);
  });

  it("made at the provider by hand is written down once", async () => {
    const { orderId, chargeId, subscriptionId } = await sold();
    const fact = { ...newsOf(chargeId), refundRef: "re_by_hand" };
    expect(await applyRefundFact(shop.ctx, fact)).toBe("refund made at the provider");
    expect(await applyRefundFact(shop.ctx, fact)).toBe("refund known");
    expect((await orderOf(orderId))?.status).toBe("refunded");
    expect((await subscriptionOf(subscriptionId))?.status).toBe("refunded");
  });

  it("of a charge that is not known yet waits for its payment", async () => {
    await expect(applyRefundFact(shop.ctx, newsOf("nobody"))).rejects.toThrow("is not known yet");
  });

  it("of money that was credited to nobody is told to a person, and no order changes", async () => {
    const chargeId = await strayCharge();
    const news = { ...newsOf(chargeId), refundRef: "re_stray" };
    expect(await applyRefundFact(shop.ctx, news)).toBe("refund that fits nothing");
    expect(await toldOf("refund/unmatched", chargeId)).toHaveLength(1);
    await database.db
      .update(paymentMismatches)
      .set({ resolution: "given_back", resolvedAt: shop.ctx.clock.now() })
      .where(sql`received->>'chargeId' = ${chargeId}`);
    // What the owner gave back by hand is no news.
    await applyRefundFact(shop.ctx, news);
    expect(await toldOf("refund/unmatched", chargeId)).toHaveLength(1);
  });

  it("of more than the payment is told to a person", async () => {
    const { chargeId, orderId } = await sold();
    const fact = { ...newsOf(chargeId), refundRef: "re_too_much", amountMinor: 4901n };
    expect(await applyRefundFact(shop.ctx, fact)).toBe("refund that fits nothing");
    expect(await toldOf("refund/unmatched", chargeId)).toHaveLength(1);
    expect((await orderOf(orderId))?.status).toBe("paid");
  });
});

describe("a refund to the wallet", () => {
  it("moves at once, and what is left can still go to the provider", async () => {
    const { buyer, orderId, subscriptionId } = await sold();
    const part = certain(
      await requestRefund(
        shop.ctx,
        asked(orderId, 1000, { destination: "wallet", share: { kind: "amount", amountMinor: 1000 } }),
      ),
    );
    expect(part).toMatchObject({ status: "done", isFull: false, endsAccess: false });
    expect(await balance(wallet(buyer.id))).toBe(1000n);
    expect((await subscriptionOf(subscriptionId))?.status).toBe("active");

    const rest = certain(await previewRefund(shop.ctx, RefundInput.parse({ orderId })));
    expect(rest).toMatchObject({ amountMinor: 3900n, toProviderMinor: 3900n, toWalletMinor: 0n });
  });
});

describe("a refund", () => {
  it("of the unused days counts them by the shop's clock", async () => {
    const { orderId } = await sold();
    const { periodEnd, periodStart } = (await subscriptionOf((await sold()).subscriptionId)) ?? {};
    const days = ((periodEnd?.getTime() ?? 0) - (periodStart?.getTime() ?? 0)) / DAY;
    expect(days).toBe(31);
    clock.by(10 * DAY);
    const preview = certain(
      await previewRefund(shop.ctx, RefundInput.parse({ orderId, share: { kind: "unused" } })),
    );
    expect(preview.amountMinor).toBe(3319n);
  });

  it("of a renewal leaves the time that was bought before", async () => {
    const first = await sold();
    const again = await shop.order(first.buyer.ctx);
    const paymentId = again.payment?.id as Id<"payment">;
    const [attempt] = await database.db
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.id, paymentId));
    await applyFact(shop.ctx, {
      provider: "sandbox",
      providerRef: attempt?.providerRef ?? "",
      status: "settled",
      chargeId: `charge-${paymentId}`,
      amountMinor: 4900n,
      currency: "SAR",
      payee: sandboxProvider.payee(),
      orderId: again.id,
      payerTelegramId: null,
      failureCode: null,
    });
    certain(await activateFromOrder(shop.ctx, { orderId: again.id }));
    const before = await subscriptionOf(first.subscriptionId);
    await requestRefund(shop.ctx, asked(again.id, 4900, { destination: "wallet" }));
    const after = await subscriptionOf(first.subscriptionId);
    expect(after?.status).toBe("active");
    expect(after?.periodEnd).toEqual(new Date("2026-04-01T09:00:00Z"));
    expect(before?.periodEnd).toEqual(new Date("2026-05-01T09:00:00Z"));
  });

  it("answers the same key once, and another request under it not at all", async () => {
    const { orderId, buyer } = await sold();
    const request = asked(orderId, 4900, { destination: "wallet" });
    const first = certain(await requestRefund(shop.ctx, request));
    const second = certain(await requestRefund(shop.ctx, request));
    expect(second.id).toBe(first.id);
    expect(await balance(wallet(buyer.id))).toBe(4900n);
    expect(await requestRefund(shop.ctx, { ...request, destination: "original" })).toMatchObject({
      error: "refund.idempotency_mismatch",
    });
  });

  it("asked for twice at once over two connections gives back once", async () => {
    const { orderId, buyer } = await sold();
    const second = await connectAgain(database.url);
    const results = await Promise.all(
      [shop.ctx, { ...shop.ctx, db: second.db }].map((ctx) =>
        requestRefund(ctx, asked(orderId, 4900, { destination: "wallet" })),
      ),
    );
    await second.close();
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ error: "refund.nothing_left" });
    expect(await balance(wallet(buyer.id))).toBe(4900n);
  });

  it("needs the amount that goes back, typed", async () => {
    const { orderId } = await sold();
    expect(await requestRefund(shop.ctx, asked(orderId, 4901))).toMatchObject({
      error: "request.invalid_input",
      params: { field: "confirmedMinor" },
    });
  });

  it("gives the slot of a code back where the promotion says so, for others to use", async () => {
    const promotion = await shop.promotion({ code: "BACK", maximumUses: 1, returnsOnRefund: true });
    const { orderId } = await sold({ codes: ["BACK"] });
    const [limit] = await database.db
      .select()
      .from(promotionLimits)
      .where(eq(promotionLimits.id, promotion.limitId));
    expect(limit?.committed).toBe(1);
    await requestRefund(shop.ctx, asked(orderId, 4410, { destination: "wallet" }));
    const [after] = await database.db
      .select()
      .from(promotionLimits)
      .where(eq(promotionLimits.id, promotion.limitId));
    expect([after?.held, after?.committed]).toEqual([0, 0]);
    const [redemption] = await database.db
      .select()
      .from(promotionRedemptions)
      .where(eq(promotionRedemptions.orderId, orderId));
    expect(redemption?.state).toBe("returned");
    await sold({ codes: ["BACK"] });
  });

  it("for fraud keeps the slot", async () => {
    const promotion = await shop.promotion({ code: "KEEP", maximumUses: 1, returnsOnRefund: true });
    const { orderId } = await sold({ codes: ["KEEP"] });
    await requestRefund(shop.ctx, asked(orderId, 4410, { destination: "wallet", reason: "fraud" }));
    const [after] = await database.db
      .select()
      .from(promotionLimits)
      .where(eq(promotionLimits.id, promotion.limitId));
    expect(after?.committed).toBe(1);
  });

  it("of an order nobody knows is not found", async () => {
    const nobody = RefundInput.parse({ orderId: "ord_nobody" });
    expect(await previewRefund(shop.ctx, nobody)).toMatchObject({ error: "order.not_found" });
  });

  it("leaves books whose every transfer sums to zero", async () => {
    const entries = await database.db.select().from(ledgerEntries);
    const sums = new Map<string, bigint>();
    for (const { transferId, unit, amountMinor } of entries)
      sums.set(`${transferId}:${unit}`, (sums.get(`${transferId}:${unit}`) ?? 0n) + amountMinor);
    expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
    expect(entries.length).toBeGreaterThan(20);
  });
});

describe("a customer who asks for the money back", () => {
  const promise = (days: number | null) =>
    database.db.update(plans).set({ refundDays: days, refundUsedBasisPoints: 5000 });

  it("gets it at once while the plan promises it, and only once", async () => {
    await promise(14);
    const { buyer, orderId } = await sold();
    clock.by(14 * DAY);
    expect(certain(await readOwnRefund(buyer.ctx, { id: orderId }))).toMatchObject({ amountMinor: 4900n });
    const first = certain(await requestOwnRefund(buyer.ctx, { id: orderId }));
    expect(first).toEqual({ status: "requested", amountMinor: 4900n, currency: "SAR", toWallet: false });
    expect(certain(await requestOwnRefund(buyer.ctx, { id: orderId }))).toEqual(first);
    expect(await database.db.select().from(refunds).where(eq(refunds.orderId, orderId))).toHaveLength(1);
  });

  it("is told why not: too late, too much used, not promised, somebody else's order", async () => {
    await promise(14);
    const { buyer, orderId } = await sold();
    clock.to(plus(new Date("2026-03-01T09:00:00Z"), 14 * DAY + 1));
    expect(await requestOwnRefund(buyer.ctx, { id: orderId })).toMatchObject({ error: "refund.too_late" });
    await promise(30);
    clock.to("2026-03-20T09:00:00Z");
    expect(await requestOwnRefund(buyer.ctx, { id: orderId })).toMatchObject({
      error: "refund.used_too_much",
    });
    await promise(null);
    expect(await requestOwnRefund(buyer.ctx, { id: orderId })).toMatchObject({ error: "refund.not_offered" });
    const stranger = await shop.customer();
    expect(await requestOwnRefund(stranger.ctx, { id: orderId })).toMatchObject({ error: "order.not_found" });
  });
});

describe("a dispute", () => {
  const fact = (chargeId: string, change: object = {}) => ({
    provider: "sandbox" as const,
    disputeRef: `dp_${chargeId}`,
    chargeId,
    amountMinor: 4900n,
    currency: "SAR",
    reason: "fraudulent",
    status: "open" as const,
    dueBy: new Date("2026-03-10T00:00:00Z"),
    ...change,
  });
  const caseOf = async (chargeId: string) =>
    (
      await database.db
        .select()
        .from(disputes)
        .where(eq(disputes.disputeRef, `dp_${chargeId}`))
    )[0];

  it("opens one case with a deadline, keeps its timeline, and stops refunds meanwhile", async () => {
    const { orderId, chargeId } = await sold();
    expect(await applyDisputeFact(shop.ctx, fact(chargeId))).toBe("dispute open");
    expect(await applyDisputeFact(shop.ctx, fact(chargeId))).toBe("dispute known");
    expect(await applyDisputeFact(shop.ctx, fact(chargeId, { status: "under_review" }))).toBe(
      "dispute updated",
    );
    // Older news that comes late changes nothing.
    expect(await applyDisputeFact(shop.ctx, fact(chargeId))).toBe("dispute known");
    const opened = await caseOf(chargeId);
    expect(opened).toMatchObject({ status: "under_review", dueBy: new Date("2026-03-10T00:00:00Z") });
    if (!opened) return;
    certain(await noteDispute(shop.ctx, { id: opened.id, note: "Sent the chat log" }));
    const timeline = await database.db
      .select()
      .from(disputeEvents)
      .where(eq(disputeEvents.disputeId, opened.id));
    expect(timeline.map(({ kind }) => kind)).toEqual(["opened", "updated", "note"]);
    expect(await requestRefund(shop.ctx, asked(orderId, 4900))).toMatchObject({ error: "refund.disputed" });
  });

  it("that is lost takes the money and the access, once", async () => {
    const { orderId, chargeId, subscriptionId } = await sold();
    const before = { cash: await balance(cash), clearing: await balance(clearing) };
    await applyDisputeFact(shop.ctx, fact(chargeId));
    expect(await applyDisputeFact(shop.ctx, fact(chargeId, { status: "lost" }))).toBe("dispute lost");
    expect(await applyDisputeFact(shop.ctx, fact(chargeId, { status: "lost" }))).toBe("dispute known");
    expect((await balance(cash)) - before.cash).toBe(4900n);
    expect((await orderOf(orderId))?.status).toBe("refunded");
    expect((await subscriptionOf(subscriptionId))?.status).toBe("refunded");
    expect(await balance(clearing)).toBe(before.clearing);
  });

  it("of money that was credited to nobody is told to a person, and opens no case", async () => {
    const chargeId = await strayCharge();
    expect(await applyDisputeFact(shop.ctx, fact(chargeId))).toBe("dispute of money that fits nothing");
    expect(await toldOf("dispute/unmatched", chargeId)).toHaveLength(1);
    expect(await caseOf(chargeId)).toBeUndefined();
  });

  it("whose end arrives before its beginning ends all the same", async () => {
    const { chargeId, subscriptionId } = await sold();
    expect(await applyDisputeFact(shop.ctx, fact(chargeId, { status: "won" }))).toBe("dispute won");
    expect(await applyDisputeFact(shop.ctx, fact(chargeId))).toBe("dispute known");
    expect(await caseOf(chargeId)).toMatchObject({ status: "won" });
    expect((await subscriptionOf(subscriptionId))?.status).toBe("active");
  });
});
