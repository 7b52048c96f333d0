import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { waysIn } from ".";
import { PAYTABS_HOSTS, PAYTABS_WAYS, waysFor } from "./regions";
import { factOf, PaytabsTransaction, translateCallback } from "./translate";
import { verifyCallback } from "./verify";

const SPEC = "../shared/specs/paytabs/paytabs.json";

const transaction = (change: object = {}) =>
  PaytabsTransaction.parse({
    tran_ref: "TST1",
    profile_id: 100_001,
    cart_id: "pay_1",
    cart_currency: "SAR",
    cart_amount: "49.00",
    tran_currency: "SAR",
    tran_total: "49.00",
    tran_type: "Sale",
    payment_result: { response_status: "A" },
    user_defined: { udf1: "ord_1" },
    ...change,
  });
const withStatus = (response_status: string, change: object = {}) =>
  transaction({ payment_result: { response_status }, ...change });

describe.skipIf(!existsSync(SPEC))("PayTabs as it documents itself", () => {
  const spec = JSON.parse(existsSync(SPEC) ? readFileSync(SPEC, "utf8") : "{}");
  const callback = () => Buffer.from(spec.callback.officialSampleBody);
  const signed = (signature: string) => new Headers({ signature });

  it("lives at these hosts, one per region", () => {
    expect(PAYTABS_HOSTS).toEqual(spec.hosts);
  });

  it("knows these ways to pay", () => {
    expect([...PAYTABS_WAYS, "all"].toSorted()).toEqual(spec.paymentMethodCodes.toSorted());
  });

  it("offers the Saudi ways in riyals alone", () => {
    expect(waysFor(spec.sarOnly, "SAR")).toEqual(spec.sarOnly);
    expect(waysFor(spec.sarOnly, "USD")).toEqual([]);
  });

  it("signs its callback over the raw body", () => {
    const { serverKey: secret, signature } = spec.callback.derived;
    expect(verifyCallback(callback(), signed(signature), { secret }).ok).toBe(true);
    expect(verifyCallback(callback(), signed(signature.toUpperCase()), { secret }).ok).toBe(true);
  });

  it("signs nothing else", () => {
    const { serverKey: secret, signature } = spec.callback.derived;
    const respaced = Buffer.from(`${spec.callback.officialSampleBody} `);
    const reordered = Buffer.from(JSON.stringify({ a: 1, ...JSON.parse(spec.callback.officialSampleBody) }));
    for (const body of [respaced, reordered, Buffer.alloc(0)])
      expect(verifyCallback(body, signed(signature), { secret }).ok).toBe(false);
    expect(verifyCallback(callback(), signed(signature), { secret: "another" }).ok).toBe(false);
    expect(verifyCallback(callback(), signed(signature), { secret: "" }).ok).toBe(false);
    expect(verifyCallback(callback(), signed(signature.slice(2)), { secret }).ok).toBe(false);
    expect(verifyCallback(callback(), new Headers(), { secret }).ok).toBe(false);
  });

  it("tells of one status of a transaction once", () => {
    expect(translateCallback(callback())).toEqual({
      eventId: "TST_REFERENCE_PLACEHOLDER:sale.A",
      kind: "sale.A",
      about: "payment",
      providerRef: "cart-01",
    });
  });

  it.each([
    ["A", "settled"],
    ["H", "pending"],
    ["P", "pending"],
    ["D", "failed"],
    ["E", "failed"],
    ["V", "cancelled"],
    ["X", "cancelled"],
    ["C", "cancelled"],
  ])("means by %s that a payment is %s", (status, meaning) => {
    expect(Object.keys(spec.tranStatus)).toContain(status);
    expect(factOf("pay_1", [withStatus(status)])?.status).toBe(meaning);
  });
});

describe("what a cart's transactions come to", () => {
  it("is what was charged, to whom, for which order", () => {
    expect(factOf("pay_1", [transaction()])).toEqual({
      provider: "paytabs",
      providerRef: "pay_1",
      status: "settled",
      chargeId: "TST1",
      amountMinor: 4900n,
      currency: "SAR",
      payee: "profile 100001",
      orderId: "ord_1",
      payerTelegramId: null,
      failureCode: null,
      saved: null,
    });
  });

  it.each([
    ["nothing, without transactions", [], null],
    ["nothing, where they are another cart's", [transaction({ cart_id: "pay_2" })], null],
    ["nothing, where only a refund is there", [transaction({ tran_type: "Refund" })], null],
    [
      "paid, where a refused try came before",
      [withStatus("D"), withStatus("A", { tran_ref: "TST2" })],
      "TST2",
    ],
    [
      "paid, where a refused try comes after",
      [withStatus("A"), withStatus("D", { tran_ref: "TST2" })],
      "TST1",
    ],
  ])("%s", (_, transactions, charge) => {
    expect(factOf("pay_1", transactions)?.chargeId ?? null).toBe(charge);
  });

  it("is open while a try is on hold, although another was refused", () => {
    expect(factOf("pay_1", [withStatus("H"), withStatus("D")])?.status).toBe("pending");
  });

  it("is open under a status that nobody documented", () => {
    expect(factOf("pay_1", [withStatus("Z")])?.status).toBe("pending");
  });

  it.each([
    ["a card's discount", { tran_total: "39.00" }, 3900n, "SAR"],
    ["another currency", { tran_currency: "USD", tran_total: "13.07" }, 1307n, "USD"],
    ["a part of a halala", { tran_total: "49.001" }, -1n, "SAR"],
    ["no number", { tran_total: "49,00" }, -1n, "SAR"],
    ["a currency nobody knows", { tran_currency: "ABC" }, -1n, "ABC"],
  ])("states what was charged with %s", (_, change, amountMinor, currency) => {
    expect(factOf("pay_1", [transaction(change)])).toMatchObject({ amountMinor, currency });
  });

  it("counts three digits where the currency does", () => {
    const dinars = { cart_currency: "KWD", tran_currency: "KWD", tran_total: "4.250" };
    expect(factOf("pay_1", [transaction(dinars)])?.amountMinor).toBe(4250n);
  });

  it("keeps a card that the customer agreed to keep", () => {
    const kept = transaction({
      token: "TOK",
      payment_info: {
        payment_method: "Visa",
        payment_description: "4111 11## #### 1111",
        expiryMonth: 12,
        expiryYear: 2030,
      },
    });
    expect(factOf("pay_1", [kept])?.saved).toEqual({
      customerRef: null,
      meansRef: "TOK:TST1",
      brand: "Visa",
      ending: "1111",
      expiresMonth: 12,
      expiresYear: 2030,
    });
  });
});

describe("a callback", () => {
  it.each(["", "{", "[]", "null", '{"tran_ref":"TST1"}'])("of %j is about nothing", (body) => {
    expect(translateCallback(Buffer.from(body))).toBeNull();
  });
});

describe("the ways an owner switched on", () => {
  it("are those that exist, in our order", () => {
    expect(waysIn("mada, card,unheard")).toEqual(["card", "mada"]);
    expect(waysIn("")).toEqual([]);
  });
});
