import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import { HOUR, plus } from "@/lib/core/time";
import { type ServedDouble, serveDouble } from "@/tests/doubles/serve";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { stripeKind } from "../../providers/stripe";
import type { AttemptRequest, PaymentProvider } from "../../types";
import { booksIn } from "../books";
import { STAND_IN_KEYS } from "../keys";
import type { StandIn } from "../types";
import { stripeStandIn } from "./index";

const now = new Date("2026-03-01T12:00:00Z");
const ctx = {} as Ctx;
const PATH = "/api/sandbox/providers/stripe";
const sent: { headers: Headers; body: Buffer }[] = [];
let database: TestDatabase;
let served: ServedDouble;
let standIn: StandIn;
let provider: PaymentProvider;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  served = await serveDouble((url) => {
    standIn = stripeStandIn(
      {
        books: booksIn(database.db),
        now: () => now,
        apiBase: url + PATH,
        pageUrl: (reference) => `${url}/page/${reference}`,
        post: async (_to, headers, body) =>
          void sent.push({ headers: new Headers(headers), body: Buffer.from(body) }),
      },
      { ...STAND_IN_KEYS.stripe, webhookUrl: "http://127.0.0.1:9/api/payments/stripe" },
    );
    return standIn;
  });
  const configured = stripeKind.configure(STAND_IN_KEYS.stripe, served.url + PATH);
  if (!configured) throw new Error("the stand-in's keys suffice");
  provider = configured;
});
afterAll(async () => {
  await served.close();
  await database.drop();
});

async function opened({ keepMeans = false } = {}) {
  count += 1;
  const request: AttemptRequest = {
    paymentId: `pay_${count}` as Id<"payment">,
    orderId: `ord_${count}` as Id<"order">,
    amount: money(4900n, "SAR"),
    title: "Gold",
    description: "Gold · 1 mo",
    expiresAt: plus(now, HOUR),
    customer: { id: "cus_1" as Id<"customer">, language: "en", customerRef: null, keepMeans },
    returnUrl: "https://shop.example/order",
    webhookUrl: "https://shop.example/api/payments/stripe",
  };
  const { providerRef } = await provider.createAttempt(ctx, request);
  return { request, providerRef };
}
const factOf = (providerRef: string) => provider.fetchStatus(ctx, providerRef);

/** A card that was kept with a payment; `secure` where its bank asked for the customer. */
async function kept({ secure = false } = {}) {
  const { providerRef } = await opened({ keepMeans: true });
  if (secure) await standIn.press(providerRef, "hold");
  await standIn.press(providerRef, "pay");
  const fact = await factOf(providerRef);
  if (!fact?.saved) throw new Error("no card was kept");
  return fact.saved;
}
const charge = (saved: { customerRef: string | null; meansRef: string }, paymentId = `pay_${++count}`) =>
  provider.chargeSaved?.(ctx, {
    paymentId: paymentId as Id<"payment">,
    orderId: "ord_x" as Id<"order">,
    amount: money(4900n, "SAR"),
    description: "Gold · 1 mo",
    customerRef: saved.customerRef,
    meansRef: saved.meansRef,
  });

