import Stripe from "stripe";
import { UnavailableError } from "@/lib/core/errors";
import { err, ok } from "@/lib/core/result";
import { MINUTE } from "@/lib/core/time";
import type {
  ConnectionTest,
  PaymentFact,
  PaymentProvider,
  ProviderKind,
  RefundOutcome,
  RefundRequest,
  SavedCharge,
  SavedChargeOutcome,
} from "../../types";
import { ProviderRefusal } from "../http";
import { isCollectable, parseThresholds, STRIPE_CURRENCIES, stripeAmount } from "./amounts";
import { asking, found, stripeClient } from "./client";
import { sessionFor, setupSessionFor } from "./session";
import {
  factOfIntent,
  factOfSession,
  factOfSetup,
  failureOf,
  OFF_SESSION,
  refundOf,
  translateWebhook,
} from "./translate";
import { SIGNATURE_HEADER, verifyWebhook } from "./verify";

export interface StripeConfig {
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly secureAlways: boolean;
  /** 3-D Secure is asked for from these amounts on. */
  readonly secureFrom: ReadonlyMap<string, bigint>;
  readonly double: string | null;
  readonly timeoutMs?: number;
}

/** Stripe with the shop's keys. Money of the test mode is nobody's in a shop with live keys, and the other way round. */
export function stripeProvider(config: StripeConfig): PaymentProvider {
  const stripe = stripeClient(config.secretKey, config.double, config.timeoutMs);
  return {
    id: "stripe",
    payee: () => (isLive(config) ? "live" : "test"),
    webhookSecret: () => config.webhookSecret,
    keptHeaders: [SIGNATURE_HEADER, "content-type"],
    async createAttempt(_ctx, request) {
      const session = await asking(
        "the opening of a page",
        stripe.checkout.sessions.create(sessionFor(request, config), { idempotencyKey: request.paymentId }),
      );
      if (!session.url) throw new UnavailableError("stripe", "opened a page without an address");
      return { providerRef: session.id, payUrl: session.url };
    },
    verify: verifyWebhook,
    translate: translateWebhook,
    fetchStatus: (_ctx, providerRef) => fetchStatus(stripe, providerRef),
    refund: (_ctx, request) => refund(stripe, request),
    refundStatus: (_ctx, request) => findRefund(stripe, request),
    chargeSaved: (_ctx, request) => chargeSaved(stripe, request),
    findCharged: (_ctx, request) => findCharged(stripe, request),
    async openSetup(_ctx, request) {
      const { id: ref, url } = await asking(
        "the opening of a page for a card",
        stripe.checkout.sessions.create(setupSessionFor(request, config), {
          idempotencyKey: request.setupId,
        }),
      );
      if (!url) throw new UnavailableError("stripe", "opened a page without an address");
      return { ref, url };
    },
    async fetchSetup(_ctx, ref) {
      const session = await lookAtPage(stripe, ref, "setup_intent.payment_method");
      return session && factOfSetup(session);
    },
    async forgetSaved({ meansRef }) {
      await found(asking("the removal of a card", stripe.paymentMethods.detach(meansRef)));
    },
    testConnection: () => testConnection(stripe, config),
  };
}

const isLive = ({ secretKey }: Pick<StripeConfig, "secretKey">): boolean => secretKey.includes("_live_");

const lookAtPage = (stripe: Stripe, ref: string, expanded: string): Promise<Stripe.Checkout.Session | null> =>
  found(asking("a look at a page", stripe.checkout.sessions.retrieve(ref, { expand: [expanded] })));

async function fetchStatus(stripe: Stripe, providerRef: string): Promise<PaymentFact | null> {
  if (providerRef.startsWith("cs_")) {
    const session = await lookAtPage(stripe, providerRef, "payment_intent.payment_method");
    return session?.mode === "payment" ? factOfSession(session) : null;
  }
  if (!providerRef.startsWith("pi_")) return null;
  const intent = await found(asking("a look at a payment", stripe.paymentIntents.retrieve(providerRef)));
  return intent && factOfIntent(intent);
}

/** Stripe forgets idempotency keys after a day or so, its list of refunds never: the list is asked first. */
async function refund(stripe: Stripe, request: RefundRequest): Promise<RefundOutcome> {
  const before = await findRefund(stripe, request);
  if (before) return before;
  const { amount } = stripeAmount(request.amount);
  const { refundId, chargeId: payment_intent } = request;
  try {
    const made = await asking(
      "a refund",
      stripe.refunds.create({ payment_intent, amount, metadata: { refundId } }, { idempotencyKey: refundId }),
    );
    return outcomeOf(made);
  } catch (error) {
    if (!(error instanceof ProviderRefusal) || error.isUnauthorized) throw error;
    return { status: "failed", refundRef: null, failureCode: error.code ?? "refused" };
  }
}

