import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { outboxEvents } from "@/db/schema/events";
import { refunds } from "@/db/schema/refunds";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR } from "@/lib/core/time";
import { RefundRequestInput } from "@/lib/refunds/types";
import { certain } from "@/tests/commerce-shop";
import {
  anOrder,
  clock,
  database,
  KEYS,
  openStripeShop,
  send,
  setKeys,
  shop,
  stripe,
  workOff,
} from "@/tests/stripe-shop";
import { requestRefund } from "./request";
import { sendDueRefunds } from "./send";

openStripeShop();

/** A refund that was promised for an order paid by Stripe. */
async function promised(): Promise<Id<"refund">> {
  const { order, session } = await anOrder();
  stripe.books.pay(session);
  for (const { body } of stripe.takeEvents()) certain(await send(body));
  await workOff();
  const input = { orderId: order.id, idempotencyKey: `refund-of-${order.id}`, confirmedMinor: 4900 };
  return certain(await requestRefund(shop.ctx, RefundRequestInput.parse(input))).id;
}

const statuses = async (ids: Id<"refund">[]) => {
  const found = await database.db.select().from(refunds);
  return ids.map((id) => found.find((refund) => refund.id === id)?.status);
};
const stuck = async (id: Id<"refund">) =>
  (await database.db.select().from(outboxEvents).where(eq(outboxEvents.name, "refund/stuck"))).filter(
    ({ data }) => data["refundId"] === id,
  ).length;

describe("refunds while the keys are wrong", () => {
  it("wait, each of them, are told to a person once, and go out when the keys are right", async () => {
    const ids = [await promised(), await promised()];
    certain(await setKeys({ ...KEYS, secretKey: "sk_test_another_0001" }));
    for (let tries = 0; tries < 12; tries++) {
      await sendDueRefunds(shop.ctx, { limit: 10 });
      clock.by(7 * HOUR);
    }
    expect(await statuses(ids)).toEqual(["requested", "requested"]);
    expect(await Promise.all(ids.map(stuck))).toEqual([1, 1]);
    certain(await setKeys(KEYS));
    clock.by(DAY);
    expect(await sendDueRefunds(shop.ctx, { limit: 10 })).toBe(2);
    expect(await statuses(ids)).toEqual(["done", "done"]);
  });
});
