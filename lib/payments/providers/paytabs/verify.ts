import { err, ok, type Result } from "@/lib/core/result";
import type { WebhookSecurity } from "../../types";
import { isSignedHex } from "../hmac";

export const SIGNATURE_HEADER = "signature";

/** The callback's header is the HMAC of its raw body under the profile's server key. */
export function verifyCallback(
  rawBody: Buffer,
  headers: Headers,
  { secret }: Pick<WebhookSecurity, "secret">,
): Result<null, "webhook.signature_invalid"> {
  return isSignedHex(headers.get(SIGNATURE_HEADER), secret, rawBody)
    ? ok(null)
    : err("webhook.signature_invalid");
}
