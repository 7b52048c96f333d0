import { randomBytes } from "node:crypto";
import { inlineMarkup, post, sendAsBot } from "./messages";
import type { Call, Handlers } from "./methods";
import { badRequest } from "./refusal";
import { refundedPayment, type StarsInvoice, starTransactions } from "./stars";
import { dialogueOf, now, personOf, tell } from "./world";

type Invoices = "createInvoiceLink" | "sendInvoice" | "answerPreCheckoutQuery";
type Books = "refundStarPayment" | "getStarTransactions" | "getMyStarBalance" | "editUserStarSubscription";

const THIRTY_DAYS = 2_592_000;
const MOST_STARS = 25_000;

export const starsMethods: Handlers<Invoices | Books> = {
  createInvoiceLink(call, params) {
    const slug = randomBytes(12).toString("base64url");
    call.world.stars.invoices.set(slug, readInvoice(call, params));
    return `https://t.me/$${slug}`;
  },

  sendInvoice(call, params) {
    const invoice = readInvoice(call, params);
    const message = sendAsBot(call.world, call.bot, params.chat_id, {
      invoice: {
        title: params.title,
        description: params.description,
        start_parameter: params.start_parameter ?? "",
        currency: "XTR",
        total_amount: invoice.amount,
      },
      reply_markup: inlineMarkup(params.reply_markup).reply_markup ?? {
        inline_keyboard: [[{ text: `Pay ⭐️${invoice.amount}`, pay: true }]],
      },
    });
    call.world.stars.invoices.set(`${call.bot.user.id}:${message.chat.id}:${message.message_id}`, invoice);
    return message as typeof message & { invoice: NonNullable<typeof message.invoice> };
  },

  answerPreCheckoutQuery({ world }, params) {
    const answer = world.stars.questions.get(params.pre_checkout_query_id);
    if (!answer) throw badRequest("QUERY_ID_INVALID");
    if (!params.ok && !params.error_message) throw badRequest("error message must be non-empty");
    answer(params.ok ? { ok: true } : { ok: false, message: params.error_message ?? "" });
    return true;
  },

  refundStarPayment({ world, bot }, params) {
    const charge = world.stars.charges.get(params.telegram_payment_charge_id);
    if (charge?.invoice.botToken !== bot.token || charge.user.id !== params.user_id)
      throw badRequest("CHARGE_ID_INVALID");
    if (charge.refundedAt !== null) throw badRequest("CHARGE_ALREADY_REFUNDED");
    charge.refundedAt = now(world);
    charge.isCancelled = true;
    const dialogue = dialogueOf(bot, charge.user);
    const message = post(world, bot, dialogue, {
      from: charge.user,
      refunded_payment: refundedPayment(charge),
    });
    world.enqueue(bot, { message: message as never });
    tell(world, { type: "payment", userId: charge.user.id, chargeId: charge.chargeId, state: "refunded" });
    return true;
  },

  getStarTransactions({ world, bot }, { offset = 0, limit = 100 }) {
    return { transactions: starTransactions(world.stars, bot.token).slice(offset, offset + limit) };
  },

  getMyStarBalance: ({ world, bot }) => ({
    amount: starTransactions(world.stars, bot.token).reduce(
      (sum, { amount, receiver }) => (receiver ? sum - amount : sum + amount),
      0,
    ),
  }),

  editUserStarSubscription({ world, bot }, params) {
    const person = personOf(world, params.user_id);
    const charge = world.stars.charges.get(params.telegram_payment_charge_id);
    if (charge?.invoice.botToken !== bot.token || charge.user.id !== person.id || charge.paidUntil === null)
      throw badRequest("SUBSCRIPTION_ID_INVALID");
    charge.isCancelled = params.is_canceled;
    return true;
  },
};

interface InvoiceParams {
  title: string;
  description: string;
  payload: string;
  currency: string;
  prices: readonly { label: string; amount: number }[];
  provider_token?: string | undefined;
  subscription_period?: number | undefined;
}

function readInvoice({ bot }: Call, params: InvoiceParams): StarsInvoice {
  if (params.currency !== "XTR" || params.provider_token) throw badRequest("PAYMENT_PROVIDER_INVALID");
  const [price, ...others] = params.prices;
  if (!price || others.length > 0) throw badRequest("STARS_INVOICE_INVALID");
  if (price.amount < 1 || price.amount > MOST_STARS) throw badRequest("STARS_AMOUNT_INVALID");
  const period = params.subscription_period ?? 0;
  if (period !== 0 && period !== THIRTY_DAYS) throw badRequest("SUBSCRIPTION_PERIOD_INVALID");
  return {
    botToken: bot.token,
    title: params.title,
    description: params.description,
    payload: params.payload,
    amount: price.amount,
    subscriptionSeconds: period === 0 ? null : period,
  };
}
