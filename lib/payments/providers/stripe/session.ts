import type Stripe from "stripe";
import type { Language } from "@/lib/core/languages";
import { unixSeconds } from "@/lib/core/time";
import type { AttemptRequest, SetupRequest } from "../../types";
import { stripeAmount } from "./amounts";
import type { StripeConfig } from "./index";

/**
 * A hosted page for one payment. Stripe chooses what to offer there: cards, Apple Pay, Google Pay, Link, PayPal, as its
 * dashboard says. The price is ours and fixed, so Stripe converts nothing.
 */
export function sessionFor(
  request: AttemptRequest,
  config: Pick<StripeConfig, "secureAlways" | "secureFrom">,
): Stripe.Checkout.SessionCreateParams {
  const { amount, currency } = stripeAmount(request.amount);
  const metadata = { paymentId: request.paymentId, orderId: request.orderId };
  const keep = request.customer.keepMeans;
  return {
    mode: "payment",
    client_reference_id: request.paymentId,
    metadata,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency,
          unit_amount: amount,
          product_data: { name: request.title, description: request.description },
        },
      },
    ],
    payment_intent_data: {
      metadata,
      description: request.description,
      ...(keep && { setup_future_usage: "off_session" as const }),
    },
    ...customerOf(request, keep),
    payment_method_options: { card: { request_three_d_secure: threeDSecureFor(request, config) } },
    adaptive_pricing: { enabled: false },
    locale: localeOf(request.customer.language),
    expires_at: unixSeconds(request.expiresAt),
    success_url: request.returnUrl,
    cancel_url: request.returnUrl,
  };
}

/** A card to keep, and nothing to pay. Only a card can be charged later as `chargeSaved` does. */
export function setupSessionFor(
  request: SetupRequest,
  { secureAlways }: Pick<StripeConfig, "secureAlways">,
): Stripe.Checkout.SessionCreateParams {
  const metadata = { setupId: request.setupId, customerId: request.customerId };
  return {
    mode: "setup",
    client_reference_id: request.setupId,
    metadata,
    setup_intent_data: { metadata },
    allowed_payment_method_types: ["card"],
    currency: request.currency.toLowerCase(),
    customer_creation: "always",
    payment_method_options: { card: { request_three_d_secure: secureAlways ? "any" : "automatic" } },
    locale: localeOf(request.language),
    expires_at: unixSeconds(request.expiresAt),
    success_url: request.returnUrl,
    cancel_url: request.returnUrl,
  };
}

/** Stripe's pages speak no Persian; what the browser speaks is then the nearest. */
const localeOf = (language: Language): "auto" | Exclude<Language, "fa"> =>
  language === "fa" ? "auto" : language;

function customerOf(
  { customer }: AttemptRequest,
  keep: boolean,
): Pick<Stripe.Checkout.SessionCreateParams, "customer" | "customer_creation"> {
  if (customer.customerRef !== null) return { customer: customer.customerRef };
  return { customer_creation: keep ? "always" : "if_required" };
}

/** `automatic` leaves the choice to the banks' rules; `any` asks for it wherever the card can. */
function threeDSecureFor(
  { amount, risk }: AttemptRequest,
  { secureAlways, secureFrom }: Pick<StripeConfig, "secureAlways" | "secureFrom">,
): "any" | "automatic" {
  const from = secureFrom.get(amount.currency);
  return secureAlways || risk === "elevated" || (from !== undefined && amount.amount >= from)
    ? "any"
    : "automatic";
}
