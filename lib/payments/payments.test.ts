import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { processInboxEvent } from "@/lib/checkout/reconcile";
import type { OrderSummary } from "@/lib/checkout/types";
import { env } from "@/lib/core/env";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR, MINUTE, plus } from "@/lib/core/time";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, nothingAbove, openCommerceShop, PAY } from "@/tests/commerce-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { receiveWebhook } from "./inbox";
import { act } from "./providers/sandbox/books";
import { isSandboxEnabled } from "./providers/sandbox/enabled";
import { decideAction, type SandboxPayment, webhooksFor } from "./providers/sandbox/rules";
import { sendSandboxWebhooks } from "./providers/sandbox/send-webhooks";
import { SIGNATURE_HEADER, signWebhook, verifyWebhook } from "./providers/sandbox/verify";
import { decideMethod, feeOn, type MethodTerms, nextCheck } from "./rules";

const clock = movableClock("2026-03-01T12:00:00Z");
const SECRET = "a secret of the tests";

let database: TestDatabase;
let shop: CommerceShop;

beforeAll(async () => {
  vi.stubEnv("SANDBOX_WEBHOOK_SECRET", SECRET);
  env().SANDBOX_WEBHOOK_SECRET = SECRET;
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.drop();
});

const bodyOf = (order: OrderSummary, id = `evt_${order.id}`) =>
  Buffer.from(
    JSON.stringify({ id, type: "payment.succeeded", data: { reference: order.payment?.id, amount: 1 } }),
  );
const signed = (body: Buffer, secret = SECRET, now = clock.now()) =>
  new Headers({ [SIGNATURE_HEADER]: signWebhook(body, { secret, now }) });
const statusOf = async (order: OrderSummary) => {
  const { rows } = await database.sql.query<{ status: string }>("select status from orders where id = $1", [
    order.id,
  ]);
  return rows[0]?.status;
};
const inbox = async () => {
  const { rows } = await database.sql.query<{ id: Id<"inboxEvent"> }>(
    "select id from inbox_events where processed_at is null order by id",
  );
  return rows;
};
/** What the job does with everything that waits. */
const processAll = async () => {
  for (const { id } of await inbox()) await processInboxEvent(shop.ctx, { inboxEventId: id }, nothingAbove);
};

