import { isSandbox } from "@/lib/core/env";
import { err, ok } from "@/lib/core/result";
import { HOUR } from "@/lib/core/time";
import { botIdOf, customerBotApi, customerBotToken, TelegramRefusal } from "@/lib/telegram/api";
import {
  createStarsInvoiceLink,
  refundStars,
  type StarsMovement,
  starTransactions,
} from "@/lib/telegram/stars";
import type { PaymentFact, PaymentProvider, ProviderKind, RefundOutcome, RefundRequest } from "../../types";

/** Whose Stars they are: the bot's. */
export const starsPayee = (): string => `bot${botIdOf(customerBotToken())}`;

const PAGE = 100;
const MOST_PAGES = 100;
const THIRTY_DAYS = 2_592_000;

const starsProvider = ({ renews }: { renews: boolean }): PaymentProvider => ({
  id: "stars",
  renews,
  keptHeaders: [],
  payee: starsPayee,
  webhookSecret: () => null,
  async createAttempt(_ctx, request) {
    const recurring = renews && request.renews === true;
    const { link } = await createStarsInvoiceLink(customerBotApi(), {
      title: request.title,
      description: request.description,
      payload: request.paymentId,
      amount: request.amount.amount,
      subscriptionPeriodSeconds: recurring ? THIRTY_DAYS : undefined,
    });
    return { providerRef: request.paymentId, payUrl: link, recurring };
  },
  verify: () => err("webhook.signature_invalid"),
  translate: () => null,
  /** Telegram keeps no invoices to ask about, only the movements of Stars: the payment is there or not yet. */
  async fetchStatus(_ctx, providerRef) {
    const paid = await findMovement(
      ({ kind, payload, chargeId }) =>
        kind === "payment" && (payload === providerRef || chargeId === providerRef),
    );
    return paid && asFact(providerRef, paid);
  },
  refund: (_ctx, request) => refund(request),
  refundStatus: async (_ctx, { chargeId }) => ((await isBack(chargeId)) ? done(chargeId) : null),
  testConnection: async () => ok({ account: starsPayee(), live: !isSandbox() }),
});

/** The first movement that fits, oldest first. */
async function findMovement(fits: (movement: StarsMovement) => boolean): Promise<StarsMovement | null> {
  for (let page = 0; page < MOST_PAGES; page++) {
    const movements = await starTransactions(customerBotApi(), { offset: page * PAGE, limit: PAGE });
    const found = movements.find(fits);
    if (found) return found;
    if (movements.length < PAGE) return null;
  }
  return null;
}

const done = (chargeId: string): RefundOutcome => ({
  status: "done",
  refundRef: chargeId,
  failureCode: null,
});

const isBack = async (chargeId: string): Promise<boolean> =>
  (await findMovement((movement) => movement.kind === "refund" && movement.chargeId === chargeId)) !== null;

/** Telegram gives a charge back whole or not at all, and may say no although it did: its books are asked then. */
async function refund({ telegramId, chargeId, amount, charged }: RefundRequest): Promise<RefundOutcome> {
  if (amount.amount !== charged.amount)
    return { status: "failed", refundRef: null, failureCode: "partial_not_offered" };
  try {
    await refundStars(customerBotApi(), { telegramId, chargeId });
    return done(chargeId);
  } catch (error) {
    if (await isBack(chargeId)) return done(chargeId);
    if (!(error instanceof TelegramRefusal)) throw error;
    return { status: "failed", refundRef: null, failureCode: "refused" };
  }
}

export const starsKind: ProviderKind = {
  id: "stars",
  lifetimeMs: HOUR,
  opens: "open_invoice",
  currencies: ["XTR"],
  enabledAtFirst: true,
  hasWebhook: false,
  fields: [{ name: "renewals", secret: false, required: false, choices: ["no", "yes"] }],
  configure: ({ renewals }) => starsProvider({ renews: renewals === "yes" }),
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
