import { err, ok, type Result } from "@/lib/core/result";

/** Who opened the Mini App. */
export interface TelegramUser {
  readonly id: bigint;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly username: string | null;
  readonly languageCode: string | null;
  readonly isPremium: boolean;
  readonly isBot: boolean;
  readonly allowsWriteToPm: boolean;
  readonly photoUrl: string | null;
}

/** The group the Mini App was opened from through the attachment menu. */
export interface TelegramChat {
  readonly id: bigint;
  readonly type: string;
  readonly title: string;
  readonly username: string | null;
}

/** What a verified launch of the Mini App says. */
export interface InitData {
  readonly authDate: Date;
  readonly user: TelegramUser | null;
  readonly receiver: TelegramUser | null;
  readonly chat: TelegramChat | null;
  readonly chatType: string | null;
  readonly chatInstance: string | null;
  readonly startParam: string | null;
  readonly queryId: string | null;
  readonly canSendAfterSeconds: number | null;
}

export type Fields = ReadonlyMap<string, string>;

// Telegram's own data stays far below; anything longer is not worth hashing.
const MAX_LENGTH = 16_384;

/** Decoded pairs in the order received. */
export function readPairs(raw: string): Result<Fields, "init_data.malformed" | "init_data.duplicate_key"> {
  if (raw.length === 0 || raw.length > MAX_LENGTH) return err("init_data.malformed");
  const fields = new Map<string, string>();
  for (const pair of raw.split("&")) {
    const equals = pair.indexOf("=");
    if (equals < 1) return err("init_data.malformed");
    const key = decode(pair.slice(0, equals));
    const value = decode(pair.slice(equals + 1));
    if (key === null || value === null) return err("init_data.malformed");
    if (fields.has(key)) return err("init_data.duplicate_key");
    fields.set(key, value);
  }
  return ok(fields);
}

function decode(text: string): string | null {
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.includes("+") ? text.replaceAll("+", " ") : text);
  } catch {
    return null;
  }
}

/** All pairs but the named ones, sorted, one a line: what Telegram signs. */
export function dataCheckString(fields: Fields, ...without: string[]): string {
  const lines: string[] = [];
  for (const [key, value] of fields) if (!without.includes(key)) lines.push(`${key}=${value}`);
  return lines.sort().join("\n");
}

export type AuthDateRefusal = "init_data.auth_date_missing" | "init_data.auth_date_invalid";

/** Unix seconds, digits only, within what a Date can hold. */
export function readAuthDate(fields: Fields): Result<Date, AuthDateRefusal> {
  const text = fields.get("auth_date");
  if (text === undefined) return err("init_data.auth_date_missing");
  if (!/^\d{1,12}$/.test(text)) return err("init_data.auth_date_invalid");
  return ok(new Date(Number(text) * 1000));
}

const FUTURE_TOLERANCE_SECONDS = 60;

export function checkAge(
  authDate: Date,
  now: Date,
  maxAgeSeconds: number,
): Result<Date, "init_data.auth_date_invalid" | "init_data.expired"> {
  const ageSeconds = (now.getTime() - authDate.getTime()) / 1000;
  if (ageSeconds < -FUTURE_TOLERANCE_SECONDS) return err("init_data.auth_date_invalid");
  // Written so that an age that is not a number is refused too.
  return ageSeconds <= maxAgeSeconds ? ok(authDate) : err("init_data.expired");
}

/** Reads the meaning out of pairs whose signature holds. */
export function readInitData(fields: Fields, authDate: Date): Result<InitData, "init_data.malformed"> {
  const user = readObject(fields.get("user"), readUser);
  const receiver = readObject(fields.get("receiver"), readUser);
  const chat = readObject(fields.get("chat"), readChat);
  if (user === undefined || receiver === undefined || chat === undefined) return err("init_data.malformed");
  const canSendAfter = Number(fields.get("can_send_after"));
  return ok({
    authDate,
    user,
    receiver,
    chat,
    chatType: fields.get("chat_type") ?? null,
    chatInstance: fields.get("chat_instance") ?? null,
    startParam: fields.get("start_param") ?? null,
    queryId: fields.get("query_id") ?? null,
    canSendAfterSeconds: Number.isSafeInteger(canSendAfter) ? canSendAfter : null,
  });
}

type Json = Readonly<
  Partial<
    Record<
      | "id"
      | "first_name"
      | "last_name"
      | "username"
      | "language_code"
      | "is_premium"
      | "is_bot"
      | "allows_write_to_pm"
      | "photo_url"
      | "type"
      | "title",
      unknown
    >
  >
>;

/** Null where the field is absent, undefined where it is not what Telegram sends. */
function readObject<T>(text: string | undefined, read: (json: Json) => T | undefined): T | null | undefined {
  if (text === undefined) return null;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? read(json as Json) : undefined;
  } catch {
    return undefined;
  }
}

function readUser(json: Json): TelegramUser | undefined {
  const { id, first_name: firstName } = json;
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id <= 0) return undefined;
  if (typeof firstName !== "string") return undefined;
  return {
    id: BigInt(id),
    firstName,
    lastName: textOrNull(json.last_name),
    username: textOrNull(json.username),
    languageCode: textOrNull(json.language_code),
    isPremium: json.is_premium === true,
    isBot: json.is_bot === true,
    allowsWriteToPm: json.allows_write_to_pm === true,
    photoUrl: textOrNull(json.photo_url),
  };
}

function readChat(json: Json): TelegramChat | undefined {
  const { id, type, title } = json;
  if (typeof id !== "number" || !Number.isSafeInteger(id)) return undefined;
  if (typeof type !== "string" || typeof title !== "string") return undefined;
  return { id: BigInt(id), type, title, username: textOrNull(json.username) };
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