describe("the page of Stripe's stand-in", () => {
  it("shows the price, and is paid once however often it is pressed", async () => {
    const { providerRef } = await opened();
    expect(await standIn.page(providerRef)).toMatchObject({
      status: "open",
      amount: "49.00",
      currency: "SAR",
      description: "Gold · 1 mo",
    });
    sent.length = 0;
    await standIn.press(providerRef, "pay");
    await standIn.press(providerRef, "pay");
    expect(await standIn.page(providerRef)).toMatchObject({ status: "paid" });
    expect(await factOf(providerRef)).toMatchObject({ status: "settled", amountMinor: 4900n, saved: null });
    expect(sent).toHaveLength(1);
  });

  it("is never seen paid before its money is there, however many look while somebody pays", async () => {
    for (let time = 0; time < 5; time++) {
      const { providerRef } = await opened();
      const looks = Promise.all(Array.from({ length: 8 }, () => factOf(providerRef)));
      await Promise.all([standIn.press(providerRef, "pay"), looks]);
      for (const fact of await looks) if (fact?.status === "settled") expect(fact.amountMinor).toBe(4900n);
    }
  });

  it("sends webhooks that the shop takes for Stripe's, and no other", async () => {
    const { providerRef } = await opened();
    sent.length = 0;
    await standIn.press(providerRef, "pay");
    const [webhook] = sent;
    if (!webhook) throw new Error("no webhook was sent");
    const { webhookSecret: secret } = STAND_IN_KEYS.stripe;
    expect(provider.verify(webhook.body, webhook.headers, { secret, now }).ok).toBe(true);
    expect(provider.verify(webhook.body, webhook.headers, { secret: "whsec_other_0001", now }).ok).toBe(
      false,
    );
    expect(provider.translate(webhook.body)).toMatchObject({ about: "payment", providerRef });
  });

  it("stays open after a refusal, and can still be paid", async () => {
    const { providerRef } = await opened();
    await standIn.press(providerRef, "decline");
    expect(await standIn.page(providerRef)).toMatchObject({ status: "open", refused: true });
    expect(await factOf(providerRef)).toMatchObject({ status: "pending" });
    await standIn.press(providerRef, "pay");
    expect(await factOf(providerRef)).toMatchObject({ status: "settled" });
  });

  it("waits for the customer's confirmation where the bank asks for it", async () => {
    const { providerRef } = await opened();
    await standIn.press(providerRef, "hold");
    expect(await standIn.page(providerRef)).toMatchObject({ status: "held" });
    expect(await factOf(providerRef)).toMatchObject({ status: "pending" });
    await standIn.press(providerRef, "pay");
    expect(await standIn.page(providerRef)).toMatchObject({ status: "paid" });
  });

  it("is left without a change, and is none for a name nobody gave", async () => {
    const { providerRef } = await opened();
    await standIn.press(providerRef, "cancel");
    expect(await standIn.page(providerRef)).toMatchObject({ status: "open" });
    expect(await standIn.page("cs_test_unknown")).toBeNull();
  });
});

