import { describe, expect, it } from "vitest";
import { api, forward, HALA, open, openSandbox, refusal, sandbox } from "@/tests/sandbox-at-noon";

openSandbox();

describe("Stars", () => {
  const invoice = (options: object = {}) =>
    api.createInvoiceLink("Plus", "One month", "ord_1", "", "XTR", [{ label: "Plus", amount: 250 }], options);
  const question = async () => {
    const updates = await api.getUpdates();
    return updates.flatMap((update) => update.pre_checkout_query ?? []).at(-1);
  };

  async function payFor(link: string) {
    const paying = sandbox.asUser(HALA).openInvoice(link).pay();
    await api.answerPreCheckoutQuery((await question())?.id ?? "", true);
    const outcome = await paying;
    if (outcome.status !== "paid") throw new Error(outcome.status);
    return outcome.chargeId;
  }

  it("move once the bot agrees, with a message that names the charge", async () => {
    const chargeId = await payFor(await invoice());
    const messages = (await api.getUpdates()).flatMap((update) => update.message ?? []);
    expect(messages.at(-1)?.successful_payment).toEqual({
      currency: "XTR",
      total_amount: 250,
      invoice_payload: "ord_1",
      telegram_payment_charge_id: chargeId,
      provider_payment_charge_id: chargeId,
    });
  });

  it("do not move when the bot says no", async () => {
    const paying = sandbox
      .asUser(HALA)
      .openInvoice(await invoice())
      .pay();
    const asked = await question();
    expect(asked).toMatchObject({ currency: "XTR", total_amount: 250, invoice_payload: "ord_1" });
    await api.answerPreCheckoutQuery(asked?.id ?? "", false, { error_message: "The order has ended" });
    expect(await paying).toEqual({ status: "failed", reason: "The order has ended" });
    expect((await api.getStarTransactions()).transactions).toEqual([]);
  });

  it("do not move when the bot does not answer in time", async () => {
    open({ preCheckoutMs: 20 });
    const paying = sandbox
      .asUser(HALA)
      .openInvoice(await invoice())
      .pay();
    expect(await paying).toEqual({ status: "failed", reason: "BOT_PRECHECKOUT_TIMEOUT" });
    const asked = await question();
    await expect(api.answerPreCheckoutQuery(asked?.id ?? "", true)).rejects.toMatchObject(
      refusal(400, "Bad Request: QUERY_ID_INVALID"),
    );
  });

  it("renew a subscription under the same payload and another charge, until it is cancelled", async () => {
    const first = await payFor(await invoice({ subscription_period: 2_592_000 }));
    forward(2_592_000);
    const { chargeId } = sandbox.renewStarsSubscription(first);
    expect(chargeId).not.toBe(first);
    const payments = (await api.getUpdates()).flatMap((update) => update.message?.successful_payment ?? []);
    expect(payments).toMatchObject([
      { invoice_payload: "ord_1", is_recurring: true, is_first_recurring: true },
      { invoice_payload: "ord_1", is_recurring: true, telegram_payment_charge_id: chargeId },
    ]);
    expect(payments[1]).not.toHaveProperty("is_first_recurring");
    await api.editUserStarSubscription(HALA, chargeId, true);
    expect(() => sandbox.renewStarsSubscription(chargeId)).toThrow("cancelled");
  });

  it("go back once, and both movements carry the charge's id", async () => {
    const chargeId = await payFor(await invoice());
    await api.refundStarPayment(HALA, chargeId);
    await expect(api.refundStarPayment(HALA, chargeId)).rejects.toMatchObject(
      refusal(400, "Bad Request: CHARGE_ALREADY_REFUNDED"),
    );
    const { transactions } = await api.getStarTransactions();
    expect(transactions).toMatchObject([
      { id: chargeId, amount: 250, source: { invoice_payload: "ord_1" } },
      { id: chargeId, amount: 250, receiver: { user: { id: HALA } } },
    ]);
    expect(await api.getMyStarBalance()).toMatchObject({ amount: 0 });
  });

  it("can report an error though they went back", async () => {
    const chargeId = await payFor(await invoice());
    sandbox.failNext("refundStarPayment", {
      errorCode: 500,
      description: "Internal Server Error",
      happensAnyway: true,
    });
    await expect(api.refundStarPayment(HALA, chargeId)).rejects.toMatchObject({ error_code: 500 });
    expect((await api.getStarTransactions()).transactions).toHaveLength(2);
  });

  it.each([
    ["another currency", ["", "USD", [{ label: "x", amount: 5 }]], /PAYMENT_PROVIDER_INVALID/],
    [
      "two prices",
      [
        "",
        "XTR",
        [
          { label: "x", amount: 5 },
          { label: "y", amount: 5 },
        ],
      ],
      /STARS_INVOICE_INVALID/,
    ],
    ["nothing", ["", "XTR", [{ label: "x", amount: 0 }]], /STARS_AMOUNT_INVALID/],
  ] as const)("are not asked for with %s", async (_, [token, currency, prices], description) => {
    await expect(api.createInvoiceLink("x", "x", "x", token, currency, [...prices])).rejects.toMatchObject(
      refusal(400, description),
    );
  });

  it.each([
    ["a period that Telegram does not know", "x", { subscription_period: 86_400 }],
    ["a payload beyond 128 bytes", "ж".repeat(65), {}],
  ])("are not asked for with %s", async (_, payload, options) => {
    await expect(
      api.createInvoiceLink("x", "x", payload, "", "XTR", [{ label: "x", amount: 5 }], options),
    ).rejects.toMatchObject({ error_code: 400 });
  });
});
