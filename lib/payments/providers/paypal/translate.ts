import { z } from "zod";
import { isId } from "@/lib/core/ids";
import { jsonIn, statedAmount } from "../../amounts";
import type { DisputeFact, PaymentFact, ProviderEvent, RefundFact } from "../../types";

const Amount = z.object({ currency_code: z.string(), value: z.string() });
const text = z.string().min(1).max(255);

const PaypalCapture = z.object({
  id: text,
  status: z.string(),
  amount: Amount,
  custom_id: z.string().nullish(),
});

export const PaypalOrder = z.object({
  id: text,
  status: z.string(),
  purchase_units: z
    .array(
      z.object({
        amount: Amount.optional(),
        payee: z.object({ merchant_id: z.string().nullish() }).nullish(),
        custom_id: z.string().nullish(),
        payments: z.object({ captures: z.array(PaypalCapture).nullish() }).nullish(),
      }),
    )
    .default([]),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});
export type PaypalOrder = z.output<typeof PaypalOrder>;

const Event = z.object({
  id: text,
  event_type: text,
  resource: z.record(z.string(), z.unknown()),
});

const OrderResource = z.object({ id: text });
const CaptureResource = z.object({
  supplementary_data: z.object({ related_ids: z.object({ order_id: text }) }),
});

/** Which order, refund or dispute an event is about; null for one that concerns no payment of ours. */
export function translateEvent(rawBody: Buffer): ProviderEvent | null {
  const event = Event.safeParse(jsonIn(rawBody));
  if (!event.success) return null;
  const { id: eventId, event_type: kind, resource } = event.data;
  const named = { eventId, kind };
  if (kind.startsWith("CUSTOMER.DISPUTE.")) {
    const dispute = disputeIn(resource);
    return dispute && { ...named, about: "dispute", dispute };
  }
  if (kind === "PAYMENT.CAPTURE.REFUNDED" || kind === "PAYMENT.CAPTURE.REVERSED") {
    const refund = PaypalRefund.safeParse(resource);
    return refund.success ? { ...named, about: "refund", refund: refundIn(refund.data) } : null;
  }
  const order = kind.startsWith("CHECKOUT.ORDER.")
    ? OrderResource.safeParse(resource).data?.id
    : kind.startsWith("PAYMENT.CAPTURE.")
      ? CaptureResource.safeParse(resource).data?.supplementary_data.related_ids.order_id
      : undefined;
  return order === undefined ? null : { ...named, about: "payment", providerRef: order };
}

/** A refund; the link called `up` names the capture it gives back. */
export const PaypalRefund = z.object({
  id: text,
  status: z.string(),
  amount: Amount,
  custom_id: z.string().nullish(),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});
export type PaypalRefund = z.output<typeof PaypalRefund>;

const REFUNDED: Record<string, RefundFact["status"]> = {
  COMPLETED: "done",
  PENDING: "pending",
  FAILED: "failed",
  CANCELLED: "failed",
};

export function refundIn(refund: PaypalRefund): RefundFact {
  const status = REFUNDED[refund.status] ?? "pending";
  const up = refund.links.find(({ rel }) => rel === "up")?.href ?? "";
  return {
    provider: "paypal",
    status,
    refundRef: refund.id,
    refundId: refund.custom_id && isId("refund", refund.custom_id) ? refund.custom_id : null,
    chargeId: up.split("/").at(-1) ?? "",
    failureCode: status === "failed" ? "declined" : null,
    amountMinor: statedAmount(refund.amount.value, refund.amount.currency_code),
    currency: refund.amount.currency_code,
  };
}

const DisputeResource = z.object({
  dispute_id: text,
  reason: z.string().default(""),
  status: z.string().default(""),
  dispute_amount: Amount,
  dispute_outcome: z.object({ outcome_code: z.string().default("") }).nullish(),
  seller_response_due_date: z.string().nullish(),
  disputed_transactions: z.array(z.object({ seller_transaction_id: text })).min(1),
});

/** A dispute names the capture it is about, which is the charge of our attempt. */
function disputeIn(resource: unknown): DisputeFact | null {
  const parsed = DisputeResource.safeParse(resource);
  if (!parsed.success) return null;
  const { data } = parsed;
  const due = Date.parse(data.seller_response_due_date ?? "");
  return {
    provider: "paypal",
    disputeRef: data.dispute_id,
    chargeId: data.disputed_transactions[0]?.seller_transaction_id ?? "",
    amountMinor: statedAmount(data.dispute_amount.value, data.dispute_amount.currency_code),
    currency: data.dispute_amount.currency_code,
    reason: data.reason,
    status: disputeStatus(data.status, data.dispute_outcome?.outcome_code ?? ""),
    dueBy: Number.isNaN(due) ? null : new Date(due),
  };
}

/** Resolved is won only where PayPal says that the seller was in the right. */
function disputeStatus(status: string, outcome: string): DisputeFact["status"] {
  if (status === "RESOLVED")
    return ["RESOLVED_SELLER_FAVOUR", "CANCELED_BY_BUYER", "DENIED"].includes(outcome) ? "won" : "lost";
  return status === "UNDER_REVIEW" || status === "WAITING_FOR_BUYER_RESPONSE" ? "under_review" : "open";
}

const CAPTURED: Record<string, PaymentFact["status"]> = {
  COMPLETED: "settled",
  REFUNDED: "settled",
  PARTIALLY_REFUNDED: "settled",
  PENDING: "pending",
  DECLINED: "failed",
  FAILED: "failed",
};

/** An order is paid by its capture; approved alone, no money has moved. */
export function factOf(order: PaypalOrder): PaymentFact {
  const [unit] = order.purchase_units;
  const captures = unit?.payments?.captures ?? [];
  const capture = captures.find(({ status }) => CAPTURED[status] === "settled") ?? captures.at(-1);
  const status = capture
    ? (CAPTURED[capture.status] ?? "pending")
    : order.status === "VOIDED"
      ? "cancelled"
      : "pending";
  const amount = capture?.amount ?? unit?.amount ?? { currency_code: "", value: "" };
  return {
    provider: "paypal",
    providerRef: order.id,
    status,
    chargeId: status === "settled" && capture ? capture.id : null,
    amountMinor: statedAmount(amount.value, amount.currency_code),
    currency: amount.currency_code,
    payee: unit?.payee?.merchant_id ?? "",
    orderId: unit?.custom_id ?? capture?.custom_id ?? "",
    payerTelegramId: null,
    failureCode: status === "failed" ? "declined" : status === "cancelled" ? "cancelled" : null,
  };
}
