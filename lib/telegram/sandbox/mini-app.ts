import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { User } from "grammy/types";
import { processSingleton } from "@/lib/core/singleton";
import { signInitData } from "../init-data";
import { dataCheckString } from "../init-data-fields";
import { chatInstance, now, type SandboxBot, type World } from "./world";

/** Telegram's theme parameters: names such as `bg_color`, values such as `#ffffff`. */
export type ThemeParams = Readonly<Record<string, string>>;

export interface MiniAppRequest {
  /** What follows `startapp=` in the link. */
  readonly startParam?: string;
  readonly theme?: ThemeParams;
  /** The language of the person's Telegram; their own where nothing is said. */
  readonly language?: string;
  readonly platform?: "ios" | "android" | "tdesktop" | "weba";
  readonly version?: string;
}

export interface MiniAppLaunch {
  readonly initData: string;
  /** Goes behind `#` in the Mini App's address. */
  readonly fragment: string;
}

/** Telegram's light colours, for a launch that names none. */
const DAY_THEME: ThemeParams = {
  bg_color: "#ffffff",
  text_color: "#000000",
  hint_color: "#707579",
  link_color: "#3390ec",
  button_color: "#3390ec",
  button_text_color: "#ffffff",
  secondary_bg_color: "#f4f4f5",
  header_bg_color: "#ffffff",
  bottom_bar_bg_color: "#ffffff",
  accent_text_color: "#3390ec",
  section_bg_color: "#ffffff",
  section_header_text_color: "#707579",
  section_separator_color: "#e4e4e7",
  subtitle_text_color: "#707579",
  destructive_text_color: "#e53935",
};

const signer = () => processSingleton("sandbox-telegram-key", () => generateKeyPairSync("ed25519"));

/** The key that stands in for Telegram's in the sandbox; it lives as long as the process. */
export const sandboxPublicKeyHex = (): string =>
  signer().publicKey.export({ format: "der", type: "spki" }).subarray(12).toString("hex");

/** Opens the Mini App as Telegram does: signed twice, handed over behind the address. */
export function launchMiniApp(
  world: World,
  bot: SandboxBot,
  person: User,
  request: MiniAppRequest,
): MiniAppLaunch {
  const { startParam, theme = DAY_THEME, platform = "ios", version = "9.1" } = request;
  const language = request.language ?? person.language_code;
  const user = {
    id: person.id,
    first_name: person.first_name,
    ...(person.last_name === undefined ? {} : { last_name: person.last_name }),
    ...(person.username === undefined ? {} : { username: person.username }),
    ...(language === undefined ? {} : { language_code: language }),
    allows_write_to_pm: true,
  };
  const fields: Record<string, string> = {
    query_id: `AAH${randomBytes(15).toString("base64url")}`,
    user: JSON.stringify(user),
    auth_date: String(now(world)),
    chat_instance: chatInstance(bot, person),
    ...(startParam === undefined ? {} : { start_param: startParam }),
  };
  const signed = `${bot.user.id}:WebAppData\n${dataCheckString(new Map(Object.entries(fields)))}`;
  const signature = sign(null, Buffer.from(signed), signer().privateKey).toString("base64url");
  const initData = signInitData({ ...fields, signature }, bot.token);
  const launch = new URLSearchParams({
    tgWebAppData: initData,
    tgWebAppVersion: version,
    tgWebAppPlatform: platform,
    tgWebAppThemeParams: JSON.stringify(theme),
    ...(startParam === undefined ? {} : { tgWebAppStartParam: startParam }),
  });
  return { initData, fragment: launch.toString() };
}
