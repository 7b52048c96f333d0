import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, plus } from "@/lib/core/time";
import { factOf, PaypalOrder, translateEvent } from "./translate";
import { certificateUrl, PAYPAL_HEADERS, signedText, verifyTransmission } from "./verify";

const now = new Date("2026-03-01T12:00:00Z");
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const certificate = publicKey.export({ type: "spki", format: "pem" }).toString();
const security = { secret: "8PT597110X687430L", certificate, now };
const body = Buffer.from('{"id":"WH-1",  "event_type":"PAYMENT.CAPTURE.COMPLETED"}');

function transmission(change: Partial<Record<keyof typeof PAYPAL_HEADERS, string>> = {}, of = body) {
  const time = change.time ?? now.toISOString();
  const id = "69cd13f0-d67a-11e5-baa3-778b53f4ae55";
  const text = signedText(of, { id, time, webhookId: security.secret });
  const values = {
    id,
    time,
    algorithm: "SHA256withRSA",
    certificate: "https://api.paypal.com/v1/notifications/certs/CERT-1",
    signature: sign("sha256", Buffer.from(text), privateKey).toString("base64"),
    ...change,
  };
  return new Headers(
    Object.entries(values).map(([name, value]): [string, string] => [
      PAYPAL_HEADERS[name as keyof typeof PAYPAL_HEADERS],
      value,
    ]),
  );
}

describe("a transmission of PayPal", () => {
  it("is signed over the checksum of its raw body", () => {
    expect(verifyTransmission(body, transmission(), security).ok).toBe(true);
    const same = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    expect(verifyTransmission(same, transmission(), security).ok).toBe(false);
  });

  it("names the documented parts in the documented order", () => {
    // crc32("123456789") is the check value of CRC-32.
    const at = { id: "id", time: "time", webhookId: "hook" };
    expect(signedText(Buffer.from("123456789"), at)).toBe(`id|time|hook|${0xcbf43926}`);
  });

  it.each([
    ["under another webhook's id", transmission(), { secret: "0AB12345CD678901E" }],
    ["without a webhook's id", transmission(), { secret: "" }],
    ["without a certificate", transmission(), { certificate: undefined }],
    ["with what is no certificate", transmission(), { certificate: "<html>" }],
    ["by another algorithm", transmission({ algorithm: "SHA1withRSA" }), {}],
    ["without a signature", transmission({ signature: "" }), {}],
    ["with a signature of another", transmission({ signature: Buffer.alloc(256).toString("base64") }), {}],
    ["five days old", transmission({ time: plus(now, -5 * DAY).toISOString() }), {}],
    ["from tomorrow", transmission({ time: plus(now, DAY).toISOString() }), {}],
    ["at no time", transmission({ time: "yesterday" }), {}],
  ])("is refused %s", (_, headers, change) => {
    expect(verifyTransmission(body, headers, { ...security, ...change }).ok).toBe(false);
  });

  it.each([
    ["three days old, as the last try of PayPal is", -3 * DAY],
    ["of a clock that is a little ahead", 4 * MINUTE],
    ["of an hour ago", -HOUR],
  ])("is taken when %s", (_, shift) => {
    const time = plus(now, shift).toISOString();
    expect(verifyTransmission(body, transmission({ time }), security).ok).toBe(true);
  });
});

describe("the certificate of a transmission", () => {
  const live = "https://api-m.paypal.com";
  const named = (address: string) => new Headers({ [PAYPAL_HEADERS.certificate]: address });
  it.each([
    ["https://api.paypal.com/v1/notifications/certs/CERT-1", live, true],
    ["https://api-m.paypal.com/v1/notifications/certs/CERT-1", live, true],
    ["https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1", live, false],
    [
      "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
      "https://api-m.sandbox.paypal.com",
      true,
    ],
    ["http://api.paypal.com/v1/notifications/certs/CERT-1", live, false],
    ["https://api.paypal.com.evil.example/certs/1", live, false],
    ["https://evil.example/certs/api.paypal.com", live, false],
    ["https://api.paypal.com@evil.example/certs/1", live, false],
    ["https://api.paypal.com:8443/certs/1", live, false],
    ["https://api.paypal.com/v1/upload", live, false],
    ["file:///etc/passwd", live, false],
    ["", live, false],
  ])("at %j of %s is trusted: %s", (address, base, trusted) => {
    expect(certificateUrl(named(address), base) !== null).toBe(trusted);
  });
});

/** As PayPal's own pages show a paid order. */
const paid = {
  id: "5UX02069M9686893E",
  intent: "CAPTURE",
  status: "COMPLETED",
  purchase_units: [
    {
      reference_id: "default",
      amount: { currency_code: "USD", value: "13.00" },
      payee: { email_address: "shop@example.test", merchant_id: "C92NPPXDJSMXE" },
      custom_id: "ord_1",
      payments: {
        captures: [
          {
            id: "8MC585209K746631M",
            status: "COMPLETED",
            amount: { currency_code: "USD", value: "13.00" },
            final_capture: true,
          },
        ],
      },
    },
  ],
};
const captured = (change: object) => {
  const [unit] = paid.purchase_units;
  const [capture] = unit?.payments.captures ?? [];
  return PaypalOrder.parse({
    ...paid,
    purchase_units: [{ ...unit, payments: { captures: [{ ...capture, ...change }] } }],
  });
};

