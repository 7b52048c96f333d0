import Stripe from "stripe";
import { invariant } from "@/lib/core/errors";
import { err, ok, type Result } from "@/lib/core/result";
import type { WebhookSecurity } from "../../types";

export const SIGNATURE_HEADER = "stripe-signature";
const TOLERANCE_SECONDS = 300;

/** Stripe's own check: HMAC-SHA256 over `<seconds>.<raw body>`, any of several signatures, compared in constant time. */
export function verifyWebhook(
  rawBody: Buffer,
  headers: Headers,
  { secret, now }: WebhookSecurity,
): Result<null, "webhook.signature_invalid"> {
  const header = headers.get(SIGNATURE_HEADER) ?? "";
  const { signature } = Stripe.webhooks;
  invariant(signature, "Stripe's client brings its check of signatures");
  try {
    signature.verifyHeader(rawBody, header, secret, TOLERANCE_SECONDS, undefined, now.getTime());
    return ok(null);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return err("webhook.signature_invalid");
    throw error;
  }
}
