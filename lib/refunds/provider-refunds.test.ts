import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { outboxEvents } from "@/db/schema/events";
import { ledgerTransfers } from "@/db/schema/ledger";
import { paymentAttempts, paymentMismatches } from "@/db/schema/payments";
import { sandboxPayments, sandboxRefunds } from "@/db/schema/payments-sandbox";
import { refunds } from "@/db/schema/refunds";
import type { Id } from "@/lib/core/ids";
import { sandboxProvider } from "@/lib/payments/providers/sandbox";
import { certain } from "@/tests/commerce-shop";
import {
  asked,
  balance,
  cash,
  clearing,
  clock,
  database,
  openRefundShop,
  orderOf,
  shop,
  sold,
  strayCharge,
  subscriptionOf,
  toldOf,
} from "@/tests/refund-shop";
import { previewRefund, requestRefund } from "./request";
import { sendDueRefunds, sendRefund } from "./send";
import { applyRefundFact, recordRefundOutcome } from "./settle";
import { RefundInput } from "./types";

openRefundShop();

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

const refundOf = async (id: Id<"refund">) =>
  (await database.db.select().from(refunds).where(eq(refunds.id, id)))[0];

const refundsAccount = { kind: "refunds", unit: "SAR" } as const;

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
