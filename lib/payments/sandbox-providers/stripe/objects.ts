import { randomBytes } from "node:crypto";

/** The parts of Stripe's objects that the shop may meet, in Stripe's own shapes. */

type Metadata = Record<string, string>;
const name = (prefix: string): string => `${prefix}_${randomBytes(12).toString("hex")}`;

export interface Card {
  brand: string;
  last4: string;
  exp_month: number;
  exp_year: number;
  /** The same for one card, whoever pays with it. */
  fingerprint: string;
}

export interface PaymentMethod {
  id: string;
  object: "payment_method";
  type: string;
  card: Card;
  customer: string | null;
  created: number;
  livemode: boolean;
}

export interface Intent {
  id: string;
  object: "payment_intent";
  amount: number;
  amount_received: number;
  currency: string;
  status: string;
  customer: string | null;
  payment_method: PaymentMethod | string | null;
  setup_future_usage: string | null;
  last_payment_error: { type: string; code: string; decline_code: string | null; message: string } | null;
  description: string | null;
  created: number;
  livemode: boolean;
  metadata: Metadata;
}

/** A card that is kept without a payment. */
export interface SetupIntent {
  id: string;
  object: "setup_intent";
  status: string;
  usage: "off_session";
  customer: string | null;
  payment_method: PaymentMethod | string | null;
  last_setup_error: Intent["last_payment_error"];
  created: number;
  livemode: boolean;
  metadata: Metadata;
}

export interface Session {
  id: string;
  object: "checkout.session";
  mode: "payment" | "setup";
  status: "open" | "complete" | "expired";
  payment_status: "unpaid" | "paid" | "no_payment_required";
  amount_total: number | null;
  currency: string;
  client_reference_id: string | null;
  customer: string | null;
  payment_intent: Intent | string | null;
  setup_intent: SetupIntent | string | null;
  expires_at: number;
  success_url: string;
  cancel_url: string;
  url: string | null;
  created: number;
  livemode: boolean;
  metadata: Metadata;
}

/** What a page, not collapsed, is about to carry out. */
export const intentOf = (session: Session): Intent | SetupIntent =>
  (session.payment_intent ?? session.setup_intent) as Intent | SetupIntent;

export interface Refund {
  id: string;
  object: "refund";
  amount: number;
  currency: string;
  payment_intent: string;
  charge: string;
  status: string;
  failure_reason?: string;
  created: number;
  metadata: Metadata;
}

export interface Dispute {
  id: string;
  object: "dispute";
  amount: number;
  currency: string;
  payment_intent: string;
  charge: string;
  reason: string;
  status: string;
  evidence_details: { due_by: number; has_evidence: boolean; past_due: boolean; submission_count: number };
  created: number;
  livemode: boolean;
  metadata: Metadata;
}

const expiry = { exp_month: 8, exp_year: 2030 };
const PLAIN_CARD: Card = { brand: "visa", last4: "4242", ...expiry, fingerprint: "Xt5EWLLDS7FJjR1c" };
/** Its bank wants to see the customer at every payment. */
export const SECURE_CARD: Card = { brand: "visa", last4: "3184", ...expiry, fingerprint: "mB9sVgVZ7iDwW2Qe" };

export const aPaymentMethod = (
  customer: string | null,
  created: number,
  card: Card = PLAIN_CARD,
): PaymentMethod => ({
  id: name("pm"),
  object: "payment_method",
  type: "card",
  card,
  customer,
  created,
  livemode: false,
});

export const anIntent = (
  change: Partial<Intent> & Pick<Intent, "amount" | "currency" | "created">,
): Intent => ({
  id: name("pi"),
  object: "payment_intent",
  amount_received: 0,
  status: "requires_payment_method",
  customer: null,
  payment_method: null,
  setup_future_usage: null,
  last_payment_error: null,
  description: null,
  livemode: false,
  metadata: {},
  ...change,
});

export const aSetupIntent = (change: Pick<SetupIntent, "created" | "metadata">): SetupIntent => ({
  id: name("seti"),
  object: "setup_intent",
  status: "requires_payment_method",
  usage: "off_session",
  customer: null,
  payment_method: null,
  last_setup_error: null,
  livemode: false,
  ...change,
});

export const aSession = (
  change: Partial<Session> & Pick<Session, "amount_total" | "currency" | "created">,
): Session => ({
  id: name("cs_test"),
  object: "checkout.session",
  mode: "payment",
  status: "open",
  payment_status: "unpaid",
  client_reference_id: null,
  customer: null,
  payment_intent: null,
  setup_intent: null,
  expires_at: change.created + 86_400,
  success_url: "",
  cancel_url: "",
  url: null,
  livemode: false,
  metadata: {},
  ...change,
});

export const aRefund = (intent: Intent, amount: number, metadata: Metadata, created: number): Refund => ({
  id: name("re"),
  object: "refund",
  amount,
  currency: intent.currency,
  payment_intent: intent.id,
  charge: intent.id.replace("pi_", "ch_"),
  status: "succeeded",
  created,
  metadata,
});

export const aDispute = (intent: Intent, created: number): Dispute => ({
  id: name("dp"),
  object: "dispute",
  amount: intent.amount_received,
  currency: intent.currency,
  payment_intent: intent.id,
  charge: intent.id.replace("pi_", "ch_"),
  reason: "fraudulent",
  status: "needs_response",
  evidence_details: {
    due_by: created + 7 * 86_400,
    has_evidence: false,
    past_due: false,
    submission_count: 0,
  },
  created,
  livemode: false,
  metadata: {},
});

export const anEvent = (type: string, object: object, created: number) => ({
  id: name("evt"),
  object: "event" as const,
  api_version: null,
  created,
  data: { object },
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type,
});
