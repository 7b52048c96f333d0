import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { type Currency, isCurrency } from "@/lib/core/money";
import { postTransfers } from "@/lib/ledger/post";
import { childKey, move } from "@/lib/ledger/rules";
import type { Account, Reference, Transfer } from "@/lib/ledger/types";
import { cameToUs, type MismatchReason } from "@/lib/payments/rules";
import type { PaymentFact } from "@/lib/payments/types";

export interface PaidBy {
  paymentId: Id<"payment">;
  orderId: Id<"order">;
  customerId: Id<"customer">;
  provider: string;
  currency: Currency;
  /** What the provider reported for this attempt. */
  amountMinor: bigint;
}

const received = (
  key: string,
  provider: string,
  money: { amountMinor: bigint; currency: Currency },
  reference: Reference,
): Transfer => ({
  key,
  kind: "payment_received",
  legs: move(
    { kind: "provider_cash", provider, unit: money.currency },
    { kind: "clearing", provider, unit: money.currency },
    money.amountMinor,
  ),
  reference,
});

/** How a payment is booked: the money comes into clearing, and leaves it for what it pays. */
export function transfersOf(
  paid: PaidBy,
  into: Account = { kind: "revenue", unit: paid.currency },
): Transfer[] {
  const { paymentId, orderId, customerId, provider, currency, amountMinor } = paid;
  if (amountMinor === 0n) return [];
  const key = `payment/${paymentId}`;
  const reference = { customerId, orderId, paymentId };
  return [
    received(childKey(key, "received"), provider, { amountMinor, currency }, reference),
    {
      key: childKey(key, "credited"),
      kind: "order_paid",
      legs: move({ kind: "clearing", provider, unit: currency }, into, amountMinor),
      reference,
    },
  ];
}

export async function bookPayment(tx: Tx, ctx: Pick<Ctx, "clock">, paid: PaidBy): Promise<void> {
  const posted = await postTransfers(tx, ctx, transfersOf(paid));
  invariant(posted.ok, `payment ${paid.paymentId} cannot be booked`);
}

/** Money that fits nothing stays in clearing until a person has decided about it. */
export async function bookMismatch(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  { fact, reason, mismatchId }: { fact: PaymentFact; reason: MismatchReason; mismatchId: string },
): Promise<void> {
  const { provider, amountMinor, currency } = fact;
  if (!cameToUs(reason) || amountMinor <= 0n || !isCurrency(currency)) return;
  const transfer = received(
    `mismatch/${mismatchId}/received`,
    provider,
    { amountMinor, currency },
    { mismatchId },
  );
  const posted = await postTransfers(tx, ctx, [transfer]);
  invariant(posted.ok, `mismatch ${mismatchId} cannot be booked`);
}