async function findRefund(stripe: Stripe, request: RefundRequest): Promise<RefundOutcome | null> {
  const { data } = await asking(
    "a look at refunds",
    stripe.refunds.list({ payment_intent: request.chargeId, limit: 100 }),
  );
  const own = data.find(({ metadata }) => metadata?.["refundId"] === request.refundId);
  return own ? outcomeOf(own) : null;
}

function outcomeOf(made: Stripe.Refund): RefundOutcome {
  const fact = refundOf(made);
  return {
    status: fact?.status ?? "pending",
    refundRef: made.id,
    failureCode: fact?.failureCode ?? null,
  };
}

async function chargeSaved(stripe: Stripe, request: SavedCharge): Promise<SavedChargeOutcome> {
  const { amount, currency } = stripeAmount(request.amount);
  const params: Stripe.PaymentIntentCreateParams = {
    amount,
    currency,
    payment_method: request.meansRef,
    description: request.description,
    confirm: true,
    off_session: true,
    metadata: { paymentId: request.paymentId, orderId: request.orderId, via: OFF_SESSION },
    ...(request.customerRef !== null && { customer: request.customerRef }),
  };
  try {
    const intent = await stripe.paymentIntents.create(params, { idempotencyKey: request.paymentId });
    return { kind: "charged", fact: factOfIntent(intent) };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return refusedCharge(request, error);
    return asking("a charge to a saved card", Promise.reject(error));
  }
}

/** Stripe's newest payments of the customer: a charge is looked for soon after it was asked for. */
const MOST_LOOKED_AT = 100;

async function findCharged(stripe: Stripe, request: SavedCharge): Promise<PaymentFact | null> {
  if (request.customerRef === null) return null;
  const { data } = await asking(
    "a look at a customer's payments",
    stripe.paymentIntents.list({ customer: request.customerRef, limit: MOST_LOOKED_AT }),
  );
  const made = data.find(({ metadata }) => metadata["paymentId"] === request.paymentId);
  return made ? factOfIntent(made) : null;
}

function refusedCharge(request: SavedCharge, error: Stripe.errors.StripeCardError): SavedChargeOutcome {
  const intent = error.payment_intent;
  if (error.code === "authentication_required" || intent?.status === "requires_action")
    return { kind: "confirmation_required" };
  const refused: PaymentFact = {
    provider: "stripe",
    providerRef: intent?.id ?? request.paymentId,
    status: "failed",
    chargeId: null,
    amountMinor: request.amount.amount,
    currency: request.amount.currency,
    payee: "",
    orderId: request.orderId,
    paymentId: request.paymentId,
    payerTelegramId: null,
    failureCode: failureOf(error),
  };
  return { kind: "charged", fact: refused };
}

async function testConnection(stripe: Stripe, config: StripeConfig): Promise<ConnectionTest> {
  try {
    const account = await asking("a look at the account", stripe.accounts.retrieveCurrent());
    return ok({ account: account.id, live: isLive(config) });
  } catch (error) {
    if (error instanceof ProviderRefusal) return err("payment.keys_wrong", { method: "stripe" });
    if (error instanceof UnavailableError) return err("payment.provider_unavailable", { method: "stripe" });
    throw error;
  }
}

export const stripeKind: ProviderKind = {
  id: "stripe",
  // Stripe wants at least thirty minutes from when it hears of the page.
  lifetimeMs: 40 * MINUTE,
  opens: "open_page",
  currencies: STRIPE_CURRENCIES,
  collects: isCollectable,
  enabledAtFirst: false,
  hasWebhook: true,
  fields: [
    { name: "secretKey", secret: true, required: true, pattern: /^(sk|rk)_(test|live)_\w{8,}$/ },
    { name: "webhookSecret", secret: true, required: true, pattern: /^whsec_\w{8,}$/ },
    { name: "threeDSecure", secret: false, required: false, choices: ["automatic", "always"] },
    {
      name: "threeDSecureFrom",
      secret: false,
      required: false,
      pattern: /^[A-Z]{3} \d+(\.\d+)?(, *[A-Z]{3} \d+(\.\d+)?)*$/,
    },
  ],
  configure({ secretKey, webhookSecret, ...values }, double) {
    if (!secretKey || !webhookSecret) return null;
    return stripeProvider({
      secretKey,
      webhookSecret,
      secureAlways: values["threeDSecure"] === "always",
      secureFrom: parseThresholds(values["threeDSecureFrom"] ?? "") ?? new Map(),
      double,
    });
  },
};
