import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * JSON with sorted keys and no spaces (RFC 8785), the form that signatures cover. Everything stored is in this form,
 * so a call's body is put together from stored pieces without parsing them again.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members: string[] = [];
    for (const key of Object.keys(value).sort()) {
      const member: unknown = (value as Record<string, unknown>)[key];
      if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonical(member)}`);
    }
    return `{${members.join(",")}}`;
  }
  return value === undefined ? "null" : JSON.stringify(value);
}

const withoutPrefix = (signingKey: string): string => signingKey.replace(/^signkey-\w+-/, "");

/** The value of `x-inngest-signature` for a canonical body. */
export function signature(body: string, signingKey: string, unixSeconds: number): string {
  const hmac = createHmac("sha256", withoutPrefix(signingKey)).update(body).update(String(unixSeconds));
  return `t=${unixSeconds}&s=${hmac.digest("hex")}`;
}

/** What the SDK shows as its bearer token instead of the key itself. */
export function hashedSigningKey(signingKey: string): string {
  const prefix = /^signkey-\w+-/.exec(signingKey)?.[0] ?? "";
  const digest = createHash("sha256")
    .update(Buffer.from(withoutPrefix(signingKey), "hex"))
    .digest("hex");
  return prefix + digest;
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
