import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CryptoInvoice, factOf, payeeOf, translateUpdate } from "./translate";
import { SIGNATURE_HEADER, signUpdate, verifyUpdate } from "./verify";

const VECTORS = "../shared/specs/cryptopay/webhook-vectors.json";
const app = { payee: "app 1", dollarCoin: null };
const invoice = (change: object = {}) =>
  CryptoInvoice.parse({
    invoice_id: 7,
    currency_type: "fiat",
    fiat: "USD",
    amount: "13",
    status: "paid",
    payload: "pay_1:ord_1",
    ...change,
  });

describe.skipIf(!existsSync(VECTORS))("Crypto Pay as it documents itself", () => {
  const { derived } = JSON.parse(existsSync(VECTORS) ? readFileSync(VECTORS, "utf8") : '{"derived":{}}');
  const headers = (signature: string) => new Headers({ [SIGNATURE_HEADER]: signature });
  const body = () => Buffer.from(derived.body);

  it("signs the raw body under the digest of the token", () => {
    expect(signUpdate(derived.body, derived.token)).toBe(derived.signature);
    expect(verifyUpdate(body(), headers(derived.signature), { secret: derived.token }).ok).toBe(true);
  });

  it("signs nothing else", () => {
    const tampered = Buffer.from(derived.body + derived.tampered.bodySuffix);
    expect(verifyUpdate(tampered, headers(derived.signature), { secret: derived.token }).ok).toBe(false);
    expect(verifyUpdate(body(), headers(derived.signature), { secret: `${derived.token}x` }).ok).toBe(false);
    expect(verifyUpdate(body(), headers(derived.signature), { secret: "" }).ok).toBe(false);
    expect(verifyUpdate(body(), new Headers(), { secret: derived.token }).ok).toBe(false);
  });

  it("tells of one invoice once, whatever the update is numbered", () => {
    const event = {
      eventId: "invoice_paid:528890",
      kind: "invoice_paid",
      about: "payment",
      providerRef: "528890",
    };
    const again = Buffer.from(derived.body.replace('"update_id":1', '"update_id":2'));
    expect(translateUpdate(body())).toEqual(event);
    expect(translateUpdate(again)).toEqual(event);
  });
});

describe("an invoice", () => {
  it.each([
    ["priced in money", {}, 1300n, "USD"],
    ["with digits to spare", { amount: "13.00000000" }, 1300n, "USD"],
    ["of less than a cent more", { amount: "13.00000001" }, -1n, "USD"],
    ["of too much for a float", { amount: "90071992547409.93" }, 9_007_199_254_740_993n, "USD"],
    ["priced in another currency", { fiat: "EUR" }, 1300n, "EUR"],
    ["priced in a coin", { currency_type: "crypto", fiat: undefined, asset: "TON" }, -1n, "TON"],
    [
      "priced in a dollar coin nobody chose",
      { currency_type: "crypto", fiat: undefined, asset: "USDT" },
      -1n,
      "USDT",
    ],
  ])("%s states it exactly", (_, change, amountMinor, currency) => {
    expect(factOf(invoice(change), app)).toMatchObject({ amountMinor, currency });
  });

  it("in the dollar coin that the owner chose counts as dollars", () => {
    const inCoins = invoice({ currency_type: "crypto", fiat: undefined, asset: "USDT" });
    expect(factOf(inCoins, { ...app, dollarCoin: "USDT" })).toMatchObject({
      amountMinor: 1300n,
      currency: "USD",
    });
    expect(factOf(inCoins, { ...app, dollarCoin: "USDC" }).currency).toBe("USDT");
  });

  it.each([
    ["active", "pending", null],
    ["paid", "settled", "invoice 7"],
    ["expired", "cancelled", null],
  ])("that is %s is %s", (status, meaning, chargeId) => {
    expect(factOf(invoice({ status }), app)).toMatchObject({ status: meaning, chargeId });
  });

  it("names the order it was made for; without one it fits none", () => {
    expect(factOf(invoice(), app).orderId).toBe("ord_1");
    expect(factOf(invoice({ payload: null }), app).orderId).toBe("");
  });

  it("is paid to the app of the token", () => {
    expect(payeeOf("123456789:AAzQ")).toBe("app 123456789");
  });
});

describe("an update", () => {
  it.each(["", "{", "[]", "null", '{"update_type":"invoice_paid"}', '{"update_type":"other","payload":{}}'])(
    "of %j is about nothing",
    (body) => {
      expect(translateUpdate(Buffer.from(body))).toBeNull();
    },
  );
});
