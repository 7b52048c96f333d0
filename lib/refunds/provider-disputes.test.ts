import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import { disputes } from "@/db/schema/refunds";
import { subscriptions } from "@/db/schema/subscriptions";
import { processInboxEvent } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import type { Id } from "@/lib/core/ids";
import { proveLedger } from "@/lib/ledger/proof";
import { receiveWebhook } from "@/lib/payments/inbox";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { type CommerceShop, certain } from "@/tests/commerce-shop";
import { openProviderShop } from "@/tests/doubles/provider-shop";
import type { LiveProvider } from "@/tests/doubles/providers";
import type { TestDatabase } from "@/tests/postgres";
import { applyDisputeFact } from "./disputes";
import { applyRefundFact } from "./settle";

const ABOVE = { refund: applyRefundFact, dispute: applyDisputeFact };

let database: TestDatabase;
let shop: CommerceShop;
let live: LiveProvider;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, shop, live, close } = await openProviderShop("paypal"));
});
afterAll(() => close());

/** Delivers what PayPal has sent since the last time, `times` over, and works it off. */
async function deliver(times = 1): Promise<string[]> {
  const sent = live.sent.splice(0);
  const outcomes: string[] = [];
  for (const webhook of sent.flatMap((each) => Array.from({ length: times }, () => each)))
    certain(await receiveWebhook(shop.ctx, "paypal", webhook.body, webhook.headers));
  const { rows } = await database.sql.query<{ id: Id<"inboxEvent"> }>(
    "SELECT id FROM inbox_events WHERE processed_at IS NULL ORDER BY id",
  );
  for (const { id } of rows)
    outcomes.push(certain(await processInboxEvent(shop.ctx, { inboxEventId: id }, ABOVE)).outcome);
  return outcomes;
}

/** A month paid by PayPal, with the access it opened. */
async function sold() {
  const buyer = await shop.customer();
  const request = await shop.request(buyer.ctx, { method: "paypal", currency: "USD" });
  const order = certain(await startCheckout(buyer.ctx, request));
  const [attempt] = await database.db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderId, order.id));
  const reference = attempt?.providerRef ?? "";
  await live.standIn.press(reference, "pay");
  await deliver();
  await deliver();
  const { subscriptionId } = certain(await activateFromOrder(shop.ctx, { orderId: order.id }));
  return { orderId: order.id, reference, subscriptionId };
}

const caseOf = async (orderId: Id<"order">) =>
  (await database.db.select().from(disputes).where(eq(disputes.orderId, orderId)))[0];
const statusOf = async (orderId: Id<"order">) =>
  (await database.db.select().from(orders).where(eq(orders.id, orderId)))[0]?.status;
const accessOf = async (id: Id<"subscription">) =>
  (await database.db.select().from(subscriptions).where(eq(subscriptions.id, id)))[0]?.status;

describe("a dispute at PayPal", () => {
  it("opens one case with its deadline, however often its signed webhook comes", async () => {
    const { orderId, reference, subscriptionId } = await sold();
    await live.standIn.dispute?.(reference, { event: "CREATED", status: "WAITING_FOR_SELLER_RESPONSE" });
    expect(await deliver(3)).toEqual(["dispute open"]);
    expect(await caseOf(orderId)).toMatchObject({
      provider: "paypal",
      status: "open",
      amountMinor: 1300n,
      currency: "USD",
      reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
      dueBy: new Date("2026-03-11T12:00:00Z"),
    });
    expect(await accessOf(subscriptionId)).toBe("active");
  });

  it("that is lost takes money and access, and the books are proven", async () => {
    const { orderId, reference, subscriptionId } = await sold();
    await live.standIn.dispute?.(reference, { event: "CREATED", status: "OPEN" });
    await live.standIn.dispute?.(reference, { event: "UPDATED", status: "UNDER_REVIEW" });
    await live.standIn.dispute?.(reference, {
      event: "RESOLVED",
      status: "RESOLVED",
      outcome: "RESOLVED_BUYER_FAVOUR",
    });
    expect(await deliver()).toEqual(["dispute open", "dispute updated", "dispute lost"]);
    expect((await caseOf(orderId))?.status).toBe("lost");
    expect(await statusOf(orderId)).toBe("refunded");
    expect(await accessOf(subscriptionId)).toBe("refunded");
    expect((await proveLedger(shop.ctx)).checks.filter(({ broken }) => broken > 0)).toEqual([]);
  });

  it("that is won changes nothing else, also where its news come backwards", async () => {
    const { orderId, reference, subscriptionId } = await sold();
    await live.standIn.dispute?.(reference, { event: "CREATED", status: "OPEN" });
    await live.standIn.dispute?.(reference, {
      event: "RESOLVED",
      status: "RESOLVED",
      outcome: "RESOLVED_SELLER_FAVOUR",
    });
    live.sent.reverse();
    expect(await deliver()).toEqual(["dispute won", "dispute known"]);
    expect((await caseOf(orderId))?.status).toBe("won");
    expect([await statusOf(orderId), await accessOf(subscriptionId)]).toEqual(["paid", "active"]);
  });
});
