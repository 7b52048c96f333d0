import type { RefundedPayment, StarTransaction, SuccessfulPayment, User } from "grammy/types";

/** What a bot asks to be paid for: behind a link or in a message. */
export interface StarsInvoice {
  readonly botToken: string;
  readonly title: string;
  readonly description: string;
  readonly payload: string;
  readonly amount: number;
  readonly subscriptionSeconds: number | null;
}

export interface StarsCharge {
  readonly chargeId: string;
  readonly invoice: StarsInvoice;
  readonly user: User;
  readonly date: number;
  /** Unix seconds to which a subscription is paid; null for a one-off payment. */
  paidUntil: number | null;
  isCancelled: boolean;
  refundedAt: number | null;
}

/** The answer a bot gives to a question before payment. */
export type PreCheckoutAnswer = { ok: true } | { ok: false; message: string };

export interface StarsBook {
  /** By the end of their link. */
  readonly invoices: Map<string, StarsInvoice>;
  readonly charges: Map<string, StarsCharge>;
  /** Questions that wait for the bot's answer. */
  readonly questions: Map<string, (answer: PreCheckoutAnswer) => void>;
}

export const createStarsBook = (): StarsBook => ({
  invoices: new Map(),
  charges: new Map(),
  questions: new Map(),
});

export function successfulPayment(charge: StarsCharge, isFirst: boolean): SuccessfulPayment {
  const { invoice } = charge;
  return {
    currency: "XTR",
    total_amount: invoice.amount,
    invoice_payload: invoice.payload,
    telegram_payment_charge_id: charge.chargeId,
    provider_payment_charge_id: charge.chargeId,
    ...(charge.paidUntil === null
      ? {}
      : {
          subscription_expiration_date: charge.paidUntil,
          is_recurring: true,
          ...(isFirst ? { is_first_recurring: true } : {}),
        }),
  };
}

export const refundedPayment = (charge: StarsCharge): RefundedPayment => ({
  currency: "XTR",
  total_amount: charge.invoice.amount,
  invoice_payload: charge.invoice.payload,
  telegram_payment_charge_id: charge.chargeId,
  provider_payment_charge_id: charge.chargeId,
});

/** The bot's transactions, oldest first: a refund repeats the charge's id with a receiver instead of a source. */
export function starTransactions(book: StarsBook, botToken: string): StarTransaction[] {
  const transactions: StarTransaction[] = [];
  for (const charge of book.charges.values()) {
    if (charge.invoice.botToken !== botToken) continue;
    const { payload, amount, subscriptionSeconds } = charge.invoice;
    const partner = {
      type: "user" as const,
      transaction_type: "invoice_payment" as const,
      user: charge.user,
      invoice_payload: payload,
      ...(subscriptionSeconds === null ? {} : { subscription_period: subscriptionSeconds }),
    };
    transactions.push({ id: charge.chargeId, amount, date: charge.date, source: partner });
    if (charge.refundedAt !== null)
      transactions.push({ id: charge.chargeId, amount, date: charge.refundedAt, receiver: partner });
  }
  return transactions.sort((a, b) => a.date - b.date);
}
