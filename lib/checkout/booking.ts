import type { OrderKind } from "@/db/schema/checkout";
import type { Ctx, Tx } from "@/db/transaction";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { type Currency, isCurrency } from "@/lib/core/money";
import { postTransfers } from "@/lib/ledger/post";
import { childKey, move } from "@/lib/ledger/rules";
import type { Account, Leg, Reference, Transfer } from "@/lib/ledger/types";
import { cameToUs, type MismatchReason } from "@/lib/payments/rules";
import type { PaymentFact } from "@/lib/payments/types";

export interface PaidOrder {
  readonly orderId: Id<"order">;
  readonly customerId: Id<"customer">;
  readonly currency: Currency;
  readonly kind: OrderKind;
  /** What comes back to the wallet now that the order is paid. */
  readonly cashbackMinor: bigint;
}

export interface Received {
  readonly paymentId: Id<"payment">;
  readonly provider: string;
  /** What the provider collected, the method's fee included. */
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
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
export function transfersOf(order: PaidOrder, payment: Received): Transfer[] {
  const { orderId, customerId, currency } = order;
  const { paymentId, provider, amountMinor } = payment;
  if (amountMinor === 0n) return cashbackOf(order);
  const key = `payment/${paymentId}`;
  const reference = { customerId, orderId, paymentId };
  return [
    received(childKey(key, "received"), provider, { amountMinor, currency }, reference),
    {
      key: childKey(key, "credited"),
      kind: order.kind === "top_up" ? "top_up" : "order_paid",
      legs: creditOf(order, payment),
      reference,
    },
    ...cashbackOf(order),
  ];
}

function creditOf({ currency, customerId, kind }: PaidOrder, payment: Received): Leg[] {
  const { provider, amountMinor, feeMinor } = payment;
  const into: Account =
    kind === "top_up" ? { kind: "wallet", customerId, unit: currency } : { kind: "revenue", unit: currency };
  const legs: Leg[] = [
    { account: { kind: "clearing", provider, unit: currency }, amountMinor: -amountMinor },
    { account: into, amountMinor: amountMinor - feeMinor },
  ];
  return feeMinor > 0n
    ? [...legs, { account: { kind: "fees", unit: currency }, amountMinor: feeMinor }]
    : legs;
}

const cashbackOf = ({ orderId, customerId, currency, cashbackMinor }: PaidOrder): Transfer[] =>
  cashbackMinor > 0n
    ? [
        {
          key: `order/${orderId}/cashback`,
          kind: "cashback_granted",
          legs: move(
            { kind: "promo_liability", unit: currency },
            { kind: "wallet", customerId, unit: currency },
            cashbackMinor,
          ),
          reference: { customerId, orderId },
        },
      ]
    : [];

export async function bookPayment(
  tx: Tx,
  ctx: Pick<Ctx, "clock">,
  order: PaidOrder,
  payment: Received,
): Promise<void> {
  const posted = await postTransfers(tx, ctx, transfersOf(order, payment));
  invariant(posted.ok, `payment ${payment.paymentId} cannot be booked`);
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
