import { Composer } from "grammy";
import type { Code } from "@/lib/core/codes";
import { nearestLanguage } from "@/lib/core/languages";
import { log } from "@/lib/core/log";
import { err, type Result } from "@/lib/core/result";
import { asStars, type BotContext } from "./context";
import { speaking } from "./texts";

/** Telegram Stars: the question before a payment, and the payment. */
export const payments = new Composer<BotContext>();

// Telegram gives up after ten seconds; a clear no is better than its silence.
const DECIDE_WITHIN_MS = 8000;

payments.on("pre_checkout_query", async (c) => {
  const query = c.preCheckoutQuery;
  const verdict = await inTime(
    c.as(asStars).then((ctx) =>
      c.deps.verbs.verifyPreCheckout(ctx, {
        payload: query.invoice_payload,
        telegramId: BigInt(query.from.id),
        amount: BigInt(query.total_amount),
        currency: query.currency,
      }),
    ),
  );
  if (verdict.ok) return void (await c.answerPreCheckoutQuery(true));
  log().warn({ code: verdict.error, payload: query.invoice_payload }, "a Stars payment was turned down");
  const say = speaking(nearestLanguage(query.from.language_code));
  const isOurs = verdict.error === "service.unavailable";
  await c.answerPreCheckoutQuery(false, {
    error_message: say(isOurs ? "payment.tryAgain" : "payment.turnedDown"),
  });
});

/** An accident or a slow answer counts as no: nothing has been paid yet, and the person may try again. */
async function inTime(deciding: Promise<Result<unknown, Code>>): Promise<Result<unknown, Code>> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Result<never, Code>>((resolve) => {
    timer = setTimeout(resolve, DECIDE_WITHIN_MS, err("service.unavailable"));
  });
  const decided = deciding.catch((error: unknown) => {
    log().error({ err: error }, "a Stars payment could not be checked");
    return err("service.unavailable");
  });
  const verdict = await Promise.race([decided, tooLate]);
  clearTimeout(timer);
  return verdict;
}

payments.on("message:successful_payment", async (c) => {
  const payment = c.message.successful_payment;
  const until = payment.subscription_expiration_date;
  const settled = await c.deps.verbs.settleStarsPayment(await c.as(asStars), {
    payload: payment.invoice_payload,
    chargeId: payment.telegram_payment_charge_id,
    amount: BigInt(payment.total_amount),
    currency: payment.currency,
    telegramId: BigInt(c.from.id),
    isRecurring: payment.is_recurring === true,
    isFirstRecurring: payment.is_first_recurring === true,
    subscriptionUntil: until === undefined ? null : new Date(until * 1000),
  });
  if (!settled.ok)
    log().error(
      { code: settled.error, chargeId: payment.telegram_payment_charge_id },
      "a Stars payment fits nothing",
    );
});
