import { randomBytes } from "node:crypto";
import type { User } from "grammy/types";
import { post } from "./messages";
import type { SandboxServer } from "./server";
import { type PreCheckoutAnswer, type StarsCharge, type StarsInvoice, successfulPayment } from "./stars";
import { dialogueOf, now, type SandboxBot, tell } from "./world";

export type PaymentOutcome =
  | { status: "paid"; chargeId: string }
  | { status: "failed"; reason: string }
  | { status: "cancelled" };

/** The payment sheet, as it stands before the person. */
export interface OpenInvoice {
  readonly title: string;
  readonly description: string;
  readonly amount: number;
  readonly subscriptionSeconds: number | null;
  pay(): Promise<PaymentOutcome>;
  cancel(): PaymentOutcome;
}

export function openInvoice(
  server: SandboxServer,
  bot: SandboxBot,
  user: User,
  link: string | { messageId: number },
): OpenInvoice {
  const key =
    typeof link === "string"
      ? link.replace(/^https:\/\/t\.me\/\$/, "")
      : `${bot.user.id}:${user.id}:${link.messageId}`;
  const invoice = server.world.stars.invoices.get(key);
  if (!invoice) throw new Error("There is no such invoice.");
  return {
    title: invoice.title,
    description: invoice.description,
    amount: invoice.amount,
    subscriptionSeconds: invoice.subscriptionSeconds,
    pay: () => pay(server, bot, user, invoice),
    cancel: () => ({ status: "cancelled" }),
  };
}

async function pay(
  server: SandboxServer,
  bot: SandboxBot,
  user: User,
  invoice: StarsInvoice,
): Promise<PaymentOutcome> {
  const answer = await askBot(server, bot, user, invoice);
  if (!answer.ok) return { status: "failed", reason: answer.message };
  const charge = charged(server, bot, user, invoice, true);
  return { status: "paid", chargeId: charge.chargeId };
}

function askBot(
  { world, preCheckoutMs }: SandboxServer,
  bot: SandboxBot,
  user: User,
  invoice: StarsInvoice,
): Promise<PreCheckoutAnswer> {
  const id = String(randomBytes(8).readBigUInt64BE() >> 1n);
  return new Promise((resolve) => {
    const answer = (given: PreCheckoutAnswer) => {
      clearTimeout(timer);
      world.stars.questions.delete(id);
      resolve(given);
    };
    const timer = setTimeout(answer, preCheckoutMs, {
      ok: false,
      message: "BOT_PRECHECKOUT_TIMEOUT",
    });
    world.stars.questions.set(id, answer);
    world.enqueue(bot, {
      pre_checkout_query: {
        id,
        from: user,
        currency: "XTR",
        total_amount: invoice.amount,
        invoice_payload: invoice.payload,
      },
    });
  });
}

/** Charges the next period of a subscription, as Telegram does by itself every thirty days. */
export function renewStarsSubscription(server: SandboxServer, chargeId: string): StarsCharge {
  const charge = server.world.stars.charges.get(chargeId);
  const bot = charge && server.world.bots.get(charge.invoice.botToken);
  if (!charge || !bot || charge.paidUntil === null) throw new Error("There is no such subscription.");
  if (charge.isCancelled) throw new Error("This subscription was cancelled.");
  return charged(server, bot, charge.user, charge.invoice, false);
}

function charged(
  { world }: SandboxServer,
  bot: SandboxBot,
  user: User,
  invoice: StarsInvoice,
  isFirst: boolean,
): StarsCharge {
  const date = now(world);
  const charge: StarsCharge = {
    chargeId: `stx${randomBytes(18).toString("base64url")}`,
    invoice,
    user,
    date,
    paidUntil: invoice.subscriptionSeconds === null ? null : date + invoice.subscriptionSeconds,
    isCancelled: false,
    refundedAt: null,
  };
  world.stars.charges.set(charge.chargeId, charge);
  const dialogue = dialogueOf(bot, user);
  const message = post(world, bot, dialogue, {
    from: user,
    successful_payment: successfulPayment(charge, isFirst),
  });
  world.enqueue(bot, { message: message as never });
  tell(world, { type: "payment", userId: user.id, chargeId: charge.chargeId, state: "paid" });
  return charge;
}
