import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { payOrder } from "@/lib/checkout/attempt";
import { type Above, processInboxEvent, reconcilePending, sweepInbox } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR, MINUTE, plus } from "@/lib/core/time";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { type StripeDouble, startStripeDouble } from "@/tests/doubles/stripe/server";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { withRealBot } from "@/tests/real-bot";
import { receiveWebhook, replayGivenUp, replayInboxEvent } from "./inbox";
import { InboxListInput, listInbox, readInbox } from "./inbox-queries";
import { changePaymentMethod } from "./method-service";
import { MethodChange } from "./method-types";
import { redactBody, redactHeaders } from "./redact";
import { inboxPause, isGivenUp } from "./rules";
import type { DisputeFact, RefundFact } from "./types";

const KEYS = { secretKey: "sk_test_double_0001", webhookSecret: "whsec_double_0001" };
const clock = movableClock("2026-03-01T12:00:00Z");
let database: TestDatabase;
let shop: CommerceShop;
let stripe: StripeDouble;
const news: (RefundFact | DisputeFact)[] = [];
const above: Above = {
  async refund(_ctx, fact) {
    news.push(fact);
    return "refund done";
  },
  async dispute(_ctx, fact) {
    news.push(fact);
    return "dispute open";
  },
};

beforeAll(async () => {
  stripe = await startStripeDouble({ now: () => clock.now() });
  env().ENCRYPTION_KEY = "a key of the tests";
  env().PROVIDER_DOUBLES.set("stripe", stripe.url);
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
  certain(await setKeys(KEYS));
});
afterAll(async () => {
  env().PROVIDER_DOUBLES.delete("stripe");
  await stripe.close();
  await database.drop();
});

const setKeys = (values: Record<string, string | null>, enabled = true) =>
  changePaymentMethod(shop.ctx, MethodChange.parse({ id: "stripe", enabled, values }));

/** An order whose page is open at Stripe. */
async function anOrder(): Promise<{ order: OrderSummary; session: string }> {
  const buyer = await shop.customer();
  const order = await shop.order(buyer.ctx, { method: "stripe" });
  const { rows } = await database.sql.query<{ ref: string }>(
    "select provider_ref as ref from payment_attempts where order_id = $1 order by id desc limit 1",
    [order.id],
  );
  return { order, session: rows[0]?.ref ?? "" };
}

const send = (body: string, options: { secret?: string; at?: Date } = {}) =>
  receiveWebhook(
    shop.ctx,
    "stripe",
    Buffer.from(body),
    new Headers({ "stripe-signature": stripe.sign(body, options.at ?? clock.now(), options.secret) }),
  );
const waiting = async () => {
  const { rows } = await database.sql.query<{ id: Id<"inboxEvent"> }>(
    "select id from inbox_events where processed_at is null and dead_at is null order by id",
  );
  return rows;
};
const workOff = async () => {
  const outcomes: string[] = [];
  for (const { id } of await waiting())
    outcomes.push(certain(await processInboxEvent(shop.ctx, { inboxEventId: id }, above)).outcome);
  return outcomes;
};
const statusOf = async ({ id }: OrderSummary) => {
  const { rows } = await database.sql.query<{ status: string }>("select status from orders where id = $1", [
    id,
  ]);
  return rows[0]?.status;
};
const mismatches = async () => {
  const { rows } = await database.sql.query<{ reason: string }>(
    "select reason from payment_mismatches order by created_at, id",
  );
  return rows.map(({ reason }) => reason);
};

