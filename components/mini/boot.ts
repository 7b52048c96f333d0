import type { Boot } from "@/components/telegram/launch";
import { readable } from "./theme/readable";

/**
 * Runs in the page's head, before the first paint: direction, language and the theme's colours are right from the start,
 * and the one call for data is on its way while the scripts still load. It stands alone, as its source is what is sent.
 */
function boot(colours: typeof readable): void {
  const root = document.documentElement;
  const kept = (store: "localStorage" | "sessionStorage", key: string, value?: string): string | null => {
    try {
      if (value !== undefined) window[store].setItem(key, value);
      return window[store].getItem(key);
    } catch {
      // Some web views block storage: then nothing is kept, and the address alone tells.
      return value ?? null;
    }
  };
  const parsed = (json: string | null): Record<string, string> => {
    try {
      return json === null ? {} : JSON.parse(json);
    } catch {
      // A broken parameter counts as a missing one; the server judges initData itself.
      return {};
    }
  };

  // Telegram takes its own curtain away when the page is drawn, not when all scripts have arrived.
  const announce = (): void => {
    const proxy = (window as { TelegramWebviewProxy?: { postEvent(type: string, data: string): void } })
      .TelegramWebviewProxy;
    for (const [eventType, eventData] of [
      ["iframe_ready", { reload_supported: true }],
      ["web_app_ready", null],
      ["web_app_expand", null],
    ] as const)
      if (proxy) proxy.postEvent(eventType, JSON.stringify(eventData));
      else parent.postMessage(JSON.stringify({ eventType, eventData }), parentOrigin());
  };
  const parentOrigin = (): string => {
    try {
      return parent.location.origin;
    } catch {
      // Another origin's window hides its address: that is Telegram's own web client.
      return "https://web.telegram.org";
    }
  };

  const hash = location.hash.slice(1);
  const launch = hash.includes("tgWebApp")
    ? (kept("sessionStorage", "kiosk.launch", hash) ?? hash)
    : (kept("sessionStorage", "kiosk.launch") ?? "");
  const params = new URLSearchParams(launch);
  const initData = params.get("tgWebAppData") ?? "";
  const user = parsed(new URLSearchParams(initData).get("user"));
  const who = String(user["id"] ?? "");

  const wanted = kept("localStorage", `kiosk.language.${who}`) ?? user["language_code"] ?? "en";
  const primary = String(wanted).toLowerCase().slice(0, 2);
  const language = primary === "ru" || primary === "ar" || primary === "fa" ? primary : "en";
  root.lang = language;
  root.dir = language === "ar" || language === "fa" ? "rtl" : "ltr";

  const inside =
    params.has("tgWebAppPlatform") && (window.parent !== window || "TelegramWebviewProxy" in window);
  root.classList.toggle("own", !inside);
  if (inside) announce();

  const theme = parsed(params.get("tgWebAppThemeParams"));
  for (const name in theme)
    root.style.setProperty(`--tg-theme-${name.replaceAll("_", "-")}`, String(theme[name]));
  const readableNow = colours(theme);
  for (const name in readableNow) root.style.setProperty(name, readableNow[name] ?? "");

  const orNull = (request: Promise<Response>) => request.catch(() => null);
  const signsIn = initData !== "" && kept("sessionStorage", "kiosk.session") !== initData;
  const prepared: Boot = {
    launch,
    who,
    language,
    inside,
    texts: orNull(fetch(`/texts/${language}`)),
    shop: orNull(
      signsIn
        ? fetch("/api/user/session", {
            method: "POST",
            headers: { Authorization: `tma ${initData}` },
            // A web app button says in its own address what it is for; a deep link says it inside initData.
            body: JSON.stringify({ startParam: new URLSearchParams(location.search).get("startapp") }),
          })
        : fetch("/api/user/shop"),
    ),
    signsIn,
  };
  window.kiosk = prepared;
}

export const bootScript = `(${boot})(${readable})`;

export const bootHere = (): void => boot(readable);