describe("an order of PayPal", () => {
  it("is paid by its capture", () => {
    expect(factOf(PaypalOrder.parse(paid))).toEqual({
      provider: "paypal",
      providerRef: "5UX02069M9686893E",
      status: "settled",
      chargeId: "8MC585209K746631M",
      amountMinor: 1300n,
      currency: "USD",
      payee: "C92NPPXDJSMXE",
      orderId: "ord_1",
      payerTelegramId: null,
      failureCode: null,
    });
  });

  it.each([
    ["COMPLETED", "settled"],
    ["PARTIALLY_REFUNDED", "settled"],
    ["REFUNDED", "settled"],
    ["PENDING", "pending"],
    ["DECLINED", "failed"],
    ["FAILED", "failed"],
    ["SOMETHING_NEW", "pending"],
  ])("whose capture is %s is %s", (status, meaning) => {
    expect(factOf(captured({ status })).status).toBe(meaning);
  });

  it.each([
    ["CREATED", "pending"],
    ["APPROVED", "pending"],
    ["PAYER_ACTION_REQUIRED", "pending"],
    ["COMPLETED", "pending"],
    ["VOIDED", "cancelled"],
  ])("that is %s without a capture is %s: no money has moved", (status, meaning) => {
    const [unit] = paid.purchase_units;
    const order = PaypalOrder.parse({ ...paid, status, purchase_units: [{ ...unit, payments: undefined }] });
    expect(factOf(order)).toMatchObject({ status: meaning, chargeId: null, amountMinor: 1300n });
  });

  it("states what was captured, not what was asked", () => {
    const less = captured({ amount: { currency_code: "USD", value: "12.99" } });
    expect(factOf(less).amountMinor).toBe(1299n);
    const yen = captured({ amount: { currency_code: "JPY", value: "1300" } });
    expect(factOf(yen)).toMatchObject({ amountMinor: 1300n, currency: "JPY" });
    expect(factOf(captured({ amount: { currency_code: "JPY", value: "1300.50" } })).amountMinor).toBe(-1n);
  });
});

describe("an event of PayPal", () => {
  const event = (event_type: string, resource: object) =>
    translateEvent(Buffer.from(JSON.stringify({ id: "WH-1", event_type, resource })));

  it.each([
    ["CHECKOUT.ORDER.APPROVED", { id: "5UX" }],
    ["PAYMENT.CAPTURE.COMPLETED", { id: "8MC", supplementary_data: { related_ids: { order_id: "5UX" } } }],
    ["PAYMENT.CAPTURE.PENDING", { id: "8MC", supplementary_data: { related_ids: { order_id: "5UX" } } }],
    ["PAYMENT.CAPTURE.DENIED", { id: "8MC", supplementary_data: { related_ids: { order_id: "5UX" } } }],
  ])("%s is about the payment", (kind, resource) => {
    expect(event(kind, resource)).toEqual({ eventId: "WH-1", kind, about: "payment", providerRef: "5UX" });
  });

  it("PAYMENT.CAPTURE.REFUNDED is about the refund", () => {
    const resource = {
      id: "1JU08902781691411",
      status: "COMPLETED",
      amount: { currency_code: "USD", value: "5.00" },
      custom_id: "rfd_0123456789abcdefghjkmnpqrs",
      links: [{ rel: "up", href: "https://api.paypal.com/v2/payments/captures/8MC585209K746631M" }],
    };
    expect(event("PAYMENT.CAPTURE.REFUNDED", resource)).toMatchObject({
      about: "refund",
      refund: {
        status: "done",
        refundRef: "1JU08902781691411",
        refundId: "rfd_0123456789abcdefghjkmnpqrs",
        chargeId: "8MC585209K746631M",
        amountMinor: 500n,
        currency: "USD",
      },
    });
    expect(event("PAYMENT.CAPTURE.REFUNDED", { ...resource, custom_id: "by hand" })).toMatchObject({
      refund: { refundId: null },
    });
  });

  it.each([
    ["CREATED", "WAITING_FOR_SELLER_RESPONSE", "", "open"],
    ["CREATED", "OPEN", "", "open"],
    ["UPDATED", "UNDER_REVIEW", "", "under_review"],
    ["RESOLVED", "RESOLVED", "RESOLVED_SELLER_FAVOUR", "won"],
    ["RESOLVED", "RESOLVED", "RESOLVED_BUYER_FAVOUR", "lost"],
    ["RESOLVED", "RESOLVED", "", "lost"],
  ])(
    "CUSTOMER.DISPUTE.%s with %s %s is about a dispute that is %s",
    (kind, status, outcome_code, meaning) => {
      const resource = {
        dispute_id: "PP-D-1",
        reason: "UNAUTHORISED",
        status,
        dispute_amount: { currency_code: "USD", value: "13.00" },
        dispute_outcome: { outcome_code },
        seller_response_due_date: "2026-03-11T00:00:00.000Z",
        disputed_transactions: [{ seller_transaction_id: "8MC585209K746631M" }],
      };
      expect(event(`CUSTOMER.DISPUTE.${kind}`, resource)).toMatchObject({
        about: "dispute",
        dispute: {
          disputeRef: "PP-D-1",
          chargeId: "8MC585209K746631M",
          amountMinor: 1300n,
          reason: "UNAUTHORISED",
          status: meaning,
          dueBy: new Date("2026-03-11T00:00:00Z"),
        },
      });
    },
  );

  it("of anything else is about nothing of ours", () => {
    expect(event("BILLING.PLAN.CREATED", { id: "P-1" })).toBeNull();
    expect(event("PAYMENT.CAPTURE.COMPLETED", { id: "8MC" })).toBeNull();
    expect(event("CUSTOMER.DISPUTE.CREATED", {})).toBeNull();
    for (const text of ["", "{", "[]", "null"]) expect(translateEvent(Buffer.from(text))).toBeNull();
  });
});