describe("a webhook", () => {
  it("is remembered once, and a duplicate is answered as one", async () => {
    const order = await shop.order((await shop.customer()).ctx);
    const body = bodyOf(order);
    const receive = async () => certain(await receiveWebhook(shop.ctx, "sandbox", body, signed(body)));
    expect((await receive()).fresh).toBe(true);
    expect((await receive()).fresh).toBe(false);
    const { rows } = await database.sql.query("select 1 from inbox_events where event_id = $1", [
      `evt_${order.id}`,
    ]);
    expect(rows).toHaveLength(1);
  });

  it("that claims a payment which the books do not know credits nobody", async () => {
    const order = await shop.order((await shop.customer()).ctx);
    const body = bodyOf(order);
    await receiveWebhook(shop.ctx, "sandbox", body, signed(body));
    await processAll();
    expect(await statusOf(order)).toBe("reserved");
  });

  it.each([
    ["without a signature", (body: Buffer) => [body, new Headers()] as const],
    ["signed with another secret", (body: Buffer) => [body, signed(body, "another")] as const],
    ["signed with an empty secret", (body: Buffer) => [body, signed(body, "")] as const],
    [
      "changed after signing",
      (body: Buffer) => [Buffer.concat([body, Buffer.from(" ")]), signed(body)] as const,
    ],
    ["signed an hour ago", (body: Buffer) => [body, signed(body, SECRET, plus(clock.now(), -HOUR))] as const],
  ])("%s is refused and leaves nothing", async (_, forge) => {
    const order = await shop.order((await shop.customer()).ctx);
    const [body, headers] = forge(bodyOf(order, `forged_${order.id}`));
    expect(await receiveWebhook(shop.ctx, "sandbox", body, headers)).toMatchObject({
      error: "webhook.signature_invalid",
    });
    const { rows } = await database.sql.query("select 1 from inbox_events where event_id = $1", [
      `forged_${order.id}`,
    ]);
    expect(rows).toHaveLength(0);
  });

  it.each(["stars", "bank", "none", "constructor"])("of %s has no door", async (provider) => {
    const body = Buffer.from("{}");
    expect(await receiveWebhook(shop.ctx, provider, body, signed(body))).toMatchObject({
      error: "webhook.not_configured",
    });
  });

  it("has no door where no secret is configured, and an empty one is none", async () => {
    for (const secret of [undefined, ""]) {
      env().SANDBOX_WEBHOOK_SECRET = secret;
      const body = Buffer.from("{}");
      const answer = await receiveWebhook(shop.ctx, "sandbox", body, signed(body, secret ?? ""));
      expect(answer).toMatchObject({ error: "webhook.not_configured" });
    }
    env().SANDBOX_WEBHOOK_SECRET = SECRET;
  });

  it("is verified over its bytes, not over its meaning", () => {
    const body = Buffer.from('{"a":1,  "b":2}');
    const security = { secret: SECRET, now: clock.now() };
    expect(verifyWebhook(body, signed(body), security).ok).toBe(true);
    const same = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    expect(verifyWebhook(same, signed(body), security).ok).toBe(false);
  });

  it.each([
    ["three times", { duplicateWebhooks: true }],
    ["in the wrong order", { webhooksOutOfOrder: true }],
    ["three times and in the wrong order", { duplicateWebhooks: true, webhooksOutOfOrder: true }],
    ["late", { delaySeconds: 60 }],
  ])("that comes %s pays the order once", async (_, options) => {
    const order = await shop.order((await shop.customer()).ctx);
    await act(shop.ctx, { reference: order.payment?.id ?? "", action: { ...PAY, ...options } });
    const post: typeof fetch = async (_url, init) => {
      const raw = Buffer.from(String(init?.body));
      const answer = await receiveWebhook(shop.ctx, "sandbox", raw, new Headers(init?.headers));
      return new Response(null, { status: answer.ok ? 200 : 401 });
    };
    for (let minute = 0; minute < 3; minute++) {
      await sendSandboxWebhooks(shop.ctx, { post });
      await processAll();
      clock.by(MINUTE);
    }
    expect(await statusOf(order)).toBe("paid");
    const { rows } = await database.sql.query(
      "select 1 from outbox_events where name = 'order/paid' and data->>'orderId' = $1",
      [order.id],
    );
    expect(rows).toHaveLength(1);
  });

  it("that is not answered is sent again later", async () => {
    const order = await shop.order((await shop.customer()).ctx);
    await act(shop.ctx, { reference: order.payment?.id ?? "", action: PAY });
    const sent: number[] = [];
    const post =
      (status: number): typeof fetch =>
      async () => {
        sent.push(status);
        return new Response(null, { status });
      };
    await sendSandboxWebhooks(shop.ctx, { post: post(503) });
    await sendSandboxWebhooks(shop.ctx, { post: post(200) });
    expect(sent).toEqual([503]);
    clock.by(MINUTE);
    await sendSandboxWebhooks(shop.ctx, { post: post(200) });
    clock.by(MINUTE);
    await sendSandboxWebhooks(shop.ctx, { post: post(200) });
    expect(sent).toEqual([503, 200]);
  });
});

describe("the sandbox provider", () => {
  it.each([
    [
      "the sandbox Telegram",
      { NODE_ENV: "production", TELEGRAM_BOT_TOKEN: undefined, SANDBOX_PAYMENTS: false },
      true,
    ],
    [
      "a real bot in production",
      { NODE_ENV: "production", TELEGRAM_BOT_TOKEN: "1:x", SANDBOX_PAYMENTS: true },
      false,
    ],
    [
      "a real bot in development, when asked for",
      { NODE_ENV: "development", TELEGRAM_BOT_TOKEN: "1:x", SANDBOX_PAYMENTS: true },
      true,
    ],
    [
      "a real bot in development",
      { NODE_ENV: "development", TELEGRAM_BOT_TOKEN: "1:x", SANDBOX_PAYMENTS: false },
      false,
    ],
  ] as const)("with %s exists: %#", (_, source, exists) => {
    expect(isSandboxEnabled(source)).toBe(exists);
  });

  const now = new Date("2026-03-01T12:00:00Z");
  const payment = {
    status: "open",
    delaySeconds: 0,
    duplicateWebhooks: false,
    webhooksOutOfOrder: false,
  } as SandboxPayment;

  it("asks the bank first with 3-D Secure", () => {
    expect(decideAction(payment, { ...PAY, secure: true }, now)).toMatchObject({ status: "authenticating" });
    const asked = { ...payment, status: "authenticating" } as SandboxPayment;
    expect(decideAction(asked, { kind: "authenticate", approved: true }, now)).toMatchObject({
      status: "paid",
    });
    expect(decideAction(asked, { kind: "authenticate", approved: false }, now)).toMatchObject({
      status: "declined",
      declineCode: "authentication_failed",
    });
  });

  it.each(["paid", "declined", "cancelled", "processing", "refunded"] as const)(
    "does nothing more once %s",
    (status) => {
      for (const action of [
        PAY,
        { kind: "cancel" },
        { kind: "decline", code: "card_declined" },
        { kind: "authenticate", approved: true },
      ] as const)
        expect(decideAction({ ...payment, status }, action, now)).toBeNull();
    },
  );

  it("owes three copies of each webhook where asked", () => {
    expect(webhooksFor({ ...payment, status: "paid", duplicateWebhooks: true })).toEqual([
      { type: "payment.succeeded", copies: 3, afterMs: 0 },
    ]);
  });
});

