import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cryptopay } from "@/lib/payments/providers/cryptopay";
import { paytabs } from "@/lib/payments/providers/paytabs";
import type { AttemptRequest, ProviderKind } from "@/lib/payments/types";
import { PROVIDER_CASES, startProvider } from "./providers";

const SPECS = "../shared/specs";
const read = (file: string) =>
  existsSync(`${SPECS}/${file}`) ? JSON.parse(readFileSync(`${SPECS}/${file}`, "utf8")) : null;
const paytabsSpec = read("paytabs/paytabs.json");
const cryptoSpec = read("cryptopay/webhook-vectors.json");
if (!paytabsSpec || !cryptoSpec)
  process.stderr.write(
    "Samples of providers are not at ../shared/specs: contracts of the doubles are skipped.\n",
  );

const now = new Date("2026-03-01T12:00:00Z");
const ctx = { clock: { now: () => now } } as never;
const request = (currency: "SAR" | "USD") =>
  ({
    paymentId: "pay_00000000000000000000000001",
    orderId: "ord_00000000000000000000000001",
    amount: { amount: 4900n, currency },
    title: "Gold",
    description: "Gold · 1 mo",
    expiresAt: new Date("2026-03-01T13:00:00Z"),
    customer: { id: "cus_1", language: "ar", customerRef: null, keepMeans: true },
    returnUrl: "https://shop.example/order?id=1",
    webhookUrl: "https://shop.example/api/payments/x",
  }) as unknown as AttemptRequest;

/** Opens, pays and answers the webhook that the double sends. */
async function paidAt(id: "paytabs" | "cryptopay", kind: ProviderKind) {
  const of = PROVIDER_CASES.find((each) => each.id === id);
  if (!of) throw new Error("no such case");
  const live = await startProvider(of, () => now);
  const provider = kind.configure(of.values, live.double.url);
  const made = await provider?.createAttempt(ctx, request(of.currency));
  await live.standIn.press(made?.providerRef ?? "", "pay");
  await live.double.close();
  const [webhook] = live.sent;
  return JSON.parse(webhook?.body.toString() ?? "null") as Record<string, unknown>;
}

/** Keys of `own` that the original does not have, and the kinds that differ. */
function differences(own: Record<string, unknown>, original: Record<string, unknown>): string[] {
  return Object.entries(own).flatMap(([key, value]) => {
    const theirs = original[key];
    if (theirs === undefined) return [`${key} is unknown`];
    if (typeof value !== typeof theirs) return [`${key} is ${typeof value}, not ${typeof theirs}`];
    if (typeof value !== "object" || key === "user_defined") return [];
    return differences(value as Record<string, unknown>, theirs as Record<string, unknown>).map(
      (inner) => `${key}.${inner}`,
    );
  });
}

describe.skipIf(!paytabsSpec)("the double of PayTabs", () => {
  it("sends a callback of the official shape", async () => {
    const callback = await paidAt("paytabs", paytabs);
    expect(differences(callback, JSON.parse(paytabsSpec.callback.officialSampleBody))).toEqual([]);
  });

  it("is asked in fields that PayTabs documents", async () => {
    const asked: unknown[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (_url, init) => {
      asked.push(JSON.parse(String(init?.body)));
      return Response.json({ tran_ref: "TST1", redirect_url: "https://secure.paytabs.sa/page" });
    };
    try {
      const values = { region: "SAU", profileId: "100001", serverKey: "SBJNTESTKEY-1", ways: "mada,stcpay" };
      await paytabs.configure(values, null)?.createAttempt(ctx, request("SAR"));
    } finally {
      globalThis.fetch = real;
    }
    const [body] = asked as [Record<string, unknown>];
    const documented = paytabsSpec.requestFields.map((field: string) => field.replace("[]", ""));
    expect(Object.keys(body).filter((field) => !documented.includes(field))).toEqual([]);
    expect(body).toMatchObject({
      cart_amount: 49,
      cart_currency: "SAR",
      payment_methods: ["mada", "stcpay"],
      paypage_lang: "ar",
      tokenise: 2,
    });
  });
});

describe.skipIf(!cryptoSpec)("the double of Crypto Pay", () => {
  it("sends an update of the documented shape", async () => {
    const update = await paidAt("cryptopay", cryptopay);
    const original = JSON.parse(cryptoSpec.derived.body);
    // What newer versions of the API added to an invoice, and a price in money instead of coins.
    const newer = [
      "fiat",
      "mini_app_invoice_url",
      "web_app_invoice_url",
      "paid_asset",
      "paid_amount",
      "expiration_date",
    ];
    const added = newer.map((key) => `payload.${key} is unknown`);
    expect(differences(update, original).filter((each) => !added.includes(each))).toEqual([]);
  });
});
