import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import {
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
import { canAddMeans, lookAtSetups, reconcileSetups, startSetup } from "./means-setups";
import { forgetMeans, meansOf } from "./saved-means";

openStripeShop();

const returnUrl = "https://shop.example/settings";

/** A customer who was led to a page that keeps a card. */
async function asked() {
  const buyer = await shop.customer();
  const { url } = certain(await startSetup(buyer.ctx, { customerId: buyer.id, returnUrl }));
  const session = url.split("/").at(-1) ?? "";
  stripe.takeEvents();
  const kept = () => meansOf(shop.ctx, buyer.id);
  return { ...buyer, customerId: buyer.id, session, kept };
}

const told = async () => {
  for (const { body } of stripe.takeEvents()) certain(await send(body));
  return workOff();
};
const statusOf = async (customerId: string) =>
  (
    await database.sql.query<{ status: string }>("select status from means_setups where customer_id = $1", [
      customerId,
    ])
  ).rows.map(({ status }) => status);
const again = (body: string, id: string) => body.replace(/evt_\w+/, id);

describe("a card kept without a payment", () => {
  it("is the customer's once its webhook is worked off, and can be charged", async () => {
    const { session, kept } = await asked();
    stripe.books.pay(session);
    expect(await told()).toEqual(["kept"]);
    const { setup_intent: intent } = stripe.books.session(session) as { setup_intent: { customer: string } };
    expect(await kept()).toMatchObject([
      { provider: "stripe", brand: "visa", ending: "4242", expiresYear: 2030, customerRef: intent.customer },
    ]);
  });

  it("is never a payment: no mismatch and no attempt comes of it", async () => {
    const { session } = await asked();
    stripe.books.session(session).metadata["paymentId"] = "pay_of_another";
    stripe.books.pay(session);
    expect(await told()).toEqual(["kept"]);
    const { rows } = await database.sql.query("select 1 from payment_mismatches");
    expect(rows).toEqual([]);
  });

  it("is kept once, however often and by however many events it is told", async () => {
    const { session, kept } = await asked();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    const body = event?.body ?? "";
    expect(certain(await send(body)).fresh).toBe(true);
    expect(certain(await send(body)).fresh).toBe(false);
    certain(await send(again(body, "evt_setup_again_1")));
    expect(await workOff()).toEqual(["kept", "kept before"]);
    expect(await kept()).toHaveLength(1);
  });

  it("does not come back by a late webhook after its customer removed it", async () => {
    const { session, kept, customerId, ctx } = await asked();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    certain(await send(event?.body ?? ""));
    await workOff();
    const [card] = await kept();
    certain(await forgetMeans(ctx, { customerId, id: card?.id ?? ("svd_none" as never) }));
    certain(await send(again(event?.body ?? "", "evt_setup_late_1")));
    expect(await workOff()).toEqual(["kept before"]);
    expect(await kept()).toEqual([]);
  });

  it("is found by the returning customer's look where no webhook came, at most every few seconds", async () => {
    const { session, kept, customerId } = await asked();
    await lookAtSetups(shop.ctx, customerId);
    expect(await kept()).toEqual([]);
    stripe.books.pay(session);
    stripe.takeEvents();
    await lookAtSetups(shop.ctx, customerId);
    expect(await kept()).toEqual([]);
    clock.by(3 * SECOND);
    await lookAtSetups(shop.ctx, customerId);
    expect(await kept()).toHaveLength(1);
    const asks = stripe.calls.length;
    clock.by(MINUTE);
    await lookAtSetups(shop.ctx, customerId);
    expect(stripe.calls).toHaveLength(asks);
  });

  it("is kept once where webhook and look come at the same time", async () => {
    const { session, kept, customerId } = await asked();
    stripe.books.pay(session);
    await Promise.all([told(), lookAtSetups(shop.ctx, customerId)]);
    expect(await kept()).toHaveLength(1);
  });

  it("waits for Stripe that is away, and is kept at the next look", async () => {
    const { session, kept, customerId } = await asked();
    stripe.books.pay(session);
    stripe.takeEvents();
    stripe.fail("500");
    await lookAtSetups(shop.ctx, customerId);
    expect(await kept()).toEqual([]);
    clock.by(MINUTE);
    await lookAtSetups(shop.ctx, customerId);
    expect(await kept()).toHaveLength(1);
  });
});

describe("a card is kept for nobody", () => {
  it("while the page only claims to be done", async () => {
    const { session, kept } = await asked();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    Object.assign(stripe.books.session(session), { status: "open" });
    certain(await send(event?.body ?? ""));
    expect(await workOff()).toEqual(["pending"]);
    expect(await kept()).toEqual([]);
  });

  it("by a forged webhook", async () => {
    const { session, kept } = await asked();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    expect(await send(event?.body ?? "", { secret: "whsec_other_0001" })).toMatchObject({
      error: "webhook.signature_invalid",
    });
    expect(await workOff()).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it("where the page names another customer", async () => {
    const mine = await asked();
    const other = await asked();
    stripe.books.session(mine.session).metadata["customerId"] = other.customerId;
    stripe.books.pay(mine.session);
    expect(await told()).toEqual(["mismatch: customer"]);
    expect([await mine.kept(), await other.kept()]).toEqual([[], []]);
  });

  it("where the webhook names another page than ours: Stripe's own books count", async () => {
    const mine = await asked();
    const other = await asked();
    stripe.books.pay(mine.session);
    const [event] = stripe.takeEvents();
    certain(await send((event?.body ?? "").replaceAll(mine.session, other.session)));
    expect(await workOff()).toEqual(["pending"]);
    expect(await other.kept()).toEqual([]);
  });

  it.each([
    ["page", "setupId", "mismatch: setup"],
    ["customer", "customerId", "mismatch: customer"],
  ])("where Stripe's books name no %s", async (_, name, outcome) => {
    const { session, kept } = await asked();
    stripe.books.pay(session);
    const [event] = stripe.takeEvents();
    delete stripe.books.session(session).metadata[name];
    certain(await send(event?.body ?? ""));
    expect(await workOff()).toEqual([outcome]);
    expect(await kept()).toEqual([]);
  });

  it.each([
    ["was kept with live keys in a shop of test keys", { livemode: true }, "mismatch: payee"],
    ["belongs to another customer of Stripe's", { customer: "cus_of_another" }, "mismatch: means"],
  ])("where the card %s", async (_, change, outcome) => {
    const { session, kept } = await asked();
    stripe.books.pay(session);
    Object.assign(stripe.books.session(session), change);
    expect(await told()).toEqual([outcome]);
    expect(await kept()).toEqual([]);
  });

  it("where the page was asked for by no shop of ours", async () => {
    const { session, kept } = await asked();
    await database.sql.query(
      "update means_setups set provider_ref = 'cs_elsewhere' where provider_ref = $1",
      [session],
    );
    stripe.books.pay(session);
    expect(await told()).toEqual(["not asked for here"]);
    expect(await kept()).toEqual([]);
  });

  it("where its time ran out", async () => {
    const { customerId, kept } = await asked();
    clock.by(HOUR);
    await lookAtSetups(shop.ctx, customerId);
    expect(await statusOf(customerId)).toEqual(["cancelled"]);
    expect(await kept()).toEqual([]);
  });
});

describe("the sweep over pages that keep a card", () => {
  const sweep = () => reconcileSetups(shop.ctx, 1000);
  /** What other tests left open is over. */
  const calm = async () => {
    await database.sql.query("update means_setups set next_check_at = null");
  };

  it("finds a card of which no webhook came and whose customer never returned", async () => {
    await calm();
    const { session, kept, customerId } = await asked();
    stripe.books.pay(session);
    stripe.takeEvents();
    expect(await sweep()).toBe(0);
    clock.by(MINUTE);
    expect(await sweep()).toBe(1);
    expect(await kept()).toHaveLength(1);
    expect(await statusOf(customerId)).toEqual(["kept"]);
    clock.by(DAY);
    expect(await sweep()).toBe(0);
  });

  it("keeps it once where two sweeps come at the same time", async () => {
    await calm();
    const { session, kept } = await asked();
    stripe.books.pay(session);
    stripe.takeEvents();
    clock.by(MINUTE);
    const found = await Promise.all([sweep(), sweep()]);
    expect(found.toSorted()).toEqual([0, 1]);
    expect(await kept()).toHaveLength(1);
  });

  it("asks less and less often, and no more once the page has ended", async () => {
    await calm();
    const { customerId } = await asked();
    const before = stripe.calls.length;
    for (let minute = 0; minute < 39; minute++) {
      clock.by(MINUTE);
      await sweep();
    }
    expect(stripe.calls.length - before).toBeLessThanOrEqual(7);
    expect(await statusOf(customerId)).toEqual(["open"]);
    clock.by(HOUR);
    expect(await sweep()).toBe(1);
    expect(await statusOf(customerId)).toEqual(["cancelled"]);
    clock.by(2 * DAY);
    expect(await sweep()).toBe(0);
  });

  it("waits while Stripe is away, and gives a page up a day after it could be used", async () => {
    await calm();
    const { session, customerId, kept } = await asked();
    stripe.books.pay(session);
    stripe.takeEvents();
    stripe.books.sessions.delete(session);
    clock.by(MINUTE);
    stripe.fail("500");
    expect(await sweep()).toBe(0);
    expect(await statusOf(customerId)).toEqual(["open"]);
    clock.by(2 * DAY);
    expect(await sweep()).toBe(1);
    expect(await statusOf(customerId)).toEqual(["expired"]);
    expect(await kept()).toEqual([]);
  });

  it("gives up a page whose address nobody heard", async () => {
    await calm();
    const buyer = await shop.customer();
    stripe.fail("500_after");
    await startSetup(buyer.ctx, { customerId: buyer.id, returnUrl });
    clock.by(MINUTE);
    expect(await sweep()).toBe(0);
    clock.by(2 * DAY);
    expect(await sweep()).toBe(1);
    expect(await statusOf(buyer.id)).toEqual(["expired"]);
  });
});

describe("a page that keeps a card", () => {
  it("is not opened while Stripe is away, and no page is looked at for it", async () => {
    const buyer = await shop.customer();
    stripe.fail("500");
    expect(await startSetup(buyer.ctx, { customerId: buyer.id, returnUrl })).toMatchObject({
      error: "payment.provider_unavailable",
    });
    const asks = stripe.calls.length;
    await lookAtSetups(shop.ctx, buyer.id);
    expect(stripe.calls).toHaveLength(asks);
  });

  it("is offered where a method that keeps cards can be used, and nowhere else", async () => {
    const buyer = await shop.customer();
    expect(await canAddMeans(shop.ctx, buyer.id)).toBe(true);
    certain(await setKeys(KEYS, false));
    expect(await canAddMeans(shop.ctx, buyer.id)).toBe(false);
    expect(await startSetup(buyer.ctx, { customerId: buyer.id, returnUrl })).toMatchObject({
      error: "means.cannot_add",
    });
    certain(await setKeys(KEYS));
    await database.sql.query("update customers set currency = 'XTR' where id = $1", [buyer.id]);
    expect(await canAddMeans(shop.ctx, buyer.id)).toBe(false);
  });

  it("is opened five times an hour for one customer, also where they ask ten times at once", async () => {
    const buyer = await shop.customer();
    const ask = () => startSetup(buyer.ctx, { customerId: buyer.id, returnUrl });
    const before = stripe.calls.length;
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
    expect(stripe.calls.length - before).toBe(5);
    clock.by(50 * MINUTE);
    expect(await ask()).toMatchObject({
      error: "means.asked_too_often",
      params: { retryAfterSeconds: 600, minutes: 10 },
    });
    const another = await shop.customer();
    certain(await startSetup(another.ctx, { customerId: another.id, returnUrl }));
    clock.by(10 * MINUTE);
    certain(await ask());
  });
});
