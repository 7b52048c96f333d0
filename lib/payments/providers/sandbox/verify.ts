import { createHmac, timingSafeEqual } from "node:crypto";
import { err, ok, type Result } from "@/lib/core/result";
import { unixSeconds } from "@/lib/core/time";
import type { WebhookSecurity } from "../../types";

export const SIGNATURE_HEADER = "kiosk-sandbox-signature";
const TOLERANCE_SECONDS = 300;

const digest = (secret: string, seconds: number | string, body: Buffer | string): Buffer =>
  createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 over the seconds, a point and the raw body. */
export function signWebhook(body: Buffer | string, { secret, now }: WebhookSecurity): string {
  const seconds = unixSeconds(now);
  return `t=${seconds},v1=${digest(secret, seconds, body).toString("hex")}`;
}

export function verifyWebhook(
  rawBody: Buffer,
  headers: Headers,
  { secret, now }: WebhookSecurity,
): Result<null, "webhook.signature_invalid"> {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(headers.get(SIGNATURE_HEADER) ?? "");
  const [, seconds = "", given = ""] = match ?? [];
  if (!match || secret === "") return err("webhook.signature_invalid");
  const genuine = timingSafeEqual(digest(secret, seconds, rawBody), Buffer.from(given, "hex"));
  const isRecent = Math.abs(unixSeconds(now) - Number(seconds)) <= TOLERANCE_SECONDS;
  return genuine && isRecent ? ok(null) : err("webhook.signature_invalid");
}
