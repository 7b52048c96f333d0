import {
  createHmac,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { err, type Result } from "@/lib/core/result";
import {
  type AuthDateRefusal,
  checkAge,
  dataCheckString,
  type InitData,
  readAuthDate,
  readInitData,
  readPairs,
} from "./init-data-fields";
import { remembered } from "./remembered";

export type { InitData } from "./init-data-fields";

type SharedRefusal =
  | "init_data.malformed"
  | "init_data.duplicate_key"
  | "init_data.expired"
  | AuthDateRefusal;

export type InitDataRefusal = SharedRefusal | "init_data.hash_missing" | "init_data.hash_invalid";
export type InitDataSignatureRefusal =
  | SharedRefusal
  | "init_data.signature_missing"
  | "init_data.signature_invalid";

const ONE_HOUR_SECONDS = 3600;

export interface VerifyInitData {
  readonly botToken: string;
  readonly now: Date;
  /** Older launches are refused; one hour where nothing is said. */
  readonly maxAgeSeconds?: number;
}

/** Verifies with the bot's own token. The answer can be replayed by design: exchange it once for a session. */
export function verifyInitData(
  raw: string,
  { botToken, now, maxAgeSeconds = ONE_HOUR_SECONDS }: VerifyInitData,
): Result<InitData, InitDataRefusal> {
  const fields = readPairs(raw);
  if (!fields.ok) return fields;
  const hash = fields.value.get("hash");
  if (hash === undefined) return err("init_data.hash_missing");
  const authDate = readAuthDate(fields.value);
  if (!authDate.ok) return authDate;
  const expected = createHmac("sha256", miniAppKey(botToken))
    .update(dataCheckString(fields.value, "hash"))
    .digest();
  if (!isHash(hash, expected)) return err("init_data.hash_invalid");
  const age = checkAge(authDate.value, now, maxAgeSeconds);
  return age.ok ? readInitData(fields.value, authDate.value) : age;
}

export interface VerifyInitDataSignature {
  readonly botId: number | bigint | string;
  /** Telegram's Ed25519 public key, 32 bytes in hex. */
  readonly publicKeyHex: string;
  readonly now: Date;
  readonly maxAgeSeconds?: number;
}

/** Verifies with Telegram's public key, for those who do not hold the bot's token. */
export function verifyInitDataSignature(
  raw: string,
  { botId, publicKeyHex, now, maxAgeSeconds = ONE_HOUR_SECONDS }: VerifyInitDataSignature,
): Result<InitData, InitDataSignatureRefusal> {
  const fields = readPairs(raw);
  if (!fields.ok) return fields;
  const signature = fields.value.get("signature");
  if (signature === undefined) return err("init_data.signature_missing");
  const authDate = readAuthDate(fields.value);
  if (!authDate.ok) return authDate;
  const signed = `${botId}:WebAppData\n${dataCheckString(fields.value, "hash", "signature")}`;
  if (!isSignature(signature, signed, publicKeyHex)) return err("init_data.signature_invalid");
  const age = checkAge(authDate.value, now, maxAgeSeconds);
  return age.ok ? readInitData(fields.value, authDate.value) : age;
}

/** Whether 64 hex digits are the expected 32 bytes, in constant time. */
export function isHash(hex: string, expected: Buffer): boolean {
  if (hex.length !== 64) return false;
  const given = Buffer.from(hex, "hex");
  return given.length === 32 && timingSafeEqual(given, expected);
}

function isSignature(signature: string, signed: string, publicKeyHex: string): boolean {
  if (!/^[A-Za-z0-9_-]{86}(==)?$/.test(signature)) return false;
  return verify(null, Buffer.from(signed), telegramKey(publicKeyHex), Buffer.from(signature, "base64url"));
}

// Deriving costs as much as verifying, so each token's key is derived once.
const miniAppKey: (botToken: string) => KeyObject = remembered(16, (botToken: string) =>
  createSecretKey(createHmac("sha256", "WebAppData").update(botToken).digest()),
);

const ED25519_SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const telegramKey: (publicKeyHex: string) => KeyObject = remembered(16, (publicKeyHex: string) =>
  createPublicKey({
    key: Buffer.concat([ED25519_SPKI_PREFIX, Buffer.from(publicKeyHex, "hex")]),
    format: "der",
    type: "spki",
  }),
);

/** Signs pairs as Telegram does at a launch; for the sandbox and for tests. */
export function signInitData(fields: Readonly<Record<string, string>>, botToken: string): string {
  const pairs = new Map(Object.entries(fields));
  const hash = createHmac("sha256", miniAppKey(botToken))
    .update(dataCheckString(pairs, "hash"))
    .digest("hex");
  pairs.set("hash", hash);
  return [...pairs].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
}
