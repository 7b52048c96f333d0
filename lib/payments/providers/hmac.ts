import { createHmac, timingSafeEqual } from "node:crypto";

type Bytes = Buffer | string;

/** HMAC-SHA256 in hex, as PayTabs and Crypto Pay write it. */
export const signHex = (key: Bytes, message: Bytes): string =>
  createHmac("sha256", key).update(message).digest("hex");

/** Constant time; an empty key verifies nothing. */
export function isSignedHex(given: string | null, key: Bytes, message: Bytes): boolean {
  if (key.length === 0 || given === null || !/^[0-9a-f]{64}$/i.test(given)) return false;
  return timingSafeEqual(createHmac("sha256", key).update(message).digest(), Buffer.from(given, "hex"));
}
