import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { err, ok, type Result } from "@/lib/core/result";
import { isHash } from "./init-data";
import { type AuthDateRefusal, checkAge, dataCheckString, readAuthDate } from "./init-data-fields";
import { remembered } from "./remembered";

/** Who logged in with the button on a web page. */
export interface LoginWidgetUser {
  readonly id: bigint;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly username: string | null;
  readonly photoUrl: string | null;
  readonly authDate: Date;
}

export type LoginWidgetRefusal =
  | AuthDateRefusal
  | "init_data.malformed"
  | "init_data.expired"
  | "init_data.hash_missing"
  | "init_data.hash_invalid";

const ONE_HOUR_SECONDS = 3600;

/** The widget's key is the token's hash, not the Mini App's key: neither accepts the other's data. */
export function verifyLoginWidget(
  data: Readonly<Record<string, string>>,
  options: { botToken: string; now: Date; maxAgeSeconds?: number },
): Result<LoginWidgetUser, LoginWidgetRefusal> {
  const fields = new Map(Object.entries(data));
  const hash = fields.get("hash");
  if (hash === undefined) return err("init_data.hash_missing");
  const authDate = readAuthDate(fields);
  if (!authDate.ok) return authDate;
  const expected = createHmac("sha256", widgetKey(options.botToken))
    .update(dataCheckString(fields, "hash"))
    .digest();
  if (!isHash(hash, expected)) return err("init_data.hash_invalid");
  const age = checkAge(authDate.value, options.now, options.maxAgeSeconds ?? ONE_HOUR_SECONDS);
  if (!age.ok) return age;
  const id = fields.get("id");
  const firstName = fields.get("first_name");
  if (id === undefined || !/^[1-9]\d{0,15}$/.test(id) || firstName === undefined)
    return err("init_data.malformed");
  return ok({
    id: BigInt(id),
    firstName,
    lastName: fields.get("last_name") ?? null,
    username: fields.get("username") ?? null,
    photoUrl: fields.get("photo_url") ?? null,
    authDate: authDate.value,
  });
}

/** Signs pairs as the widget does; for the sandbox and for tests. */
export function signLoginWidget(
  fields: Readonly<Record<string, string>>,
  botToken: string,
): Record<string, string> {
  const hash = createHmac("sha256", widgetKey(botToken))
    .update(dataCheckString(new Map(Object.entries(fields)), "hash"))
    .digest("hex");
  return { ...fields, hash };
}

const widgetKey: (botToken: string) => KeyObject = remembered(16, (botToken: string) =>
  createSecretKey(createHash("sha256").update(botToken).digest()),
);
