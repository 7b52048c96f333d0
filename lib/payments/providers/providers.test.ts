import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { payOrder } from "@/lib/checkout/attempt";
import { expireReservations } from "@/lib/checkout/close";
import { processInboxEvent, reconcilePending } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import { type Id, newId } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import { HOUR, MINUTE } from "@/lib/core/time";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, nothingAbove, openCommerceShop } from "@/tests/commerce-shop";
import {
  type LiveProvider,
  PROVIDER_CASES,
  type SentWebhook,
  startProvider,
} from "@/tests/doubles/providers";
import { switchOn } from "@/tests/doubles/shop-keys";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { receiveWebhook } from "../inbox";
import { providerFor } from "../settings";

const clock = movableClock("2026-03-01T12:00:00Z");

let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(() => database.drop());

const row = async <T extends object>(sql: string, id: string): Promise<T | undefined> =>
  (await database.sql.query<T>(sql, [id])).rows[0];
const statusOf = async (order: OrderSummary) =>
  (await row<{ status: string }>("select status from orders where id = $1", order.id))?.status;
const attemptOf = (order: OrderSummary) =>
  row<{
    id: Id<"payment">;
    provider_ref: string;
    charge_id: string;
    status: string;
    failure_code: string | null;
  }>("select * from payment_attempts where order_id = $1 order by id desc limit 1", order.id);
const timesPaid = async (order: OrderSummary) => {
  const { rows } = await database.sql.query(
    "select 1 from outbox_events where name = 'order/paid' and data->>'orderId' = $1",
    [order.id],
  );
  return rows.length;
};
const mismatchOf = async (reference: string) =>
  (await row<{ reason: string }>("select reason from payment_mismatches where provider_ref = $1", reference))
    ?.reason;

