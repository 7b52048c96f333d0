import type Stripe from "stripe";
import { unixSeconds } from "@/lib/core/time";
import type { AttemptRequest } from "../../types";
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
    locale: request.customer.language === "fa" ? "auto" : request.customer.language,
    expires_at: unixSeconds(request.expiresAt),
    success_url: request.returnUrl,
    cancel_url: request.returnUrl,
  };
}

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
