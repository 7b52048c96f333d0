import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plus } from "@/lib/core/time";
import { configured, double, openStripe, provider, SECRET } from "@/tests/stripe-provider";
import { stripeKind } from "./index";
import { translateWebhook } from "./translate";
import { verifyWebhook } from "./verify";

openStripe();

describe("a webhook of Stripe", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const body = Buffer.from('{\n  "id": "evt_1"\n}');
  const check = (header: string | null, secret = SECRET, at = now, over = body) =>
    verifyWebhook(over, new Headers(header === null ? {} : { "stripe-signature": header }), {
      secret,
      now: at,
    }).ok;
  const signed = (at = now) => double.sign(body.toString(), at);

  it.each([
    ["is genuine with its signature", () => check(signed()), true],
    ["is genuine beside a signature of another key", () => check(`${signed()},v1=${"0".repeat(64)}`), true],
    ["is genuine 300 seconds later", () => check(signed(), SECRET, plus(now, 300_000)), true],
    ["is late after 301 seconds", () => check(signed(), SECRET, plus(now, 301_000)), false],
    ["is forged with another secret", () => check(signed(), "whsec_other_0001"), false],
    [
      "is forged with another body",
      () => check(signed(), SECRET, now, Buffer.from('{"id": "evt_1"}')),
      false,
    ],
    ["is forged without a signature", () => check(null), false],
    ["is forged with an empty one", () => check(""), false],
    ["is forged with another scheme", () => check(signed().replace("v1=", "v0=")), false],
    ["is forged with nonsense", () => check("bad_header"), false],
  ])("%s", (_, genuine, expected) => {
    expect(genuine()).toBe(expected);
  });

  const vectors = "../shared/specs/stripe/webhook-signature-vectors.json";
  it.skipIf(!existsSync(vectors))("is checked as Stripe's own vectors say", () => {
    const { derivedFixed } = JSON.parse(readFileSync(vectors, "utf8")) as {
      derivedFixed: { t: number; secret: string; payload: string; v1: string }[];
    };
    expect(derivedFixed.length).toBeGreaterThan(0);
    for (const { t, secret, payload, v1 } of derivedFixed)
      expect(check(`t=${t},v1=${v1}`, secret, new Date(t * 1000), Buffer.from(payload))).toBe(true);
  });

  it.each([
    ["no JSON", "<html>"],
    ["a list", "[]"],
    ["no object", '{"id":"evt_1","type":"checkout.session.completed","data":{}}'],
    [
      "a page of somebody else's",
      '{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"cs_1","metadata":{}}}}',
    ],
    [
      "a page of somebody else's that keeps a card",
      '{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"cs_1","mode":"setup","metadata":{"paymentId":"pay_1"}}}}',
    ],
    [
      "a page that kept no card in its time",
      '{"id":"evt_1","type":"checkout.session.expired","data":{"object":{"id":"cs_1","mode":"setup","metadata":{"setupId":"stp_1"}}}}',
    ],
    ["another kind", '{"id":"evt_1","type":"customer.created","data":{"object":{"id":"cus_1"}}}'],
  ])("that is %s concerns no payment of ours", (_, text) => {
    expect(translateWebhook(Buffer.from(text))).toBeNull();
  });
});

describe("Stripe's keys", () => {
  it("are tried with a look at the account", async () => {
    expect(await provider.testConnection()).toEqual({
      ok: true,
      value: { account: "acct_double", live: false },
    });
  });

  it("that are wrong are told in a code, with no key in it", async () => {
    const answer = await configured({ secretKey: "sk_test_wrong_9999" }).testConnection();
    expect(answer).toMatchObject({ ok: false, error: "payment.keys_wrong" });
    expect(JSON.stringify(answer)).not.toContain("wrong_9999");
  });

  it("cannot be judged while Stripe is away", async () => {
    double.fail("500");
    expect(await provider.testConnection()).toMatchObject({
      ok: false,
      error: "payment.provider_unavailable",
    });
  });

  it("make no provider until both are there", () => {
    expect(stripeKind.configure({ secretKey: "sk_test_12345678" }, null)).toBeNull();
    expect(
      stripeKind.configure({ secretKey: "sk_test_12345678", webhookSecret: "whsec_12345678" }, null),
    ).not.toBeNull();
  });
});
