import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  /** Names the key inside what it encrypts; says nothing about it. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** Encrypts what must be kept but never read by people. The first key encrypts; all of them decrypt, so keys can rotate. */
export interface Vault {
  /** `context` is bound to the text: what was sealed for one field does not open as another. */
  seal(text: string, context: string): string;
  /** Null where no key of ours opens it, or where it was sealed for something else. */
  open(sealed: string, context: string): string | null;
  /** Whether the key that encrypts now has sealed this. */
  isCurrent(sealed: string): boolean;
}

/** The vault of `ENCRYPTION_KEY`: one key, or several with commas between, the newest first. Null where none is set. */
export function vaultOf(encryptionKey: string | undefined): Vault | null {
  const keys = (encryptionKey ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(derive);
  const [current] = keys;
  if (!current) return null;
  return {
    seal: (text, context) => seal(current, text, context),
    open: (sealed, context) => {
      const key = keys.find(({ id }) => id === sealed.split(".")[1]);
      return key ? open(key, sealed, context) : null;
    },
    isCurrent: (sealed) => sealed.split(".")[1] === current.id,
  };
}

function derive(secret: string): Key {
  const bytes = Buffer.from(hkdfSync("sha256", secret, "", "kiosk/vault/v1", 32));
  const id = createHash("sha256").update("kiosk/vault/id").update(bytes).digest("hex").slice(0, 8);
  return { id, bytes };
}

const boundTo = (key: Key, context: string): Buffer => Buffer.from(`${VERSION}.${key.id}.${context}`);

function seal(key: Key, text: string, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.bytes, iv);
  cipher.setAAD(boundTo(key, context));
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, key.id, iv.toString("base64url"), bytes.toString("base64url")].join(".");
}

function open(key: Key, sealed: string, context: string): string | null {
  const [version, , iv = "", body = ""] = sealed.split(".");
  const bytes = Buffer.from(body, "base64url");
  // One text for one body: the last letter of base64 has bits that decoding ignores.
  const isCanonical = bytes.toString("base64url") === body;
  if (version !== VERSION || !isCanonical || bytes.length < TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key.bytes, Buffer.from(iv, "base64url"));
    decipher.setAAD(boundTo(key, context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
