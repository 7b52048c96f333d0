import type { Api } from "grammy";
import { toSafeInteger } from "@/lib/core/money";
import { calling } from "./api";

export interface StarsInvoice {
  readonly title: string;
  readonly description: string;
  /** 1–128 bytes that come back with the payment. */
  readonly payload: string;
  /** Whole Stars. */
  readonly amount: bigint;
  /** Telegram knows no other period than thirty days. */
  readonly subscriptionPeriodSeconds?: 2_592_000 | undefined;
}

const LONGEST_TITLE = 32;
const LONGEST_DESCRIPTION = 255;

/** A link that opens the payment sheet for anybody; who pays is checked before the payment. */
export async function createStarsInvoiceLink(api: Api, invoice: StarsInvoice): Promise<{ link: string }> {
  const title = cut(invoice.title, LONGEST_TITLE);
  const period = invoice.subscriptionPeriodSeconds;
  const link = await calling(
    api.createInvoiceLink(
      title,
      cut(invoice.description, LONGEST_DESCRIPTION),
      invoice.payload,
      "",
      "XTR",
      [{ label: title, amount: toSafeInteger(invoice.amount) }],
      period === undefined ? {} : { subscription_period: period },
    ),
  );
  return { link };
}

const cut = (text: string, length: number): string =>
  [...text].length <= length ? text : `${[...text].slice(0, length - 1).join("")}…`;

/** Gives the Stars back. An error does not prove that nothing happened: look into `starTransactions`. */
export async function refundStars(api: Api, refund: { telegramId: bigint; chargeId: string }): Promise<void> {
  await calling(api.refundStarPayment(Number(refund.telegramId), refund.chargeId));
}

/** Stops or resumes what Telegram charges every thirty days. */
export async function editStarsSubscription(
  api: Api,
  subscription: { telegramId: bigint; chargeId: string; cancelled: boolean },
): Promise<void> {
  const { telegramId, chargeId, cancelled } = subscription;
  await calling(api.editUserStarSubscription(Number(telegramId), chargeId, cancelled));
}

/** One movement of the bot's Stars. A refund carries the id of the charge it undoes. */
export interface StarsMovement {
  readonly chargeId: string;
  readonly kind: "payment" | "refund";
  readonly amount: bigint;
  readonly at: Date;
  readonly telegramId: bigint | null;
  readonly payload: string | null;
}

/** The bot's movements from `offset`, oldest first; at most 100 at a time. */
export async function starTransactions(
  api: Api,
  { offset = 0, limit = 100 }: { offset?: number; limit?: number } = {},
): Promise<StarsMovement[]> {
  const { transactions } = await calling(api.getStarTransactions({ offset, limit }));
  return transactions.map(({ id, amount, date, source, receiver }) => {
    const partner = source ?? receiver;
    const person = partner?.type === "user" ? partner : undefined;
    return {
      chargeId: id,
      kind: source ? "payment" : "refund",
      amount: BigInt(amount),
      at: new Date(date * 1000),
      telegramId: person ? BigInt(person.user.id) : null,
      payload: person?.invoice_payload ?? null,
    };
  });
}
