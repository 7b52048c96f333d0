import type Stripe from "stripe";
import { z } from "zod";
import type { DisputeFact, PaymentFact, ProviderEvent, RefundFact, SavedMeans, SetupFact } from "../../types";
import { ourAmount } from "./amounts";

/** Payments made without the customer carry this mark; those of a session are told by the session's own events. */
export const OFF_SESSION = "off_session";

const Envelope = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(100),
  data: z.object({ object: z.looseObject({ id: z.string().min(1).max(255) }) }),
});

/** What a verified event is about; null for those of other shops on the account and of other kinds. */
export function translateWebhook(rawBody: Buffer): ProviderEvent | null {
  const event = Envelope.safeParse(jsonOf(rawBody));
  if (!event.success) return null;
  const { id: eventId, type: kind, data } = event.data;
  const object: unknown = data.object;
  if (kind.startsWith("checkout.session.")) {
    const session = object as Stripe.Checkout.Session;
    if (session.mode === "setup") return setupEvent(eventId, kind, session);
    if (!session.metadata?.["paymentId"]) return null;
    return { eventId, kind, about: "payment", providerRef: session.id, claim: factOfSession(session) };
  }
  if (kind.startsWith("payment_intent.")) {
    const intent = object as Stripe.PaymentIntent;
    if (intent.metadata?.["via"] !== OFF_SESSION) return null;
    return { eventId, kind, about: "payment", providerRef: intent.id, claim: factOfIntent(intent) };
  }
  if (kind.startsWith("charge.dispute.")) {
    const dispute = disputeOf(object as Stripe.Dispute);
    return dispute && { eventId, kind, about: "dispute", dispute };
  }
  if (kind.startsWith("refund.") || kind === "charge.refund.updated") {
    const refund = refundOf(object as Stripe.Refund);
    return refund && { eventId, kind, about: "refund", refund };
  }
  return null;
}

/** A page that kept a card is no payment, whatever else it says. */
const setupEvent = (
  eventId: string,
  kind: string,
  { id, metadata }: Stripe.Checkout.Session,
): ProviderEvent | null =>
  kind === "checkout.session.completed" && metadata?.["setupId"]
    ? { eventId, kind, about: "means", providerRef: id }
    : null;

function jsonOf(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString("utf8"));
  } catch {
    return undefined;
  }
}

const modeOf = (object: { livemode: boolean }): string => (object.livemode ? "live" : "test");
const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === "string" ? reference : (reference?.id ?? null);
const whole = <T extends { id: string }>(reference: string | T | null | undefined): T | null =>
  typeof reference === "string" ? null : (reference ?? null);

/** What a session says of its payment. With its intent expanded, the money that arrived is what counts. */
export function factOfSession(session: Stripe.Checkout.Session): PaymentFact {
  const intent = whole(session.payment_intent);
  const status = statusOfSession(session, intent);
  const arrived =
    status === "settled" && intent
      ? ourAmount(intent.amount_received, intent.currency)
      : ourAmount(session.amount_total ?? 0, session.currency ?? "");
  return {
    provider: "stripe",
    providerRef: session.id,
    status,
    chargeId: status === "settled" ? idOf(session.payment_intent) : null,
    ...arrived,
    payee: modeOf(session),
    orderId: session.metadata?.["orderId"] ?? null,
    paymentId: session.client_reference_id,
    payerTelegramId: null,
    failureCode: status === "failed" ? failureOf(intent?.last_payment_error) : null,
    saved: status === "settled" && intent ? savedBy(intent) : null,
    fingerprint: status === "settled" ? (whole(intent?.payment_method)?.card?.fingerprint ?? null) : null,
  };
}

function statusOfSession(
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): PaymentFact["status"] {
  if (session.status === "expired") return "cancelled";
  if (session.status !== "complete") return "pending";
  if (session.payment_status === "paid") return "settled";
  // A bank debit can come back days after the page was left.
  return intent?.status === "requires_payment_method" || intent?.status === "canceled" ? "failed" : "pending";
}

/** What an off-session payment came to. */
export function factOfIntent(intent: Stripe.PaymentIntent): PaymentFact {
  const status = STATUS_OF_INTENT[intent.status] ?? "pending";
  const amount = status === "settled" ? intent.amount_received : intent.amount;
  return {
    provider: "stripe",
    providerRef: intent.id,
    status,
    chargeId: status === "settled" ? intent.id : null,
    ...ourAmount(amount, intent.currency),
    payee: modeOf(intent),
    orderId: intent.metadata["orderId"] ?? null,
    paymentId: intent.metadata["paymentId"] ?? null,
    payerTelegramId: null,
    failureCode: status === "failed" ? failureOf(intent.last_payment_error) : null,
    saved: null,
  };
}