describe("a payment by Stripe", () => {
  it("is credited once its webhook is worked off, and its books are asked", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["settled"]);
    expect(await statusOf(order)).toBe("paid");
  });

  it("told three times is credited once", async () => {
    const { session } = await anOrder();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    const receipts = [];
    for (let i = 0; i < 3; i++) receipts.push(certain(await send(event?.body ?? "")).fresh);
    expect(receipts).toEqual([true, false, false]);
    expect(await workOff()).toEqual(["settled"]);
  });

  it("told by two different events is credited once", async () => {
    const { session } = await anOrder();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    certain(await send(event?.body ?? ""));
    certain(await send((event?.body ?? "").replace(/evt_\w+/, "evt_another_1")));
    expect(await workOff()).toEqual(["settled", "settled before"]);
  });

  it("told out of order comes to the same: the books decide, not the event", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    const [completed] = stripe.takeEvents();
    const expired = (completed?.body ?? "").replace("checkout.session.completed", "checkout.session.expired");
    certain(await send(expired.replace(/evt_\w+/, "evt_reordered_1").replace('"complete"', '"expired"')));
    certain(await send(completed?.body ?? ""));
    expect(await workOff()).toEqual(["settled", "settled before"]);
    expect(await statusOf(order)).toBe("paid");
  });

  it("told after the order was given up is honoured", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    await database.sql.query("update orders set status = 'expired', closed_at = now() where id = $1", [
      order.id,
    ]);
    await database.sql.query("update payment_attempts set status = 'cancelled' where order_id = $1", [
      order.id,
    ]);
    certain(await send(event?.body ?? ""));
    expect(await workOff()).toEqual(["settled"]);
    expect(await statusOf(order)).toBe("paid");
  });

  it("that nobody tells is found by the sweep", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session);
    stripe.takeEvents();
    clock.by(2 * MINUTE);
    expect(await reconcilePending(shop.ctx, 100)).toBeGreaterThan(0);
    expect(await statusOf(order)).toBe("paid");
  });

  it("of another amount is credited to nobody, and shown", async () => {
    const { order, session } = await anOrder();
    stripe.books.pay(session, { amount: 100 });
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: amount"]);
    expect(await statusOf(order)).toBe("reserved");
    expect((await mismatches()).at(-1)).toBe("amount");
  });

  it("in another currency is credited to nobody", async () => {
    const { session } = await anOrder();
    (stripe.books.session(session).payment_intent as { currency: string }).currency = "usd";
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: currency"]);
  });

  it("of another order is credited to nobody", async () => {
    const { session } = await anOrder();
    stripe.books.session(session).metadata["orderId"] = "ord_of_another";
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: order"]);
  });

  it("with live money is nobody's in a shop with test keys", async () => {
    const { session } = await anOrder();
    stripe.books.session(session).livemode = true;
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    expect(await workOff()).toEqual(["mismatch: payee"]);
  });

  it("whose page was opened in silence is the same page at the next tap", async () => {
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx, { method: "stripe" });
    const before = stripe.books.sessions.size;
    stripe.fail("500_after");
    expect(await startCheckout(buyer.ctx, request)).toMatchObject({ error: "payment.provider_unavailable" });
    const order = certain(await startCheckout(buyer.ctx, request));
    expect(order.payment?.action.kind).toBe("open_page");
    expect(stripe.books.sessions.size).toBe(before + 1);
  });

  it("tried again has a page of its own, with its whole time", async () => {
    const { order } = await anOrder();
    clock.by(20 * MINUTE);
    const again = certain(
      await payOrder(shop.as({ kind: "customer", customerId: await ownerOf(order) }), {
        id: order.id,
        method: "stripe",
        idempotencyKey: `again-${order.id}`,
      }),
    );
    expect(again.payment?.action.kind).toBe("open_page");
  });
});

const ownerOf = async ({ id }: OrderSummary) => {
  const { rows } = await database.sql.query<{ id: Id<"customer"> }>(
    "select customer_id as id from orders where id = $1",
    [id],
  );
  return rows[0]?.id as Id<"customer">;
};

describe("a webhook", () => {
  const body = '{"id":"evt_forged","type":"refund.created","data":{"object":{"id":"re_1"}}}';

  it.each([
    ["forged with another secret", () => send(body, { secret: "whsec_another_01" })],
    ["replayed after its time", () => send(body, { at: plus(clock.now(), -301_000) })],
    ["unsigned", () => receiveWebhook(shop.ctx, "stripe", Buffer.from(body), new Headers())],
    [
      "changed on the way",
      () => {
        const headers = new Headers({ "stripe-signature": stripe.sign(body, clock.now()) });
        return receiveWebhook(shop.ctx, "stripe", Buffer.from(body.replace("re_1", "re_2")), headers);
      },
    ],
  ])("%s is refused, and leaves nothing behind", async (_, arrive) => {
    const before = await waiting();
    expect(await arrive()).toMatchObject({ ok: false, error: "webhook.signature_invalid" });
    expect(await waiting()).toEqual(before);
  });

  it("of a provider without keys has no address", async () => {
    for (const name of ["bank", "stars", "none", "nobody"])
      expect(await receiveWebhook(shop.ctx, name, Buffer.from(body), new Headers())).toMatchObject({
        error: "webhook.not_configured",
      });
  });

  it("about a refund or a dispute goes to whom it concerns", async () => {
    const { session } = await anOrder();
    stripe.books.pay(session);
    const { id: intent } = stripe.books.session(session).payment_intent as { id: string };
    stripe.books.refund({ payment_intent: intent, amount: "100" });
    stripe.books.dispute(intent);
    for (const event of stripe.takeEvents()) certain(await send(event.body));
    expect(await workOff()).toEqual(["settled", "refund done", "dispute open"]);
    expect(news.slice(-2)).toMatchObject([
      { chargeId: intent, amountMinor: 100n, status: "done" },
      { chargeId: intent, amountMinor: 4900n, status: "open" },
    ]);
  });
});

