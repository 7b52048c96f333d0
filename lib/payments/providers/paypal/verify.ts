import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { crc32 } from "node:zlib";
import { err, ok, type Result } from "@/lib/core/result";
import { DAY, MINUTE } from "@/lib/core/time";
import type { WebhookSecurity } from "../../types";

export const PAYPAL_HEADERS = {
  id: "paypal-transmission-id",
  time: "paypal-transmission-time",
  signature: "paypal-transmission-sig",
  certificate: "paypal-cert-url",
  algorithm: "paypal-auth-algo",
} as const;

/** PayPal tries again for three days with the time of the first try. */
const OLDEST = 4 * DAY;
const AHEAD = 5 * MINUTE;

/** What PayPal signs: the checksum stands for the raw body, so its bytes must be those that came. */
export const signedText = (rawBody: Buffer, at: { id: string; time: string; webhookId: string }): string =>
  `${at.id}|${at.time}|${at.webhookId}|${crc32(rawBody)}`;

/** The secret is the id under which the webhook is registered; the certificate is the one the transmission names. */
export function verifyTransmission(
  rawBody: Buffer,
  headers: Headers,
  { secret: webhookId, certificate = "", now }: WebhookSecurity,
): Result<null, "webhook.signature_invalid"> {
  const id = headers.get(PAYPAL_HEADERS.id) ?? "";
  const time = headers.get(PAYPAL_HEADERS.time) ?? "";
  const signature = Buffer.from(headers.get(PAYPAL_HEADERS.signature) ?? "", "base64");
  const algorithm = headers.get(PAYPAL_HEADERS.algorithm);
  const age = now.getTime() - Date.parse(time);
  const isTimely = age <= OLDEST && age >= -AHEAD;
  if (webhookId === "" || id === "" || signature.length === 0 || algorithm !== "SHA256withRSA" || !isTimely)
    return err("webhook.signature_invalid");
  const key = publicKeyOf(certificate, now);
  const text = Buffer.from(signedText(rawBody, { id, time, webhookId }));
  return key && verify("sha256", text, key, signature) ? ok(null) : err("webhook.signature_invalid");
}

function publicKeyOf(pem: string, now: Date) {
  try {
    if (pem.includes("BEGIN CERTIFICATE")) {
      const { validFrom, validTo, publicKey } = new X509Certificate(pem);
      const isValid = now.getTime() >= Date.parse(validFrom) && now.getTime() <= Date.parse(validTo);
      return isValid && publicKey.asymmetricKeyType === "rsa" ? publicKey : null;
    }
    return createPublicKey(pem);
  } catch {
    return null;
  }
}

/** Where the certificate may come from: PayPal's own API host, over TLS, and nowhere else. */
export function certificateUrl(headers: Headers, apiBase: string): URL | null {
  const named = headers.get(PAYPAL_HEADERS.certificate) ?? "";
  if (!URL.canParse(named)) return null;
  const url = new URL(named);
  const base = new URL(apiBase);
  // The API answers at api-m.paypal.com, its certificates lie at api.paypal.com.
  const hosts = [base.host, base.host.replace(/^api-m\./, "api.")];
  const isThere = url.protocol === base.protocol && hosts.includes(url.host) && url.username === "";
  return isThere && url.pathname.includes("/certs/") ? url : null;
}
