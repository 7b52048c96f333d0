import {
  aDispute,
  anEvent,
  anIntent,
  aPaymentMethod,
  aRefund,
  aSession,
  aSetupIntent,
  type Dispute,
  type Intent,
  intentOf,
  type PaymentMethod,
  type Refund,
  SECURE_CARD,
  type Session,
  type SetupIntent,
} from "./objects";
import { invalid, metadataIn, missing, type Params, StripeRefusal } from "./params";

/** What was answered under an idempotency key; Stripe remembers refusals as well. */
export interface Remembered {
  readonly id: string;
  readonly status: number;
  readonly body: unknown;
}

/** What this Stripe knows. Every change owes an event, which whoever keeps the books sends. */
export class StripeBooks {
  readonly sessions = new Map<string, Session>();
  readonly intents = new Map<string, Intent>();
  readonly setups = new Map<string, SetupIntent>();
  readonly refunds = new Map<string, Refund>();
  readonly disputes = new Map<string, Dispute>();
  readonly means = new Map<string, PaymentMethod>();
  readonly remembered = new Map<string, Remembered>();
  readonly events: ReturnType<typeof anEvent>[] = [];
  /** What the next off-session charge comes to. */
  nextOffSession: "succeeded" | "authentication_required" | "insufficient_funds" | "lost_card" = "succeeded";
  /** What the next refund comes to at first. */
  nextRefund: "succeeded" | "pending" = "succeeded";
  private readonly pageUrl: (session: string) => string;
  private readonly now: () => number;

  constructor(pageUrl: (session: string) => string, now: () => number) {
    this.pageUrl = pageUrl;
    this.now = now;
  }

  openSession(params: Params): Session {
    const expiresAt = Number(params["expires_at"]);
    if (expiresAt < this.now() + 1_800)
      throw invalid("The `expires_at` must be at least 30 minutes from now.");
    if (params["mode"] === "setup") return this.openSetup(params);
    const amount = Number(params["line_items[0][price_data][unit_amount]"]);
    const currency = params["line_items[0][price_data][currency]"] ?? "";
    if (!Number.isInteger(amount) || amount < 1) throw invalid("Invalid integer");
    if (["kwd", "bhd", "omr", "jod"].includes(currency) && amount % 10 !== 0)
      throw invalid("The last digit of three-decimal amounts must be 0.");
    const keeps = params["payment_intent_data[setup_future_usage]"] ?? null;
    const session = this.open(params, {
      amount_total: amount,
      currency,
      customer:
        params["customer"] ?? (params["customer_creation"] === "always" ? `cus_${this.sessions.size}` : null),
    });
    const intent = anIntent({
      amount,
      currency,
      created: this.now(),
      setup_future_usage: keeps,
      customer: session.customer,
      description: params["payment_intent_data[description]"] ?? null,
      metadata: metadataIn(params, "payment_intent_data[metadata]"),
    });
    session.payment_intent = intent;
    this.intents.set(intent.id, intent);
    return session;
  }

  private open(
    params: Params,
    change: Partial<Session> & Pick<Session, "amount_total" | "currency">,
  ): Session {
    const session = aSession({
      created: this.now(),
      client_reference_id: params["client_reference_id"] ?? null,
      expires_at: Number(params["expires_at"]),
      success_url: params["success_url"] ?? "",
      cancel_url: params["cancel_url"] ?? "",
      metadata: metadataIn(params),
      ...change,
    });
    session.url = this.pageUrl(session.id);
    this.sessions.set(session.id, session);
    return session;
  }

  /** A page that keeps a card; its customer is made once it did. */
  private openSetup(params: Params): Session {
    if (!("currency" in params) && !("allowed_payment_method_types[0]" in params))
      throw invalid("Missing required param: currency.");
    if (Object.keys(params).some((key) => /^(line_items|payment_intent_data)\b/.test(key)))
      throw invalid("You can not pass line items or `payment_intent_data` in `setup` mode.");
    const intent = aSetupIntent({
      created: this.now(),
      metadata: metadataIn(params, "setup_intent_data[metadata]"),
    });
    const session = this.open(params, {
      mode: "setup",
      payment_status: "no_payment_required",
      amount_total: null,
      currency: params["currency"] ?? "",
      setup_intent: intent,
    });
    this.setups.set(intent.id, intent);
    return session;
  }

  session(id: string): Session {
    const session = this.sessions.get(id);
    if (!session) throw missing("checkout.session");
    if (session.status === "open" && session.expires_at <= this.now()) session.status = "expired";
    return session;
  }

  intent(id: string): Intent {
    const intent = this.intents.get(id);
    if (!intent) throw missing("payment_intent");
    return intent;
  }

  /** A customer's payments, the newest first. */
  intentsOf(customer: string): Intent[] {
    return [...this.intents.values()].filter((intent) => intent.customer === customer).toReversed();
  }

  /** The customer pays on the hosted page; a card that its bank asked about stays such a card. */
  pay(id: string, { amount }: { amount?: number } = {}): Session {
    const session = this.session(id);
    if (session.status !== "open") return session;
    if (session.mode === "setup") return this.keep(session);
    const intent = session.payment_intent as Intent;
    const isSecure = intent.status === "requires_action";
    intent.status = "succeeded";
    intent.amount_received = amount ?? intent.amount;
    intent.last_payment_error = null;
    const means = aPaymentMethod(intent.customer, this.now(), isSecure ? SECURE_CARD : undefined);
    intent.payment_method = means;
    this.means.set(means.id, means);
    session.status = "complete";
    session.payment_status = "paid";
    this.tell("checkout.session.completed", session);
    return session;
  }

