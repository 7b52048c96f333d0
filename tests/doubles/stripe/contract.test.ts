import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sessionFor } from "@/lib/payments/providers/stripe/session";
import {
  aDispute,
  anEvent,
  anIntent,
  aPaymentMethod,
  aRefund,
  aSession,
  aSetupIntent,
} from "@/lib/payments/sandbox-providers/stripe/objects";

/** Stripe's own samples; without the folder there is nothing to compare with. */
const SPECS = "../shared/specs/stripe";
const isThere = existsSync(SPECS);
if (!isThere)
  process.stderr.write(
    "Stripe's samples are not at ../shared/specs: the contract of its double is skipped.\n",
  );

type Json = Record<string, unknown>;
const read = (file: string): Json => JSON.parse(readFileSync(`${SPECS}/${file}`, "utf8")) as Json;
const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "list" : value === null ? "null" : typeof value;

/** Where an object differs in shape from Stripe's sample. A null on either side says nothing of the shape. */
function differences(own: Json, sample: Json, free: readonly string[], at = ""): string[] {
  return Object.entries(own).flatMap(([key, value]) => {
    const path = at + key;
    if (free.includes(path)) return [];
    if (!(key in sample)) return [`${path} is unknown`];
    const theirs = sample[key];
    if (value === null || theirs === null) return [];
    if (kindOf(value) !== kindOf(theirs)) return [`${path} is ${kindOf(value)}, not ${kindOf(theirs)}`];
    return kindOf(value) === "object" && key !== "metadata"
      ? differences(value as Json, theirs as Json, free, `${path}.`)
      : [];
  });
}

describe.skipIf(!isThere)("the double of Stripe", () => {
  const samples = isThere ? (read("fixtures3.json")["resources"] as Record<string, Json>) : {};
  const intent = anIntent({ amount: 4900, currency: "sar", created: 1, amount_received: 4900 });
  it.each([
    ["payment_intent", intent, []],
    [
      "checkout.session",
      aSession({ amount_total: 4900, currency: "sar", created: 1, payment_intent: intent.id }),
      [],
    ],
    ["setup_intent", aSetupIntent({ created: 1, metadata: {} }), []],
    ["refund", { ...aRefund(intent, 100, {}, 1), failure_reason: "x" }, ["failure_reason"]],
    ["dispute", aDispute(intent, 1), []],
    ["payment_method", aPaymentMethod("cus_1", 1), []],
    ["event", anEvent("refund.created", {}, 1), ["data.object"]],
  ] as const)("has a %s of Stripe's shape", (name, own, free) => {
    expect(differences(own as unknown as Json, samples[name] ?? {}, free)).toEqual([]);
  });

  it("is asked in parameters that Stripe's description knows", () => {
    const spec = read("spec3.subset.2023-08-16.json");
    const path = (spec["paths"] as Record<string, Json>)["/v1/checkout/sessions"] as Json;
    const text = JSON.stringify(path["post"]);
    const params = sessionFor(
      {
        paymentId: "pay_1" as never,
        orderId: "ord_1" as never,
        amount: { amount: 4900n, currency: "SAR" },
        title: "Gold",
        description: "Gold · 1 mo",
        expiresAt: new Date(),
        customer: { id: "cus_1" as never, language: "ar", customerRef: null, keepMeans: true },
        returnUrl: "https://shop.example/order",
        webhookUrl: "https://shop.example/api/payments/stripe",
      },
      { secureAlways: true, secureFrom: new Map() },
    );
    const names = (value: unknown, key = ""): string[] =>
      kindOf(value) === "object" && key !== "metadata"
        ? Object.entries(value as Json).flatMap(([inner, deeper]) => [inner, ...names(deeper, inner)])
        : Array.isArray(value)
          ? value.flatMap((each) => names(each))
          : [];
    // These are younger than the description at hand; the client's types hold them.
    const { adaptive_pricing: _, payment_method_options: __, ...older } = params;
    expect(names(older).filter((name) => !text.includes(`"${name}"`))).toEqual([]);
  });
});
