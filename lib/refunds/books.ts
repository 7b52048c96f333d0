import { eq } from "drizzle-orm";
import { orders } from "@/db/schema/checkout";
import { paymentAttempts } from "@/db/schema/payments";
import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import { pointsOf } from "@/lib/ledger/points";
import { postTransfers } from "@/lib/ledger/post";
import { childKey, move } from "@/lib/ledger/rules";
import type { Account, CustomerAccount, Leg, Transfer } from "@/lib/ledger/types";
import type { Refund } from "./types";

const keyOf = (refund: Refund): string => `refund/${refund.id}`;

const amountIn = (refund: Refund, name: string): bigint => BigInt((refund.reversed[name] as string) ?? "0");

/** Everything a refund moves, each movement named for what it is. */
async function movementsOf(tx: Tx, refund: Refund): Promise<Transfer[]> {
  const [attempt] = await tx
    .select({ provider: paymentAttempts.provider, kind: orders.kind })
    .from(paymentAttempts)
    .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
    .where(eq(paymentAttempts.id, refund.paymentId));
  invariant(attempt, "a refund has its payment");
  const { customerId, orderId, paymentId, currency: unit } = refund;
  const { provider } = attempt;
  const clearing: Account = { kind: "clearing", provider, unit };
  const cash: Account = { kind: "provider_cash", provider, unit };
  const wallet: CustomerAccount = { kind: "wallet", customerId, unit };
  // A top-up was never earned: what goes back leaves the wallet it filled.
  const given: Account = attempt.kind === "top_up" ? wallet : { kind: "refunds", unit };
  const promised: Account = { kind: "promo_liability", unit };
  const earned: Account = { kind: "promo_liability", unit: "PTS" };
  const points = pointsOf(customerId);
  const movements: readonly [string, Transfer["kind"], readonly Leg[]][] = [
    ["asked", "refund", moved(given, clearing, refund.toProviderMinor)],
    ["sent", "refund", moved(clearing, cash, refund.toProviderMinor)],
    ["wallet", "refund", moved(given, wallet, refund.toWalletMinor)],
    ["cashback", "reversal", moved(wallet, promised, amountIn(refund, "cashback"))],
    ["points", "reversal", moved(points, earned, amountIn(refund, "pointsTakenBack"))],
    ["points-back", "refund", moved(earned, points, amountIn(refund, "pointsReturned"))],
  ];
  return movements
    .filter(([, , legs]) => legs.length > 0)
    .map(([part, kind, legs]) => ({
      key: childKey(keyOf(refund), part),
      kind,
      legs,
      reference: { customerId, orderId, paymentId, refundId: refund.id },
      // What was earned may be spent by now: the account then waits for credits.
      mayOverdraw: true,
    }));
}

const moved = (from: Account, to: Account, amount: bigint): readonly Leg[] =>
  amount > 0n ? move(from, to, amount) : [];

/** Posts a refund that is done. A second time moves nothing again. */
export async function postRefund(tx: Tx, ctx: Pick<Ctx, "clock">, refund: Refund): Promise<void> {
  const posted = await postTransfers(tx, ctx, await movementsOf(tx, refund));
  invariant(posted.ok, `refund ${refund.id} cannot be posted`);
}

/** The provider took it back: each movement is met by its opposite. */
export async function undoRefundPosting(tx: Tx, ctx: Pick<Ctx, "clock">, refund: Refund): Promise<void> {
  const back = (await movementsOf(tx, refund)).map((transfer) => ({
    ...transfer,
    key: childKey(transfer.key, "undone"),
    kind: "reversal" as const,
    legs: transfer.legs.map((leg) => ({ ...leg, amountMinor: -leg.amountMinor })),
  }));
  const posted = await postTransfers(tx, ctx, back);
  invariant(posted.ok, `refund ${refund.id} cannot be undone`);
}