  private keep(session: Session): Session {
    const intent = session.setup_intent as SetupIntent;
    const customer = `cus_${session.id.slice(-12)}`;
    const isSecure = intent.status === "requires_action";
    const means = aPaymentMethod(customer, this.now(), isSecure ? SECURE_CARD : undefined);
    this.means.set(means.id, means);
    Object.assign(intent, { status: "succeeded", customer, payment_method: means, last_setup_error: null });
    Object.assign(session, { status: "complete", customer });
    this.tell("checkout.session.completed", session);
    return session;
  }

  /** The customer's bank wants to see them before it lets the payment through. */
  askForSecurity(id: string): void {
    const session = this.session(id);
    if (session.status === "open") intentOf(session).status = "requires_action";
  }

  /** The bank refuses; the page stays open for another card. */
  decline(id: string): void {
    const session = this.session(id);
    const intent = intentOf(session);
    if (session.status !== "open") return;
    const code =
      intent.status === "requires_action" ? "payment_intent_authentication_failure" : "card_declined";
    intent.status = "requires_payment_method";
    const refusal = { type: "card_error", code, decline_code: null, message: "The card was declined." };
    if (intent.object === "setup_intent") intent.last_setup_error = refusal;
    else intent.last_payment_error = refusal;
  }

  expire(id: string): Session {
    const session = this.session(id);
    if (session.status !== "open") throw invalid("Only open sessions can be expired");
    session.status = "expired";
    this.tell("checkout.session.expired", session);
    return session;
  }

  chargeOffSession(params: Params): Intent {
    const intent = anIntent({
      amount: Number(params["amount"]),
      currency: params["currency"] ?? "",
      created: this.now(),
      customer: params["customer"] ?? null,
      payment_method: params["payment_method"] ?? null,
      metadata: metadataIn(params),
    });
    this.intents.set(intent.id, intent);
    const asksAlways = this.means.get(params["payment_method"] ?? "")?.card.last4 === SECURE_CARD.last4;
    const outcome = asksAlways ? "authentication_required" : this.nextOffSession;
    if (outcome === "succeeded") {
      intent.status = "succeeded";
      intent.amount_received = intent.amount;
      this.tell("payment_intent.succeeded", intent);
      return intent;
    }
    const code = outcome === "authentication_required" ? outcome : "card_declined";
    const refusal = { type: "card_error", code, decline_code: outcome, message: "The card was declined." };
    intent.last_payment_error = refusal;
    throw new StripeRefusal(402, { ...refusal, payment_intent: intent });
  }

  refund(params: Params): Refund {
    const intent = this.intent(params["payment_intent"] ?? "");
    const before = this.refundsOf(intent.id).reduce(
      (sum, { amount, status }) => sum + (status === "failed" ? 0 : amount),
      0,
    );
    const amount =
      params["amount"] === undefined ? intent.amount_received - before : Number(params["amount"]);
    if (before === intent.amount_received) throw invalid("already refunded", "charge_already_refunded");
    if (amount + before > intent.amount_received)
      throw invalid("Refund amount is greater than the charge", "amount_too_large");
    const refund = aRefund(intent, amount, metadataIn(params), this.now());
    refund.status = this.nextRefund;
    this.refunds.set(refund.id, refund);
    this.tell("refund.created", refund);
    return refund;
  }

  refundsOf(intentId: string): Refund[] {
    return [...this.refunds.values()].filter(({ payment_intent }) => payment_intent === intentId);
  }

  detach(id: string): object {
    const means = this.means.get(id);
    if (means) means.customer = null;
    return means ?? { id, object: "payment_method", customer: null };
  }

  /** A refund that was pending ends, days later. */
  endRefund(id: string, status: "succeeded" | "failed"): void {
    const refund = this.refunds.get(id);
    if (!refund) throw missing("refund");
    refund.status = status;
    if (status === "failed") refund.failure_reason = "expired_or_canceled_card";
    this.tell(status === "failed" ? "refund.failed" : "refund.updated", refund);
  }

  /** The customer's bank takes the money back, or gives the case up. */
  dispute(intentId: string): Dispute {
    const dispute = aDispute(this.intent(intentId), this.now());
    this.disputes.set(dispute.id, dispute);
    this.tell("charge.dispute.created", dispute);
    return dispute;
  }

  closeDispute(id: string, status: "won" | "lost"): void {
    const dispute = this.disputes.get(id);
    if (!dispute) throw missing("dispute");
    dispute.status = status;
    this.tell("charge.dispute.closed", dispute);
  }

  disputeOf(intentId: string): Dispute | undefined {
    return [...this.disputes.values()].find(({ payment_intent }) => payment_intent === intentId);
  }

  private tell(type: string, object: object): void {
    const collapsed = { ...object } as Record<string, unknown>;
    // Events never carry expanded objects.
    for (const key of ["payment_intent", "setup_intent"]) {
      const intent = collapsed[key] as Intent | SetupIntent | string | null | undefined;
      if (typeof intent === "object" && intent !== null) collapsed[key] = intent.id;
    }
    this.events.push(structuredClone(anEvent(type, collapsed, this.now())));
  }
}