describe("a method", () => {
  const terms: MethodTerms = {
    enabled: true,
    countries: [],
    currencies: [],
    feeBasisPoints: 0,
    feeFixed: {},
    minimum: {},
    maximum: {},
  };
  const facts = {
    method: "sandbox",
    terms,
    configured: true,
    takes: null,
    insideTelegram: true,
    otherMethodsInsideTelegram: true,
    country: "SA",
    charge: { amount: 100n, currency: "SAR" },
  } as const;
  it.each([
    ["is offered", {}, null],
    ["is hidden where it is not configured", { configured: false }, undefined],
    ["is refused inside Telegram", { otherMethodsInsideTelegram: false }, "inside_telegram"],
    [
      "is offered outside Telegram all the same",
      { otherMethodsInsideTelegram: false, insideTelegram: false },
      null,
    ],
    ["does not take Stars", { charge: { amount: 1n, currency: "XTR" } }, "currency"],
    ["is hidden where the owner switched it off", { terms: { ...terms, enabled: false } }, undefined],
    ["takes only its provider's currencies", { takes: ["USD"] }, "currency"],
    ["takes only the owner's currencies", { terms: { ...terms, currencies: ["USD"] } }, "currency"],
    ["takes the owner's currencies", { terms: { ...terms, currencies: ["SAR"] } }, null],
    ["is refused in another country", { terms: { ...terms, countries: ["AE"] } }, "country"],
    ["is offered in its country", { terms: { ...terms, countries: ["AE", "SA"] } }, null],
    [
      "trusts a customer of an unknown country",
      { country: null, terms: { ...terms, countries: ["AE"] } },
      null,
    ],
    ["needs its smallest amount", { terms: { ...terms, minimum: { SAR: 101n } } }, "amount"],
    ["takes its smallest amount", { terms: { ...terms, minimum: { SAR: 100n } } }, null],
    ["takes its largest amount", { terms: { ...terms, maximum: { SAR: 100n } } }, null],
    ["takes no more than its largest amount", { terms: { ...terms, maximum: { SAR: 99n } } }, "amount"],
    ["has limits per currency", { terms: { ...terms, maximum: { USD: 1n } } }, null],
    ["takes no nothing", { charge: { amount: 0n, currency: "SAR" } }, "amount"],
    ["takes nothing but Stars", { method: "stars" }, "currency"],
    ["needs a price in Stars", { method: "stars", charge: null }, "currency"],
    [
      "takes no more Stars than an invoice may ask",
      { method: "stars", charge: { amount: 100_001n, currency: "XTR" } },
      "amount",
    ],
  ] as const)("%s", (_, change, reason) => {
    expect(decideMethod({ ...facts, ...change })).toBe(reason);
  });

  it("with a fee never makes more Stars than an invoice may ask", () => {
    const stars = { ...facts, method: "stars", charge: { amount: 100_000n, currency: "XTR" } } as const;
    expect(decideMethod(stars)).toBeNull();
    expect(decideMethod({ ...stars, terms: { ...terms, feeFixed: { XTR: 1n } } })).toBe("amount");
  });

  it.each([
    ["nothing where there is none", {}, 0n],
    ["its share, half away from zero", { feeBasisPoints: 250 }, 3n],
    ["its fixed part in the currency", { feeFixed: { SAR: 30n, USD: 5n } }, 30n],
    ["both", { feeBasisPoints: 290, feeFixed: { SAR: 30n } }, 33n],
    ["no fixed part of another currency", { feeFixed: { USD: 5n } }, 0n],
  ])("costs %s", (_, change, fee) => {
    expect(feeOn({ ...terms, ...change }, { amount: 100n, currency: "SAR" })).toBe(fee);
  });
});

describe("an attempt whose outcome is unknown", () => {
  it("is asked about less and less often, until a day after it could be paid", () => {
    const start = new Date("2026-03-01T12:00:00Z");
    const expiresAt = plus(start, HOUR);
    const times: number[] = [];
    let at: Date | null = start;
    for (let checks = 0; at !== null; checks++) {
      times.push(at.getTime());
      at = nextCheck({ checks, expiresAt }, at);
    }
    const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(times.length).toBeLessThan(20);
    expect(times.at(-1)).toBeLessThanOrEqual(expiresAt.getTime() + DAY);
  });
});
