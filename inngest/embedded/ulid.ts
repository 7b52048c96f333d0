import { createHash, randomBytes } from "node:crypto";
import { machineClock } from "@/lib/core/time";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function encode(time: number, entropy: Uint8Array): string {
  let stamp = "";
  for (let i = 0, rest = time; i < 10; i++, rest = Math.floor(rest / 32))
    stamp = ALPHABET.charAt(rest % 32) + stamp;
  let random = "";
  for (let i = 0; i < 16; i++) random += ALPHABET.charAt((entropy[i] ?? 0) & 31);
  return stamp + random;
}

/** 48 bits of time and 80 random bits in Crockford base 32, as Inngest's own ids. */
export const ulid = (): string => encode(machineClock.now().getTime(), randomBytes(16));

/** The same seed and place give the same id, so that an event sent again after a lost answer is known. */
export function seededUlid(seed: string, index: number): string | null {
  const [millis, entropy] = seed.split(",");
  const time = Number(millis);
  if (!Number.isSafeInteger(time) || time <= 0 || entropy === undefined) return null;
  return encode(time, createHash("sha256").update(`${entropy},${index}`).digest());
}
