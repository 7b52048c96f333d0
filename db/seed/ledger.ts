import type { Tx } from "@/db/transaction";
import { transfersOf } from "@/lib/checkout/booking";
import { invariant } from "@/lib/core/errors";
import { fixedClock } from "@/lib/core/time";
import { postTransfers } from "@/lib/ledger/post";
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
