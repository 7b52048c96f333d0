import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Id, newId } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import { type LiveProvider, PROVIDER_CASES, startProvider } from "@/tests/doubles/providers";
import type { AttemptRequest, PaymentProvider } from "../../types";
import { ProviderRefusal } from "../http";
import { paytabs } from ".";

const now = new Date("2026-03-01T12:00:00Z");
const ctx = { clock: { now: () => now } } as never;
let live: LiveProvider;
let provider: PaymentProvider;

beforeAll(async () => {
  const [of] = PROVIDER_CASES;
  if (of?.id !== "paytabs") throw new Error("PayTabs is not the first case");
  live = await startProvider(of, () => now);
  const configured = paytabs.configure(of.values, live.double.url);
  if (!configured) throw new Error("PayTabs is not configured");
  provider = configured;
});
afterAll(() => live.double.close());

/** Pays a first time, and agrees that the card is kept, or does not. */
async function pay(keepMeans: boolean) {
  const paymentId = newId("payment");
  const request = {
    paymentId,
    orderId: newId("order"),
    amount: money(4900n, "SAR"),
    title: "Gold",
    description: "Gold · 1 mo",
    expiresAt: now,
    customer: { id: newId("customer"), language: "en", customerRef: null, keepMeans },
    returnUrl: "https://shop.example/order",
    webhookUrl: "https://shop.example/api/payments/paytabs",
  } satisfies AttemptRequest;
  await provider.createAttempt(ctx, request);
  await live.standIn.press(paymentId, "pay");
  return provider.fetchStatus(ctx, paymentId);
}

const charge = (meansRef: string, paymentId: Id<"payment"> = newId("payment")) =>
  provider.chargeSaved?.(ctx, {
    paymentId,
    orderId: newId("order"),
    amount: money(3900n, "SAR"),
    description: "Gold · 1 mo",
    customerRef: null,
    meansRef,
  });

describe("a renewal at PayTabs", () => {
  it("charges a card that the customer agreed to keep", async () => {
    const { saved } = (await pay(true)) ?? {};
    expect(saved).toMatchObject({ brand: "Visa", ending: "1111", expiresMonth: 12, expiresYear: 2030 });
    const charged = await charge(saved?.meansRef ?? "");
    expect(charged).toMatchObject({
      kind: "charged",
      fact: { status: "settled", amountMinor: 3900n, currency: "SAR", payee: "profile 100001" },
    });
  });

  it("has nothing to charge where they did not", async () => {
    expect((await pay(false))?.saved).toBeNull();
  });

  it("charges once, however often it is asked and also where its answer was lost", async () => {
    const { saved } = (await pay(true)) ?? {};
    const paymentId = newId("payment");
    live.double.failNext("silent_after", "/payment/request");
    await expect(charge(saved?.meansRef ?? "", paymentId)).rejects.toThrow();
    const [first, second] = [
      await charge(saved?.meansRef ?? "", paymentId),
      await charge(saved?.meansRef ?? "", paymentId),
    ];
    expect(first).toEqual(second);
    const sales = await live.books.list<{ cart_id: string }>("paytabs/tran/");
    expect(sales.filter(({ cart_id }) => cart_id === paymentId)).toHaveLength(1);
  });

  it("charges no card that was forgotten", async () => {
    const { saved } = (await pay(true)) ?? {};
    const meansRef = saved?.meansRef ?? "";
    await provider.forgetSaved?.({ customerRef: null, meansRef });
    await expect(charge(meansRef)).rejects.toBeInstanceOf(ProviderRefusal);
  });
});
