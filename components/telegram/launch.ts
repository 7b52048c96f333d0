import type { Language } from "@/lib/core/languages";

/** What the script in the page's head prepared before any of our code had arrived. */
export interface Boot {
  /** Telegram's launch parameters as they came in the address, kept over reloads. */
  launch: string;
  /** Whose phone this is: keeps two customers in one browser tab apart. */
  who: string;
  language: Language;
  /** True where Telegram (or the sandbox's phone) draws the buttons around the page. */
  inside: boolean;
  texts: Promise<Response | null>;
  shop: Promise<Response | null>;
  /** True where `shop` signs in rather than reading with the cookie. */
  signsIn: boolean;
}

declare global {
  interface Window {
    kiosk?: Boot;
  }
}

export const launchParams = (): URLSearchParams => new URLSearchParams(window.kiosk?.launch ?? "");

export const initData = (): string => launchParams().get("tgWebAppData") ?? "";
