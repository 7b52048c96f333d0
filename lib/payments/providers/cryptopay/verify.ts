import { createHash } from "node:crypto";
import { err, ok, type Result } from "@/lib/core/result";
import type { WebhookSecurity } from "../../types";
import { isSignedHex, signHex } from "../hmac";

export const SIGNATURE_HEADER = "crypto-pay-api-signature";

/** The key is the raw digest of the app's token, never the token itself. */
const keyOf = (token: string): Buffer => createHash("sha256").update(token).digest();

export const signUpdate = (body: Buffer | string, token: string): string => signHex(keyOf(token), body);

export function verifyUpdate(
  rawBody: Buffer,
  headers: Headers,
  { secret }: Pick<WebhookSecurity, "secret">,
): Result<null, "webhook.signature_invalid"> {
  const genuine = secret !== "" && isSignedHex(headers.get(SIGNATURE_HEADER), keyOf(secret), rawBody);
  return genuine ? ok(null) : err("webhook.signature_invalid");
}
