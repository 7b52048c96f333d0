import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { disputeEvents, disputes } from "@/db/schema/refunds";
import { certain } from "@/tests/commerce-shop";
import {
  asked,
  balance,
  cash,
  clearing,
  database,
  openRefundShop,
  orderOf,
  shop,
  sold,
  strayCharge,
  subscriptionOf,
  toldOf,
} from "@/tests/refund-shop";
import { applyDisputeFact, noteDispute } from "./disputes";
import { requestRefund } from "./request";

openRefundShop();

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
