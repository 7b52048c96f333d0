import { and, eq, isNull, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { outboxEvents } from "@/db/schema/events";
import { alerts } from "@/db/schema/notifications";
import { applyDisputeFact } from "@/lib/refunds/disputes";
import { database, openRefundShop, shop, sold } from "@/tests/refund-shop";
import { type AlarmingEvent, alertOf } from "./alerts";

openRefundShop();

type Status = "open" | "under_review" | "won" | "lost";

/** One case of which the provider tells; `relay` raises the alerts of what was told since the last time. */
async function aCase() {
  const { chargeId, orderId } = await sold();
  let told = 0;
  const say = (status: Status) =>
    applyDisputeFact(shop.ctx, {
      provider: "sandbox",
      disputeRef: `dp_${chargeId}`,
      chargeId,
      amountMinor: 4900n,
      currency: "SAR",
      reason: "fraudulent",
      status,
      dueBy: null,
    });
  const news = async () => {
    const events = await database.db
      .select()
      .from(outboxEvents)
      .where(
        and(
          sql`${outboxEvents.name} IN ('dispute/opened', 'dispute/closed')`,
          sql`${outboxEvents.data}->>'orderId' = ${orderId}`,
        ),
      )
      .orderBy(outboxEvents.id);
    const fresh = events.slice(told);
    told = events.length;
    return fresh.map(({ id, name, data }) => ({ id, name, data }) as unknown as AlarmingEvent);
  };
  const relay = async (events: AlarmingEvent[]) => {
    for (const event of events) await alertOf(shop.ctx, event);
  };
  return { say, news, relay };
}

const openAlerts = async () =>
  (await database.db.select().from(alerts).where(isNull(alerts.closedAt))).map(({ kind }) => kind);

beforeEach(async () => {
  await database.db.delete(alerts);
});

describe("the alert that a payment is disputed", () => {
  it.each<[string, Status[], string[]]>([
    ["stands while the case is open", ["open"], ["dispute_opened"]],
    ["goes when it is won", ["open", "won"], []],
    ["becomes the one of the loss", ["open", "under_review", "lost"], ["dispute_lost"]],
  ])("%s", async (_, said, kinds) => {
    const { say, news, relay } = await aCase();
    for (const status of said) {
      await say(status);
      await relay(await news());
    }
    expect(await openAlerts()).toEqual(kinds);
    const raised = await database.db.select().from(alerts).where(eq(alerts.kind, "dispute_opened"));
    expect(raised).toHaveLength(1);
  });

  it.each<[Status, string[]]>([
    ["won", []],
    ["lost", ["dispute_lost"]],
  ])("is not raised by news that come after it was %s", async (end, kinds) => {
    const { say, news, relay } = await aCase();
    await say("open");
    await say(end);
    await relay((await news()).toReversed());
    expect(await openAlerts()).toEqual(kinds);
  });
});
