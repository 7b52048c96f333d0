import { isSandbox } from "@/lib/core/env";
import { err, ok } from "@/lib/core/result";
import { HOUR } from "@/lib/core/time";
import { botIdOf, customerBotApi, customerBotToken } from "@/lib/telegram/api";
import { createStarsInvoiceLink, refundStars, starTransactions } from "@/lib/telegram/stars";
import type { PaymentFact, PaymentProvider, ProviderKind } from "../../types";

/** Whose Stars they are: the bot's. */
export const starsPayee = (): string => `bot${botIdOf(customerBotToken())}`;

const PAGE = 100;
const MOST_PAGES = 100;

const starsProvider: PaymentProvider = {
  id: "stars",
  keptHeaders: [],
  payee: starsPayee,
  webhookSecret: () => null,
  async createAttempt(_ctx, { paymentId, amount, title, description }) {
    const { link } = await createStarsInvoiceLink(customerBotApi(), {
      title,
      description,
      payload: paymentId,
      amount: amount.amount,
    });
    return { providerRef: paymentId, payUrl: link };
  },
  verify: () => err("webhook.signature_invalid"),
  translate: () => null,
  /** Telegram keeps no invoices to ask about, only the movements of Stars: the payment is there or not yet. */
  async fetchStatus(_ctx, providerRef) {
    for (let page = 0; page < MOST_PAGES; page++) {
      const movements = await starTransactions(customerBotApi(), { offset: page * PAGE, limit: PAGE });
      const paid = movements.find(({ kind, payload }) => kind === "payment" && payload === providerRef);
      if (paid) return asFact(providerRef, paid);
      if (movements.length < PAGE) return null;
    }
    return null;
  },
  async refund(_ctx, { telegramId, chargeId }) {
    await refundStars(customerBotApi(), { telegramId, chargeId });
    return { status: "done", refundRef: chargeId, failureCode: null };
  },
  testConnection: async () => ok({ account: starsPayee(), live: !isSandbox() }),
};

export const starsKind: ProviderKind = {
  id: "stars",
  lifetimeMs: HOUR,
  opens: "open_invoice",
  currencies: ["XTR"],
  enabledAtFirst: true,
  hasWebhook: false,
  fields: [],
  configure: () => starsProvider,
};

const asFact = (
  providerRef: string,
  paid: { chargeId: string; amount: bigint; telegramId: bigint | null },
): PaymentFact => ({
  provider: "stars",
  providerRef,
  status: "settled",
  chargeId: paid.chargeId,
  amountMinor: paid.amount,
  currency: "XTR",
  payee: starsPayee(),
  orderId: null,
  payerTelegramId: paid.telegramId,
  failureCode: null,
});
