import { describe, expect, it } from "vitest";
import { processInboxEvent, sweepInbox } from "@/lib/checkout/reconcile";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR, MINUTE, plus } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import { withRealBot } from "@/tests/real-bot";
import {
  above,
  anOrder,
  clock,
  database,
  KEYS,
  news,
  openStripeShop,
  send,
  setKeys,
  shop,
  stripe,
  waiting,
  workOff,
} from "@/tests/stripe-shop";
import { receiveWebhook, replayGivenUp, replayInboxEvent } from "./inbox";
import { InboxListInput, listInbox, readInbox } from "./inbox-queries";
import { redactBody, redactHeaders } from "./redact";
import { inboxPause, isGivenUp } from "./rules";

openStripeShop();

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
