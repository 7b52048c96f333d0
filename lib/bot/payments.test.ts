import { describe, expect, it } from "vitest";
import { UnavailableError } from "@/lib/core/errors";
import { err } from "@/lib/core/result";
import { answers, asked, HALA, sandbox, TOKEN, wireBot } from "@/tests/wired-bot";

wireBot();

describe("a payment in Stars", () => {
  async function pay() {
    const { body } = await sandbox.server.handle(TOKEN, "createInvoiceLink", {
      title: "Plus",
      description: "A month",
      payload: "pay_1",
      currency: "XTR",
      prices: [{ label: "Plus", amount: 250 }],
    });
    const outcome = await sandbox.asUser(HALA).openInvoice(String(body.result)).pay();
    await sandbox.idle();
    return outcome;
  }

  it("is asked about, agreed to and settled under its charge", async () => {
    const outcome = await pay();
    expect(asked.questions).toEqual([{ payload: "pay_1", telegramId: 501n, amount: 250n, currency: "XTR" }]);
    expect(asked.payments).toEqual([
      {
        payload: "pay_1",
        chargeId: outcome.status === "paid" ? outcome.chargeId : "not paid",
        amount: 250n,
        currency: "XTR",
        telegramId: 501n,
        isRecurring: false,
        isFirstRecurring: false,
        subscriptionUntil: null,
      },
    ]);
  });

  it.each([
    ["the order can no longer be paid", err("order.not_payable"), /can no longer be paid/],
    ["the check has an accident", new Error("no database"), /Try again in a minute/],
  ])("does not happen when %s", async (_, verdict, reason) => {
    answers.preCheckout = verdict;
    expect(await pay()).toEqual({ status: "failed", reason: expect.stringMatching(reason) });
    expect(asked.payments).toEqual([]);
  });

  it.each([
    ["the database was away", new UnavailableError("database", "is away")],
    ["our own code stumbled", new TypeError("undefined is not a function")],
  ])("is delivered again when %s", async (_, failure) => {
    answers.settle = [failure];
    await pay();
    expect(asked.payments).toHaveLength(1);
  });
});
