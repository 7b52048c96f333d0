import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import type { Currency } from "@/lib/core/money";
import { type Err, err, ok, type Result } from "@/lib/core/result";
import { captureHold, placeHold } from "@/lib/ledger/holds";
import { pointsOf, spendLots } from "@/lib/ledger/points";
import { type PostRefusal, postTransfer } from "@/lib/ledger/post";
import { childKey, move } from "@/lib/ledger/rules";
import type { Account, CustomerAccount, Leg } from "@/lib/ledger/types";

/** An order and what of it the customer's wallet and points pay. Amounts in minor units, points whole. */
export interface PursedOrder {
  readonly orderId: Id<"order">;
  readonly customerId: Id<"customer">;
  readonly currency: Currency;
  readonly walletMinor: bigint;
  readonly pointsMinor: bigint;
  readonly pointsSpent: bigint;
}

/** What is left for a provider to collect, without the method's fee. */
export const dueOf = (order: { totalMinor: bigint; walletMinor: bigint; pointsMinor: bigint }): bigint =>
  order.totalMinor - order.walletMinor - order.pointsMinor;

export const isPaidFromPurses = ({
  walletMinor,
  pointsMinor,
}: Pick<PursedOrder, "walletMinor" | "pointsMinor">): boolean => walletMinor + pointsMinor > 0n;

const keyOf = (orderId: Id<"order">, purse: "wallet" | "points"): string => `order/${orderId}/${purse}`;
const walletOf = ({ customerId, currency }: PursedOrder): CustomerAccount => ({
  kind: "wallet",
  customerId,
  unit: currency,
});
const revenue = (currency: Currency): Account => ({ kind: "revenue", unit: currency });

/** Points pay at the shop's cost: it earns the price, and what the points were worth is what it gave away. */
const pointsInto = ({ currency, pointsMinor, pointsSpent }: PursedOrder): Leg[] => [
  { account: { kind: "promo_liability", unit: "PTS" }, amountMinor: pointsSpent },
  ...move({ kind: "promo_liability", unit: currency }, revenue(currency), pointsMinor),
];

/** The keys are the order's own, so that all that can be wrong is the balance. */
function short({ error }: { error: PostRefusal }): Err<"ledger.insufficient_funds"> {
  invariant(error === "ledger.insufficient_funds", "an order's purses are asked once");
  return err(error);
}

/** Promises what the purses pay to the order, in the transaction that reserves it; the order's end is the promise's. */
export async function holdPurses(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  order: PursedOrder,
): Promise<Result<null, "ledger.insufficient_funds">> {
  const { orderId, customerId, pointsSpent, walletMinor } = order;
  const wanted = [
    { key: keyOf(orderId, "points"), account: pointsOf(customerId), amountMinor: pointsSpent },
    { key: keyOf(orderId, "wallet"), account: walletOf(order), amountMinor: walletMinor },
  ].filter(({ amountMinor }) => amountMinor > 0n);
  for (const hold of wanted) {
    const placed = await placeHold(tx, ctx, { ...hold, orderId });
    if (!placed.ok) return short(placed);
  }
  return ok(null);
}

/** Turns the promise into payment, in the transaction that calls the order paid. */
export async function capturePurses(tx: Tx, ctx: Pick<Ctx, "clock">, order: PursedOrder): Promise<void> {
  const { orderId, customerId, currency } = order;
  const reference = { customerId, orderId };
  if (order.pointsSpent > 0n) {
    const captured = await captureHold(tx, ctx, {
      key: keyOf(orderId, "points"),
      account: pointsOf(customerId),
      kind: "points_spent",
      into: pointsInto(order),
      reference,
    });
    invariant(captured.ok, `order ${orderId} held its points until now`);
  }
  if (order.walletMinor > 0n) {
    const captured = await captureHold(tx, ctx, {
      key: keyOf(orderId, "wallet"),
      account: walletOf(order),
      kind: "wallet_spent",
      into: [{ account: revenue(currency), amountMinor: order.walletMinor }],
      reference,
    });
    invariant(captured.ok, `order ${orderId} held its part of the wallet until now`);
  }
}

/**
 * Takes what the purses should have paid for an order that gave its promise up before its money came. A refusal must not be
 * committed.
 */
export async function takeFromPurses(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  order: PursedOrder,
): Promise<Result<null, "ledger.insufficient_funds">> {
  const { orderId, customerId, currency, pointsSpent, walletMinor } = order;
  const reference = { customerId, orderId };
  if (pointsSpent > 0n) {
    const spent = await spendLots(tx, ctx, {
      key: childKey(keyOf(orderId, "points"), "late"),
      customerId,
      points: pointsSpent,
      into: pointsInto(order),
      reference,
    });
    if (!spent.ok) return short(spent);
  }
  if (walletMinor > 0n) {
    const spent = await postTransfer(tx, ctx, {
      key: childKey(keyOf(orderId, "wallet"), "late"),
      kind: "wallet_spent",
      legs: move(walletOf(order), revenue(currency), walletMinor),
      reference,
    });
    if (!spent.ok) return short(spent);
  }
  return ok(null);
}