describe("Stripe's stand-in", () => {
  it("opens one page for one attempt, and refuses other keys", async () => {
    const { request, providerRef } = await opened();
    expect((await provider.createAttempt(ctx, request)).providerRef).toBe(providerRef);
    expect(await provider.testConnection()).toMatchObject({ ok: true });
    const wrong = stripeKind.configure(
      { ...STAND_IN_KEYS.stripe, secretKey: "sk_test_another_0001" },
      served.url + PATH,
    );
    expect(await wrong?.testConnection()).toMatchObject({ ok: false, error: "payment.keys_wrong" });
  });

  it("charges a kept card without the customer, once for one attempt", async () => {
    const saved = await kept();
    const first = await charge(saved, "pay_renewal");
    expect(first).toMatchObject({ kind: "charged", fact: { status: "settled", amountMinor: 4900n } });
    expect(await charge(saved, "pay_renewal")).toEqual(first);
  });

  it("wants to see the customer of a card that its bank asked about", async () => {
    expect(await charge(await kept({ secure: true }))).toEqual({ kind: "confirmation_required" });
  });

  it("keeps a card on a page with nothing to pay, tells it once, and charges it", async () => {
    const opening = await provider.openSetup?.(ctx, {
      setupId: "stp_1" as Id<"meansSetup">,
      customerId: "cus_1" as Id<"customer">,
      currency: "SAR",
      language: "fa",
      expiresAt: plus(now, HOUR),
      returnUrl: "https://shop.example/settings",
    });
    const ref = opening?.ref ?? "";
    expect(await standIn.page(ref)).toMatchObject({
      keeps: true,
      status: "open",
      returnUrl: "https://shop.example/settings",
    });
    await standIn.press(ref, "decline");
    expect(await standIn.page(ref)).toMatchObject({ status: "open", refused: true });
    await standIn.press(ref, "hold");
    expect(await standIn.page(ref)).toMatchObject({ status: "held" });
    expect(await provider.fetchSetup?.(ctx, ref)).toMatchObject({ status: "pending", means: null });
    sent.length = 0;
    await standIn.press(ref, "pay");
    await standIn.press(ref, "pay");
    expect(await standIn.page(ref)).toMatchObject({ status: "paid", keeps: true });
    expect(sent.map(({ body }) => provider.translate(body))).toMatchObject([
      { about: "means", providerRef: ref },
    ]);
    const fact = await provider.fetchSetup?.(ctx, ref);
    expect(fact).toMatchObject({ status: "done", setupId: "stp_1", means: { ending: "3184" } });
    if (!fact?.means) throw new Error("no card was kept");
    expect(await charge(fact.means)).toEqual({ kind: "confirmation_required" });
    expect(await factOf(ref)).toBeNull();
  });

  it("gives back once for one refund, and tells it", async () => {
    const { request, providerRef } = await opened();
    await standIn.press(providerRef, "pay");
    const chargeId = (await factOf(providerRef))?.chargeId ?? "";
    sent.length = 0;
    const refund = {
      refundId: "rfd_1",
      paymentId: request.paymentId,
      providerRef,
      chargeId,
      amount: money(1000n, "SAR"),
      charged: request.amount,
      telegramId: 1n,
    };
    expect(await provider.refund(ctx, refund)).toMatchObject({ status: "done" });
    expect(await provider.refund(ctx, refund)).toMatchObject({ status: "done" });
    expect(sent.map(({ body }) => provider.translate(body))).toMatchObject([
      { about: "refund", refund: { refundId: "rfd_1", amountMinor: 1000n } },
    ]);
  });
});

describe("money that was paid at Stripe's stand-in", () => {
  const later = async (ref: string) => (await standIn.page(ref))?.later;
  /** What the webhooks tell of refunds and disputes since the last time. */
  const news = () =>
    sent.splice(0).flatMap(({ body }) => {
      const event = provider.translate(body);
      if (event?.about === "dispute") return [`dispute ${event.dispute.status}`];
      return event?.about === "refund" ? [`refund ${event.refund.status}`] : [];
    });
  async function paid() {
    const { providerRef } = await opened();
    await standIn.press(providerRef, "pay");
    sent.length = 0;
    return providerRef;
  }

  it.each([
    ["win", "dispute won"],
    ["lose", "dispute lost"],
  ] as const)("is disputed once, and to %s is told as %s", async (decision, told) => {
    const ref = await paid();
    expect(await later(ref)).toEqual(["dispute"]);
    await standIn.press(ref, "dispute");
    await standIn.press(ref, "dispute");
    expect([news(), await later(ref)]).toEqual([["dispute open"], ["win", "lose"]]);
    await standIn.press(ref, decision);
    await standIn.press(ref, "lose");
    expect([news(), await later(ref)]).toEqual([[told], []]);
  });

  it("comes back from a refund that the bank could not deliver, once", async () => {
    const ref = await paid();
    const fact = await factOf(ref);
    await provider.refund(ctx, {
      refundId: `rfd_${++count}` as Id<"refund">,
      paymentId: `pay_${count}` as Id<"payment">,
      providerRef: ref,
      chargeId: fact?.chargeId ?? "",
      amount: money(4900n, "SAR"),
      charged: money(4900n, "SAR"),
      telegramId: 1n,
    });
    expect([news(), await later(ref)]).toEqual([["refund done"], ["return_refund"]]);
    await standIn.press(ref, "return_refund");
    await standIn.press(ref, "return_refund");
    expect(news()).toEqual(["refund failed"]);
  });

  it("is not there before it was paid, nor at a page that keeps a card", async () => {
    const { providerRef } = await opened();
    await standIn.press(providerRef, "dispute");
    expect([news(), await later(providerRef)]).toEqual([[], []]);
  });
});