const STATUS_OF_INTENT: Readonly<Record<string, PaymentFact["status"]>> = {
  succeeded: "settled",
  canceled: "cancelled",
  requires_payment_method: "failed",
};

/** What a bank says of a card that no later try will find better. */
const GONE_FOR_GOOD: ReadonlySet<string> = new Set([
  "card_not_supported",
  "currency_not_supported",
  "fraudulent",
  "incorrect_number",
  "invalid_account",
  "invalid_number",
  "lost_card",
  "merchant_blacklist",
  "new_account_information_available",
  "pickup_card",
  "restricted_card",
  "revocation_of_all_authorizations",
  "revocation_of_authorization",
  "security_violation",
  "stolen_card",
  "stop_payment_order",
]);

/** `payments.failures.<code>` for what the bank said. */
export function failureOf(
  error:
    | { code?: string | null; decline_code?: string | null; advice_code?: string | null }
    | null
    | undefined,
): string {
  const said = error?.decline_code ?? error?.code ?? "";
  if (said === "insufficient_funds" || said === "expired_card") return said;
  if (said.includes("authentication")) return "authentication_failed";
  if (GONE_FOR_GOOD.has(said) || error?.advice_code === "do_not_try_again") return "card_invalid";
  return "card_declined";
}

/** The card or account that a payment left behind for later ones; null where it left none. */
function savedBy(intent: Stripe.PaymentIntent): SavedMeans | null {
  const means = whole(intent.payment_method);
  const customerRef = idOf(intent.customer);
  if (intent.setup_future_usage !== "off_session" || !means || !customerRef) return null;
  return named(means, customerRef);
}

const named = (means: Stripe.PaymentMethod, customerRef: string): SavedMeans => ({
  customerRef,
  meansRef: means.id,
  brand: means.card?.brand ?? means.type,
  ending: means.card?.last4 ?? null,
  expiresMonth: means.card?.exp_month ?? null,
  expiresYear: means.card?.exp_year ?? null,
});

/** What a page that keeps a card came to, its intent and card expanded; null for a page of another kind. */
export function factOfSetup(session: Stripe.Checkout.Session): SetupFact | null {
  if (session.mode !== "setup") return null;
  const intent = whole(session.setup_intent);
  const isDone = session.status === "complete" && intent?.status === "succeeded";
  return {
    status: isDone ? "done" : session.status === "expired" ? "cancelled" : "pending",
    payee: modeOf(session),
    setupId: session.metadata?.["setupId"] ?? null,
    customerId: session.metadata?.["customerId"] ?? null,
    means: isDone ? keptBy(session, intent) : null,
  };
}

/** The card must be of the customer that the session made, and the intent of no other: charges name both. */
function keptBy(session: Stripe.Checkout.Session, intent: Stripe.SetupIntent): SavedMeans | null {
  const customerRef = idOf(session.customer);
  const means = whole(intent.payment_method);
  if (customerRef === null || !means) return null;
  const isTheirs = (idOf(intent.customer) ?? customerRef) === customerRef;
  return isTheirs && idOf(means.customer) === customerRef ? named(means, customerRef) : null;
}

const DISPUTE_STATUS: Readonly<Record<string, DisputeFact["status"]>> = {
  needs_response: "open",
  warning_needs_response: "open",
  appeal_needs_response: "open",
  under_review: "under_review",
  warning_under_review: "under_review",
  appeal_under_review: "under_review",
  won: "won",
  warning_closed: "won",
  prevented: "won",
  lost: "lost",
};

function disputeOf(dispute: Stripe.Dispute): DisputeFact | null {
  const chargeId = idOf(dispute.payment_intent);
  if (chargeId === null) return null;
  const dueBy = dispute.evidence_details?.due_by ?? null;
  return {
    provider: "stripe",
    disputeRef: dispute.id,
    chargeId,
    ...ourAmount(dispute.amount, dispute.currency),
    reason: dispute.reason,
    status: DISPUTE_STATUS[dispute.status] ?? "under_review",
    dueBy: dueBy === null ? null : new Date(dueBy * 1000),
  };
}

const REFUND_STATUS: Readonly<Record<string, RefundFact["status"]>> = {
  succeeded: "done",
  failed: "failed",
  canceled: "failed",
};

/** What became of money given back; null for a refund of something that is no payment of ours. */
export function refundOf(refund: Stripe.Refund): RefundFact | null {
  const chargeId = idOf(refund.payment_intent);
  if (chargeId === null) return null;
  const status = REFUND_STATUS[refund.status ?? ""] ?? "pending";
  return {
    provider: "stripe",
    chargeId,
    refundId: refund.metadata?.["refundId"] ?? null,
    refundRef: refund.id,
    ...ourAmount(refund.amount, refund.currency),
    status,
    failureCode: status === "failed" ? (refund.failure_reason ?? "refused") : null,
  };
}
