import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { log } from "@/lib/core/log";
import { type Currency, toSafeInteger } from "@/lib/core/money";
import { DAY, plus } from "@/lib/core/time";
import { issuePersonalCode, PersonalOffer } from "@/lib/promotions/personal";
import { findByKey } from "./queries";
import { customerOf, type PricedQuote, quote } from "./quote";
import { chargeReserved, findReserved, meansFor, type SavedPayment } from "./saved-charge";
import { type CheckoutRefusal, reserveOrder } from "./start";

/** A plan and term at a price that the customer agreed to pay without being asked again. */
export interface Agreed {
  readonly planId: Id<"plan">;
  readonly termMonths: number;
  readonly currency: Currency;
  /** What is taken at most, whatever the plan costs by then. */
  readonly amountMinor: bigint;
  /** Names this one payment for ever: of its order, and of its first attempt. */
  readonly idempotencyKey: string;
  /** Names the code that holds the agreed price where today's is higher. */
  readonly codeKey: string;
}

export interface AgreedPayment {
  /**
   * `gone`: it is not for sale for that price any more; `no_method`: nothing can pay it without the customer.
   */
  readonly outcome: Exclude<SavedPayment, "waiting"> | "no_method" | "gone";
  readonly orderId?: Id<"order">;
}

/**
 * Takes what the acting customer agreed to, once, never more than the agreed price: from the wallet where it covers the
 * whole, otherwise from what they keep. Null while the outcome is not known; called again, also after a crash, it finds its
 * own order and the charge it made.
 */
export async function payAgreed(ctx: Ctx, agreed: Agreed): Promise<AgreedPayment | null> {
  const { idempotencyKey } = agreed;
  const before = await findByKey(ctx, customerOf(ctx), idempotencyKey);
  if (before) return charged(ctx, { orderId: before.id, idempotencyKey });
  for (let round = 0; round < ROUNDS; round++) {
    const begun = await begin(ctx, agreed);
    if (begun !== "stale") return "id" in begun ? charged(ctx, { orderId: begun.id, idempotencyKey }) : begun;
  }
  return null;
}

/** Prices move and limits are reached between a look and the write: so often both are tried at once, and then by the job. */
const ROUNDS = 3;

const GONE: ReadonlySet<CheckoutRefusal> = new Set([
  "customer.not_found",
  "plan.not_found",
  "plan.not_for_sale",
  "price.not_found",
] satisfies CheckoutRefusal[]);

/** Looks at today's price and reserves it; `stale` where what was seen was no longer true when it was written. */
async function begin(ctx: Ctx, agreed: Agreed): Promise<{ id: Id<"order"> } | AgreedPayment | "stale"> {
  const { planId, termMonths, currency, idempotencyKey } = agreed;
  const asked = await priceAsAgreed(ctx, agreed);
  if (!asked) return { outcome: "gone" };
  const { seen, codes } = asked;
  const byBalance = isCoveredByBalance(seen);
  const means = byBalance ? null : await meansFor(ctx, seen, toSafeInteger(agreed.amountMinor));
  if (!means && !byBalance) return { outcome: "no_method" };
  const order = await reserveOrder(ctx, {
    planId,
    termMonths,
    currency,
    codes,
    useWallet: true,
    quoteHash: seen.hash,
    method: means?.provider ?? "none",
    idempotencyKey,
  });
  if (order.ok) return { id: order.value.id };
  // Another run with the same key was first: the order that it placed is the one.
  const placed = await findByKey(ctx, customerOf(ctx), idempotencyKey);
  if (placed) return { id: placed.id };
  log().info({ code: order.error, planId }, "an agreed payment could not be reserved as it was seen");
  return GONE.has(order.error) ? { outcome: "gone" } : "stale";
}

/** What became of a payment that is not to be begun any more: its own order is looked at, and nothing new is asked for. */
export async function finishAgreed(ctx: Ctx, idempotencyKey: string): Promise<AgreedPayment | null> {
  const before = await findByKey(ctx, customerOf(ctx), idempotencyKey);
  if (!before) return { outcome: "missed" };
  const outcome = await findReserved(ctx, { orderId: before.id, idempotencyKey });
  return outcome === "waiting" ? null : { outcome, orderId: before.id };
}

/** What the balance covers is paid by now; the rest is charged to what the customer keeps. */
async function charged(
  ctx: Ctx,
  order: { orderId: Id<"order">; idempotencyKey: string },
): Promise<AgreedPayment | null> {
  const outcome = await chargeReserved(ctx, order);
  return outcome === "waiting" ? null : { outcome, orderId: order.orderId };
}

const isCoveredByBalance = ({ slip, tender }: PricedQuote): boolean =>
  slip.total > 0 && (tender?.wallet.used ?? 0) >= slip.total;

/** Today's price where it is not higher than the agreed one; otherwise the agreed one, by a code of the customer's own. */
async function priceAsAgreed(
  ctx: Ctx,
  agreed: Agreed,
): Promise<{ seen: PricedQuote; codes: string[] } | null> {
  const { planId, termMonths, currency } = agreed;
  const most = toSafeInteger(agreed.amountMinor);
  const ask = async (codes: string[]) => {
    const seen = await quote(ctx, { planId, termMonths, currency, codes, useWallet: true });
    return seen.ok && seen.value.slip.total <= most ? { seen: seen.value, codes } : null;
  };
  const today = await ask([]);
  if (today) return today;
  const code = await codeForAgreed(ctx, agreed);
  return code === null ? null : ask([code]);
}

async function codeForAgreed(
  ctx: Ctx,
  { planId, termMonths, currency, amountMinor, codeKey }: Agreed,
): Promise<string | null> {
  const issued = await issuePersonalCode(ctx, {
    customerId: customerOf(ctx),
    origin: "renewal",
    offer: PersonalOffer.parse({
      name: "Agreed price",
      effect: { kind: "fixed_price", price: toSafeInteger(amountMinor) },
      currency,
      planIds: [planId],
      termMonths: [termMonths],
    }),
    startsAt: ctx.clock.now(),
    endsAt: plus(ctx.clock.now(), DAY),
    issueKey: codeKey,
  });
  return issued.ok ? issued.value.code : null;
}
