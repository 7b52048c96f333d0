import { z } from "zod";
import { isId } from "@/lib/core/ids";
import { jsonIn, statedAmount } from "../../amounts";
import type { PaymentFact, ProviderEvent, RefundFact, SavedMeans } from "../../types";

const amount = z.union([z.string(), z.number()]);

/** A transaction as the callback and `/payment/query` show it; the rest of it is of no use to us. */
export const PaytabsTransaction = z.object({
  tran_ref: z.string().min(1).max(100),
  previous_tran_ref: z.string().nullish(),
  profile_id: z.union([z.string(), z.number()]).transform(String),
  cart_id: z.string().min(1).max(100),
  cart_currency: z.string(),
  cart_amount: amount,
  tran_currency: z.string(),
  tran_total: amount,
  tran_type: z.string().transform((type) => type.toLowerCase()),
  token: z.string().nullish(),
  payment_result: z.object({
    response_status: z.string(),
    response_code: z.string().nullish(),
    response_message: z.string().nullish(),
  }),
  payment_info: z
    .object({
      payment_method: z.string().nullish(),
      payment_description: z.string().nullish(),
      expiryMonth: z.number().nullish(),
      expiryYear: z.number().nullish(),
    })
    .nullish(),
  user_defined: z.record(z.string(), z.unknown()).nullish(),
});
export type PaytabsTransaction = z.output<typeof PaytabsTransaction>;

const STATUS: Record<string, PaymentFact["status"]> = {
  A: "settled",
  H: "pending",
  P: "pending",
  D: "failed",
  E: "failed",
  V: "cancelled",
  X: "cancelled",
  C: "cancelled",
};

/** Fails closed: a status nobody documented is not money. */
const statusOf = ({ payment_result }: PaytabsTransaction): PaymentFact["status"] =>
  STATUS[payment_result.response_status] ?? "pending";

/** A cart is our attempt or our refund, so the cart names it; one transaction tells each of its statuses once. */
export function translateCallback(rawBody: Buffer): ProviderEvent | null {
  const body = PaytabsTransaction.safeParse(jsonIn(rawBody));
  if (!body.success) return null;
  const { tran_ref, tran_type, cart_id, payment_result } = body.data;
  const kind = `${tran_type}.${payment_result.response_status}`;
  const named = { eventId: `${tran_ref}:${kind}`, kind };
  if (tran_type === "refund") return { ...named, about: "refund", refund: refundIn(body.data) };
  return SALES.has(tran_type) ? { ...named, about: "payment", providerRef: cart_id } : null;
}

const REFUND_STATUS: Record<PaymentFact["status"], RefundFact["status"]> = {
  settled: "done",
  pending: "pending",
  failed: "failed",
  cancelled: "failed",
};

export function refundIn(transaction: PaytabsTransaction): RefundFact {
  const status = REFUND_STATUS[statusOf(transaction)];
  return {
    provider: "paytabs",
    status,
    refundRef: transaction.tran_ref,
    refundId: isId("refund", transaction.cart_id) ? transaction.cart_id : null,
    chargeId: transaction.previous_tran_ref ?? "",
    failureCode: status === "failed" ? "declined" : null,
    amountMinor: statedAmount(transaction.tran_total, transaction.tran_currency),
    currency: transaction.tran_currency,
  };
}

const RANK: Record<PaymentFact["status"], number> = { settled: 0, pending: 1, failed: 2, cancelled: 2 };
const SALES = new Set(["sale", "capture"]);

/**
 * What a cart's transactions come to: the money that came, else what is still open, else the last try. A cart that was paid
 * more than once tells of its other payments besides.
 */
export function factOf(cartId: string, transactions: readonly PaytabsTransaction[]): PaymentFact | null {
  const [telling, ...others] = transactions
    .filter(({ cart_id, tran_type }) => cart_id === cartId && SALES.has(tran_type))
    .toReversed()
    .toSorted((a, b) => RANK[statusOf(a)] - RANK[statusOf(b)]);
  if (!telling) return null;
  const besides = others.filter(
    (other) => statusOf(other) === "settled" && other.tran_ref !== telling.tran_ref,
  );
  const fact = factIn(cartId, telling);
  return besides.length === 0 ? fact : { ...fact, besides: besides.map((other) => factIn(cartId, other)) };
}

function factIn(cartId: string, telling: PaytabsTransaction): PaymentFact {
  const status = statusOf(telling);
  const order = telling.user_defined?.["udf1"];
  return {
    provider: "paytabs",
    providerRef: cartId,
    status,
    chargeId: status === "settled" ? telling.tran_ref : null,
    amountMinor: statedAmount(telling.tran_total, telling.tran_currency),
    currency: telling.tran_currency,
    payee: payeeOf(telling.profile_id),
    orderId: typeof order === "string" && order !== "" ? order : null,
    payerTelegramId: null,
    failureCode: status === "failed" || status === "cancelled" ? failureOf(telling) : null,
    saved: status === "settled" ? savedIn(telling) : null,
  };
}

/** A token is charged together with the transaction that made it. */
function savedIn({ token, tran_ref, payment_info: card }: PaytabsTransaction): SavedMeans | null {
  if (!token) return null;
  return {
    customerRef: null,
    meansRef: `${token}:${tran_ref}`,
    brand: card?.payment_method ?? "",
    ending: /(\d{4})\s*$/.exec(card?.payment_description ?? "")?.[1] ?? null,
    expiresMonth: card?.expiryMonth ?? null,
    expiresYear: card?.expiryYear ?? null,
  };
}

export function tokenIn(meansRef: string): { token: string; tranRef: string } {
  const [token = "", tranRef = ""] = meansRef.split(":");
  return { token, tranRef };
}

export const payeeOf = (profileId: string): string => `profile ${profileId}`;

const FAILURES: Record<string, string> = {
  D: "declined",
  E: "declined",
  X: "expired",
  C: "cancelled",
  V: "cancelled",
};

const failureOf = ({ payment_result }: PaytabsTransaction): string =>
  FAILURES[payment_result.response_status] ?? "declined";
