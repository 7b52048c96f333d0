import { createHash, randomBytes } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { env } from "@/lib/core/env";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { unixSeconds } from "@/lib/core/time";

export type Audience = "customer" | "admin";

const imported = new Map<string, Promise<CryptoKey>>();

/** One key per audience, so that a customer's token never opens the dashboard. Importing costs as much as signing. */
function keyFor(audience: Audience): Promise<CryptoKey> {
  const secret = env().SESSION_SECRET;
  invariant(secret, "SESSION_SECRET is not set; `npm start` makes one");
  const text = `kiosk:${audience}:${secret}`;
  const key =
    imported.get(text) ??
    crypto.subtle.importKey(
      "raw",
      createHash("sha256").update(text).digest(),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign", "verify"],
    );
  imported.set(text, key);
  return key;
}

/** Signs a session id; the database row decides whether the session is still open. */
export async function signSession(
  audience: Audience,
  sessionId: Id<"session">,
  expiresAt: Date,
): Promise<string> {
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(audience)
    .setExpirationTime(unixSeconds(expiresAt))
    .sign(await keyFor(audience));
}

/** The session id inside a token that we signed for this audience and that has not expired; null otherwise. */
export async function readSession(
  audience: Audience,
  token: string,
  now: Date,
): Promise<Id<"session"> | null> {
  try {
    const { payload } = await jwtVerify(token, await keyFor(audience), {
      audience,
      algorithms: ["HS256"],
      currentDate: now,
    });
    return typeof payload["sid"] === "string" ? (payload["sid"] as Id<"session">) : null;
  } catch (error) {
    // Every jose error means "not a token of ours"; anything else is a defect.
    if (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_J")) return null;
    throw error;
  }
}

/** 256 random bits for a link that works once, and the hash that the database keeps. */
export function newSecret(): { secret: string; hash: string } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: hashSecret(secret) };
}

export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");
