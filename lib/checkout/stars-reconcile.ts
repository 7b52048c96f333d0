import type { Ctx } from "@/db/transaction";
import { starsCursor, writeStarsCursor } from "@/lib/payments/attempts";
import { starsPayee } from "@/lib/payments/providers/stars";
import { customerBotApi } from "@/lib/telegram/api";
import { type StarsMovement, starTransactions } from "@/lib/telegram/stars";
import type { Above } from "./reconcile";
import { settleStarsPayment } from "./stars";

const PAGE = 100;

export interface StarsFound {
  /** Payments that nobody had told us of. */
  payments: number;
  refunds: number;
}

/**
 * Reads the bot's movements of Stars that were not read yet, oldest first: payments whose update was lost are credited,
 * refunds that Telegram had refused and made all the same are recognised. Reading them again changes nothing.
 */
export async function reconcileStars(
  ctx: Ctx,
  above: Pick<Above, "refund">,
  pages: number,
): Promise<StarsFound> {
  const found: StarsFound = { payments: 0, refunds: 0 };
  const bot = starsPayee();
  let offset = await starsCursor(ctx, bot);
  for (let page = 0; page < pages; page++) {
    const movements = await starTransactions(customerBotApi(), { offset, limit: PAGE });
    for (const movement of movements) await account(ctx, above, movement, found);
    offset += movements.length;
    if (movements.length > 0) await writeStarsCursor(ctx, bot, offset);
    if (movements.length < PAGE) break;
  }
  return found;
}

async function account(
  ctx: Ctx,
  above: Pick<Above, "refund">,
  movement: StarsMovement,
  found: StarsFound,
): Promise<void> {
  const { kind, chargeId, payload, telegramId, amount } = movement;
  if (kind === "refund") {
    await above.refund(ctx, {
      provider: "stars",
      chargeId,
      refundId: null,
      refundRef: chargeId,
      amountMinor: amount,
      currency: "XTR",
      status: "done",
      failureCode: null,
    });
    found.refunds += 1;
    return;
  }
  // Gifts and shares of other bots carry no payload of ours.
  if (payload === null || telegramId === null) return;
  const settled = await settleStarsPayment(ctx, { payload, chargeId, telegramId, amount, currency: "XTR" });
  if (settled.ok && settled.value.fresh) found.payments += 1;
}
