import type { Ctx, Tx } from "@/db/transaction";
import { transfersOf } from "@/lib/checkout/booking";
import { invariant } from "@/lib/core/errors";
import { DAY, fixedClock, plus } from "@/lib/core/time";
import { grantLot } from "@/lib/ledger/points";
import { postTransfers } from "@/lib/ledger/post";
import { move } from "@/lib/ledger/rules";
import type { Transfer } from "@/lib/ledger/types";
import type { Books } from "./books";

/** The ledger of the invented year, as settlement would have kept it. */
export async function keepLedger(tx: Tx, books: Books): Promise<void> {
  const kinds = new Map(books.orders.map(({ id, kind }) => [id, kind]));
  const transfers = books.paymentAttempts.flatMap((attempt): Transfer[] => {
    const { id: paymentId, settledAt } = attempt;
    if (attempt.status !== "settled" || !settledAt) return [];
    const order = { ...attempt, kind: kinds.get(attempt.orderId) ?? "purchase", cashbackMinor: 0n };
    return transfersOf(order, { ...attempt, paymentId, feeMinor: attempt.feeMinor ?? 0n }).map(
      (transfer) => ({ ...transfer, postedAt: settledAt }),
    );
  });
  transfers.sort((a, b) => Number(a.postedAt) - Number(b.postedAt));
  const posted = await postTransfers(tx, { clock: fixedClock(new Date(0)) }, transfers);
  invariant(posted.ok, "the seeded books can be kept");
}

const PURSES = 12;

/** Some of those who paid lately have money in the wallet, given for an outage, and points that end. */
export async function fillPurses(tx: Tx, ctx: Pick<Ctx, "clock">, books: Books): Promise<void> {
  const paid = books.paymentAttempts
    .filter(({ status, settledAt }) => status === "settled" && settledAt)
    .sort((a, b) => Number(b.settledAt) - Number(a.settledAt));
  const customers = [...new Set(paid.map(({ customerId }) => customerId))].slice(0, PURSES);
  for (const [turn, customerId] of customers.entries()) {
    const wallet = { kind: "wallet", customerId, unit: "SAR" } as const;
    const transfer: Transfer = {
      key: `seed/wallet/${customerId}`,
      kind: "adjustment",
      legs: move({ kind: "adjustments", unit: "SAR" }, wallet, BigInt(1500 + turn * 700)),
      memo: "For the outage of last week",
    };
    const posted = await postTransfers(tx, ctx, [transfer]);
    const granted = await grantLot(tx, ctx, {
      key: `seed/points/${customerId}`,
      customerId,
      points: BigInt(120 + turn * 40),
      expiresAt: plus(ctx.clock.now(), (30 + turn * 5) * DAY),
    });
    invariant(posted.ok && granted.ok, "the seeded purses can be filled");
  }
}