describe.each(PROVIDER_CASES)("$id", (provider) => {
  let live: LiveProvider;

  beforeAll(async () => {
    live = await startProvider(provider, () => clock.now());
    env().PROVIDER_DOUBLES.set(provider.id, live.double.url);
  });
  afterAll(() => live.double.close());
  beforeEach(async () => {
    live.sent.length = 0;
    await switchOn(database, provider.id, provider.values, clock.now());
  });

  const request = async (buyer: CommerceShop["ctx"]) =>
    shop.request(buyer, { method: provider.id, currency: provider.currency });
  const order = async () => {
    const buyer = await shop.customer();
    return { buyer, order: certain(await startCheckout(buyer.ctx, await request(buyer.ctx))) };
  };
  const referenceOf = async (of: OrderSummary) => (await attemptOf(of))?.provider_ref ?? "";
  const deliver = async (webhook: SentWebhook) =>
    receiveWebhook(shop.ctx, provider.id, webhook.body, webhook.headers);
  /** What the job does with everything that waits. */
  const work = async () => {
    const { rows } = await database.sql.query<{ id: Id<"inboxEvent"> }>(
      "select id from inbox_events where processed_at is null order by id",
    );
    for (const { id } of rows) await processInboxEvent(shop.ctx, { inboxEventId: id }, nothingAbove);
  };
  const deliverAll = async (webhooks: readonly SentWebhook[]) => {
    for (const webhook of webhooks) certain(await deliver(webhook));
    await work();
    // Taking the money may have caused more of them.
    const more = live.sent.filter((each) => !webhooks.includes(each));
    for (const webhook of more) certain(await deliver(webhook));
    await work();
  };
  const provided = async () => {
    const found = await providerFor(shop.ctx, provider.id);
    if (!found) throw new Error("not configured");
    return found;
  };

  it("is opened at its hosted page, for what the order costs", async () => {
    const { order: placed } = await order();
    const reference = await referenceOf(placed);
    expect(placed.payment?.action).toMatchObject({ kind: "open_page" });
    const page = await live.standIn.page(reference);
    expect(page).toMatchObject({ status: "open", currency: provider.currency });
    expect(["49.00", "13.00"]).toContain(page?.amount);
  });

  it("pays the order once it is paid there, and only then", async () => {
    const { order: placed } = await order();
    await deliverAll(live.sent);
    expect(await statusOf(placed)).toBe("reserved");
    await live.standIn.press(await referenceOf(placed), "pay");
    await deliverAll([...live.sent]);
    expect(await statusOf(placed)).toBe("paid");
    expect(await timesPaid(placed)).toBe(1);
  });

  it("pays once when every webhook comes three times and in the wrong order", async () => {
    const { order: placed } = await order();
    await live.standIn.press(await referenceOf(placed), "pay");
    await deliverAll([...live.sent]);
    const all = [...live.sent].toReversed();
    for (const webhook of [...all, ...all]) {
      expect(certain(await deliver(webhook)).fresh).toBe(false);
      await work();
    }
    expect(await timesPaid(placed)).toBe(1);
  });

  it("pays by the sweep when no webhook ever comes", async () => {
    const { order: placed } = await order();
    await live.standIn.press(await referenceOf(placed), "pay");
    clock.by(2 * MINUTE);
    await reconcilePending(shop.ctx, 50);
    expect(await statusOf(placed)).toBe("paid");
  });

  it("pays an order whose time was over when the webhook came", async () => {
    const { order: placed } = await order();
    await live.standIn.press(await referenceOf(placed), "pay");
    clock.by(6 * HOUR);
    await expireReservations(shop.ctx, 100);
    expect(await statusOf(placed)).toBe("expired");
    await deliverAll([...live.sent]);
    expect(await statusOf(placed)).toBe("paid");
    expect(await timesPaid(placed)).toBe(1);
  });

  it.runIf(provider.declines)(
    "fails in plain words when it is declined, and can be tried again",
    async () => {
      const { buyer, order: placed } = await order();
      await live.standIn.press(await referenceOf(placed), "decline");
      await deliverAll([...live.sent]);
      expect(await attemptOf(placed)).toMatchObject({ status: "failed", failure_code: "declined" });
      const again = await payOrder(buyer.ctx, {
        id: placed.id,
        method: provider.id,
        idempotencyKey: newId("event"),
      });
      expect(certain(again).payment?.action.kind).toBe("open_page");
    },
  );

  it.runIf(provider.declines)("waits for what is on hold", async () => {
    const { order: placed } = await order();
    await live.standIn.press(await referenceOf(placed), "hold");
    await deliverAll([...live.sent]);
    expect(await statusOf(placed)).toBe("reserved");
    expect((await attemptOf(placed))?.status).toBe("pending");
  });

  it.each(["amount", "currency", "order", "payee"] as const)(
    "credits nobody where the %s is another",
    async (how) => {
      const { order: placed } = await order();
      const reference = await referenceOf(placed);
      const tampersFirst = provider.id === "paypal";
      if (tampersFirst) expect(await provider.tamper(live.books, reference, how)).toBe(true);
      await live.standIn.press(reference, "pay");
      if (!tampersFirst && !(await provider.tamper(live.books, reference, how))) return;
      await deliverAll([...live.sent]);
      expect(await statusOf(placed)).toBe("reserved");
      expect(await timesPaid(placed)).toBe(0);
      // PayPal has not taken the money yet, and is not asked to.
      if (!tampersFirst) expect(await mismatchOf(reference)).toBe(how);
    },
  );

  it("opens the same attempt when its answer was lost", async () => {
    const buyer = await shop.customer();
    const wanted = await request(buyer.ctx);
    live.double.failNext("silent_after", provider.opens);
    const lost = await startCheckout(buyer.ctx, wanted);
    // Crypto Pay is asked at once what it made; the others are asked again.
    if (!lost.ok) expect(lost.error).toBe("payment.provider_unavailable");
    clock.by(3 * MINUTE);
    const found = certain(await startCheckout(buyer.ctx, wanted));
    expect(found.payment?.action.kind).toBe("open_page");
    const reference = await referenceOf(found);
    await live.standIn.press(reference, "pay");
    await deliverAll([...live.sent]);
    expect(await timesPaid(found)).toBe(1);
  });

  it.each(["away", "broken_after", "nonsense"] as const)(
    "says plainly that it is away: %s",
    async (fault) => {
      const buyer = await shop.customer();
      const wanted = await request(buyer.ctx);
      live.double.failNext(fault, provider.opens);
      const answer = await startCheckout(buyer.ctx, wanted);
      if (!answer.ok) expect(answer.error).toBe("payment.provider_unavailable");
      else expect(answer.value.payment?.action.kind).toBe("open_page");
    },
  );

  it("says with wrong keys what is wrong", async () => {
    await switchOn(database, provider.id, provider.wrongValues, clock.now());
    expect(await (await provided()).testConnection()).toMatchObject({
      ok: false,
      error: "payment.keys_wrong",
    });
    const buyer = await shop.customer();
    expect(await startCheckout(buyer.ctx, await request(buyer.ctx))).toMatchObject({
      error: "payment.provider_unavailable",
    });
  });

  it("says with right keys whose account it is", async () => {
    expect(certain(await (await provided()).testConnection()).account).not.toBe("");
  });

  it("says that nobody answers where nobody does", async () => {
    env().PROVIDER_DOUBLES.set(provider.id, "http://127.0.0.1:9");
    await switchOn(database, provider.id, provider.values, clock.now());
    expect(await (await provided()).testConnection()).toMatchObject({
      error: "payment.provider_unavailable",
    });
    env().PROVIDER_DOUBLES.set(provider.id, live.double.url);
  });

  it("refuses a forged webhook, remembers nothing of it, and closes its door without a secret", async () => {
    const { order: placed } = await order();
    await live.standIn.press(await referenceOf(placed), "pay");
    const [webhook] = live.sent;
    if (!webhook) throw new Error("no webhook was sent");
    const unsigned = new Headers(webhook.headers);
    unsigned.delete(provider.signature);
    const changed = Buffer.concat([webhook.body, Buffer.from(" ")]);
    const before = await database.sql.query("select 1 from inbox_events");
    for (const forged of [
      { ...webhook, headers: unsigned },
      { ...webhook, body: changed },
      { ...webhook, headers: new Headers() },
    ])
      expect(await deliver(forged)).toMatchObject({ error: "webhook.signature_invalid" });
    const after = await database.sql.query("select 1 from inbox_events");
    expect(after.rowCount).toBe(before.rowCount);
    // Without a real bot the sandbox's stand-in would take its place.
    env().TELEGRAM_BOT_TOKEN = "1:a real bot";
    await switchOn(database, provider.id, provider.withoutSecret, clock.now());
    expect(await deliver(webhook)).toMatchObject({ error: "webhook.not_configured" });
    env().TELEGRAM_BOT_TOKEN = undefined;
  });

  it("believes no webhook of a payment that its books do not know", async () => {
    const { order: placed } = await order();
    await live.standIn.press(await referenceOf(placed), "pay");
    const forgetful = await startProvider(provider, () => clock.now());
    env().PROVIDER_DOUBLES.set(provider.id, forgetful.double.url);
    await switchOn(database, provider.id, provider.values, clock.now());
    for (const webhook of live.sent) await deliver(webhook);
    await work();
    expect(await statusOf(placed)).toBe("reserved");
    env().PROVIDER_DOUBLES.set(provider.id, live.double.url);
    await forgetful.double.close();
  });

  it.runIf(provider.refunds !== null)("gives back once, also where its answer was lost", async () => {
    const { buyer, order: placed } = await order();
    await live.standIn.press(await referenceOf(placed), "pay");
    await deliverAll([...live.sent]);
    const attempt = await attemptOf(placed);
    if (!attempt) throw new Error("no attempt");
    const charged = money(provider.currency === "SAR" ? 4900n : 1300n, provider.currency);
    const refund = (amount: bigint, refundId: string) => async () =>
      (await provided()).refund(shop.ctx, {
        refundId,
        paymentId: attempt.id,
        providerRef: attempt.provider_ref,
        chargeId: attempt.charge_id,
        amount: money(amount, provider.currency),
        charged,
        telegramId: buyer.telegramId,
      });
    const first = refund(500n, newId("refund"));
    live.double.failNext("silent_after", provider.refunds ?? "");
    await expect(first()).rejects.toThrow();
    expect(await first()).toMatchObject({ status: "done" });
    expect(await first()).toMatchObject({ status: "done" });
    const rest = charged.amount - 500n;
    expect(await refund(rest + 1n, newId("refund"))()).toMatchObject({ status: "failed" });
    expect(await refund(rest, newId("refund"))()).toMatchObject({ status: "done" });
    expect(await refund(1n, newId("refund"))()).toMatchObject({ status: "failed" });
  });

  it.runIf(provider.refunds === null)("says that it gives nothing back by itself", async () => {
    const outcome = await (await provided()).refund(shop.ctx, {
      refundId: newId("refund"),
      paymentId: newId("payment"),
      providerRef: "1",
      chargeId: "invoice 1",
      amount: money(100n, "USD"),
      charged: money(100n, "USD"),
      telegramId: 1n,
    });
    expect(outcome).toEqual({ status: "failed", refundRef: null, failureCode: "not_offered" });
  });

  it("keeps no word of its keys in what goes wrong", async () => {
    live.double.failNext("away", provider.opens);
    const secret =
      provider.values["serverKey"] ?? provider.values["clientSecret"] ?? provider.values["token"] ?? "";
    const failure = await (await provided())
      .fetchStatus(shop.ctx, "unknown")
      .catch((error: unknown) => error);
    expect(JSON.stringify([failure, String(failure)])).not.toContain(secret);
  });
});