describe("the inbox", () => {
  /** An event whose provider does not answer. */
  async function unanswered(): Promise<Id<"inboxEvent">> {
    const { session } = await anOrder();
    stripe.books.pay(session);
    for (const { body } of stripe.takeEvents()) certain(await send(body));
    return (await waiting()).at(-1)?.id as Id<"inboxEvent">;
  }
  const tryOnce = async () => {
    stripe.fail("500");
    await sweepInbox(shop.ctx, above, 1);
  };

  it("gives up after twelve tries over hours, tells it once, and works it off when asked again", async () => {
    const id = await unanswered();
    for (let tries = 1; tries <= 12; tries++) {
      clock.by(HOUR);
      await tryOnce();
      expect(certain(await readInbox(shop.ctx, { id }))).toMatchObject({
        attempts: tries,
        state: tries < 12 ? "waiting" : "dead",
      });
    }
    clock.by(DAY);
    expect(await sweepInbox(shop.ctx, above, 10)).toBe(0);
    const { rows } = await database.sql.query("select 1 from outbox_events where name = 'inbox/given_up'");
    expect(rows).toHaveLength(1);

    expect(certain(await replayGivenUp(shop.ctx))).toEqual({ replayed: 1 });
    expect(await workOff()).toEqual(["settled"]);
    expect(certain(await readInbox(shop.ctx, { id }))).toMatchObject({ state: "done", outcome: "settled" });
  });

  it("worked off again by hand credits nothing twice", async () => {
    const id = await unanswered();
    expect(await workOff()).toEqual(["settled"]);
    certain(await replayInboxEvent(shop.ctx, { id }));
    expect(await workOff()).toEqual(["settled before"]);
    expect(await replayInboxEvent(shop.ctx, { id: "inb_none" as Id<"inboxEvent"> })).toMatchObject({
      error: "inbox.not_found",
    });
  });

  it("keeps an event whose job was lost, and works it off by the sweep", async () => {
    await unanswered();
    expect(await sweepInbox(shop.ctx, above, 10)).toBe(0);
    clock.by(2 * MINUTE);
    expect(await sweepInbox(shop.ctx, above, 10)).toBe(1);
  });

  it("waits for keys that were taken away", async () => {
    const id = await unanswered();
    await withRealBot(
      () => setKeys(KEYS),
      async () => {
        certain(await setKeys({ secretKey: null }, false));
        await expect(processInboxEvent(shop.ctx, { inboxEventId: id }, above)).rejects.toThrow(/has no keys/);
      },
    );
    expect(await workOff()).toEqual(["settled"]);
  });

  it("is listed by state and found by what is in it", async () => {
    const id = await unanswered();
    const list = async (input: object) => certain(await listInbox(shop.ctx, InboxListInput.parse(input)));
    expect((await list({ state: "waiting" })).rows.map((row) => row.id)).toEqual([id]);
    const event = certain(await readInbox(shop.ctx, { id }));
    expect((await list({ q: event.eventId })).rows.map((row) => row.id)).toEqual([id]);
    expect((await list({ provider: "paypal" })).total).toBe(0);
    expect(await list({})).toMatchObject({ waiting: 1, dead: 0 });
    await workOff();
  });

  it("shows no signature and no secret", async () => {
    const id = await unanswered();
    const event = certain(await readInbox(shop.ctx, { id }));
    expect(event.headers["stripe-signature"]).toMatch(/^.{8}•••$/);
    expect(event.body).toContain("checkout.session.completed");
    await workOff();
  });

  it.each([
    [
      "JSON",
      '{"a":{"client_secret":"x","email":"a@b.c","amount":1}}',
      /"client_secret": "•••"[\s\S]*"email": "•••"[\s\S]*"amount": 1/,
    ],
    ["a form", "tran_ref=T1&token=abc&customer_email=a%40b.c", /tran_ref=T1\ntoken=•••\ncustomer_email=•••/],
    ["anything else", "<xml>", /<xml>/],
  ])("masks secrets and personal details in %s", (_, text, shown) => {
    expect(redactBody(Buffer.from(text))).toMatch(shown);
  });

  it("keeps harmless headers", () => {
    expect(redactHeaders({ "content-type": "application/json" })).toEqual({
      "content-type": "application/json",
    });
  });

  it("tries less and less often, within an hour, twelve times", () => {
    const pauses = Array.from({ length: 12 }, (_, tries) => inboxPause(tries + 1));
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses.at(0)).toBe(MINUTE);
    expect(pauses.at(-1)).toBe(HOUR);
    expect([isGivenUp(11), isGivenUp(12)]).toEqual([false, true]);
  });
});
