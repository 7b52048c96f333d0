import { launchParams } from "./launch";

/** The one door to Telegram. Outside Telegram every call here does nothing and says so by its result. */

interface ButtonLook {
  text: string;
  color: string;
  textColor: string;
  busy: boolean;
}

type Protocol = typeof import("./protocol");

let protocol: Promise<Protocol> | null = null;

/** Calls made before the protocol has arrived keep their order. */
function speak(use: (protocol: Protocol) => void): void {
  protocol ??= loadProtocol();
  void protocol.then(use);
}

const RETRY_MS = 2000;

/** Without Telegram's buttons there is no shop: asks again until the network is back. */
const loadProtocol = (): Promise<Protocol> =>
  import("./protocol").then(
    (loaded) => {
      trustOwnParent(loaded);
      return loaded;
    },
    () => new Promise<void>((wait) => setTimeout(wait, RETRY_MS)).then(loadProtocol),
  );

const on: Protocol["on"] = (...subscription: Parameters<Protocol["on"]>) => {
  let stop: (() => void) | null = null;
  let left = !insideTelegram();
  if (!left)
    speak((telegram) => {
      if (!left) stop = telegram.on(...subscription);
    });
  return () => {
    left = true;
    stop?.();
  };
};

/** Whether this Telegram is as new as `major.minor`. */
function isAtLeast(major: number, minor: number): boolean {
  const [ours = 6, point = 0] = (launchParams().get("tgWebAppVersion") ?? "6.0").split(".").map(Number);
  return ours > major || (ours === major && point >= minor);
}

export const insideTelegram = (): boolean => window.kiosk?.inside ?? false;

/** Phones whose Telegram says they are slow get no motion. */
export const isSlowPhone = (): boolean => /Telegram-Android.*\bLOW\b/.test(navigator.userAgent);

function post(send: (protocol: Protocol) => void): boolean {
  if (!insideTelegram()) return false;
  speak(send);
  return true;
}

/** Asks how the page is to look; that it is there the head's script has said before any data came. */
export function askForLook(): void {
  post(({ postEvent }) => {
    postEvent("web_app_request_theme");
    postEvent("web_app_request_viewport");
    if (!isAtLeast(8, 0)) return;
    postEvent("web_app_request_safe_area");
    postEvent("web_app_request_content_safe_area");
  });
}

// Telegram's own web client is the SDK's default; the sandbox's phone lives at the shop's own address.
function trustOwnParent({ targetOrigin }: Protocol): void {
  try {
    if (window.parent !== window && window.parent.location.origin === window.location.origin)
      targetOrigin.set(window.location.origin);
  } catch (foreign) {
    if (!(foreign instanceof DOMException)) throw foreign;
  }
}

export const onThemeChange = (listen: (theme: Record<string, string>) => void): (() => void) =>
  on("theme_changed", ({ theme_params }) => {
    const theme: Record<string, string> = {};
    for (const [name, value] of Object.entries(theme_params)) if (value) theme[name] = value;
    listen(theme);
  });

export interface Insets {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export function onSafeArea(listen: (kind: "safe" | "content", insets: Insets) => void): () => void {
  const stops = [
    on("safe_area_changed", (insets) => listen("safe", insets)),
    on("content_safe_area_changed", (insets) => listen("content", insets)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Reloading on Telegram's wish ("Reload page" in its menu). */
export const onReload = (listen: () => void): (() => void) => on("reload_iframe", listen);

export const onMainButton = (listen: () => void): (() => void) => on("main_button_pressed", listen);
export const onSecondaryButton = (listen: () => void): (() => void) => on("secondary_button_pressed", listen);
export const onBackButton = (listen: () => void): (() => void) => on("back_button_pressed", listen);

export function showMainButton(look: ButtonLook | null): boolean {
  return post(({ postEvent }) =>
    postEvent(
      "web_app_setup_main_button",
      look === null
        ? { is_visible: false }
        : {
            is_visible: true,
            is_active: !look.busy,
            is_progress_visible: look.busy,
            text: look.text,
            color: asColor(look.color),
            text_color: asColor(look.textColor),
          },
    ),
  );
}

/** False where this Telegram is too old to draw it. */
export function showSecondaryButton(look: ButtonLook | null): boolean {
  if (!isAtLeast(7, 10)) return false;
  return post(({ postEvent }) =>
    postEvent(
      "web_app_setup_secondary_button",
      look === null
        ? { is_visible: false }
        : {
            is_visible: true,
            is_active: !look.busy,
            text: look.text,
            color: asColor(look.color),
            text_color: asColor(look.textColor),
            position: "bottom",
          },
    ),
  );
}

const asColor = (hex: string): `#${string}` => `#${hex.replace(/^#/, "")}`;

export const showBackButton = (visible: boolean): boolean =>
  post(({ postEvent }) => postEvent("web_app_setup_back_button", { is_visible: visible }));

/** Telegram asks before closing while money is on its way. */
export const askBeforeClosing = (needed: boolean): boolean =>
  post(({ postEvent }) => postEvent("web_app_setup_closing_behavior", { need_confirmation: needed }));

export function paintFrame(colors: { page: string; bar: string }): void {
  post(({ postEvent }) => {
    postEvent("web_app_set_background_color", { color: asColor(colors.page) });
    if (isAtLeast(7, 10)) postEvent("web_app_set_bottom_bar_color", { color: asColor(colors.bar) });
  });
}

export const tapSelection = (): boolean =>
  post(({ postEvent }) => postEvent("web_app_trigger_haptic_feedback", { type: "selection_change" }));

export const tapResult = (result: "success" | "error"): boolean =>
  post(({ postEvent }) =>
    postEvent("web_app_trigger_haptic_feedback", { type: "notification", notification_type: result }),
  );

/** Opens a page outside the Mini App; in an ordinary browser this tab goes there. */
export function openPage(url: string): void {
  if (!post(({ postEvent }) => postEvent("web_app_open_link", { url }))) window.location.assign(url);
}

/** Opens a chat, a channel or an invite in Telegram. */
export function openInTelegram(url: string): void {
  const { pathname, search, hostname } = new URL(url);
  const ours = hostname === "t.me" || hostname === "telegram.me";
  if (!ours || !post(({ postEvent }) => postEvent("web_app_open_tg_link", { path_full: pathname + search })))
    window.open(url, "_blank", "noopener");
}

export type InvoiceEnd = "paid" | "failed" | "pending" | "cancelled";

/** Shows a Stars invoice and resolves when it closes. The answer is only a hint: the server knows. */
export function openInvoice(url: string): Promise<InvoiceEnd> {
  const slug = /\/(?:invoice\/|\$)([^/?&#]+)/.exec(url)?.[1] ?? url;
  if (!insideTelegram()) {
    window.location.assign(url);
    return new Promise(() => {});
  }
  return new Promise((resolve) => {
    const stop = on("invoice_closed", (closed) => {
      if (closed.slug !== slug) return;
      stop();
      resolve(endOf(closed.status));
    });
    post(({ postEvent }) => postEvent("web_app_open_invoice", { slug }));
  });
}

/** Whether this Telegram can hand over the person's own phone. */
export const canSharePhone = (): boolean => insideTelegram() && isAtLeast(6, 9);

/** Asks for the person's phone. It goes to the bot as a contact that Telegram vouches for, never to this page. */
export function askForPhone(): Promise<"sent" | "cancelled"> {
  return new Promise((resolve) => {
    const stop = on("phone_requested", ({ status }) => {
      stop();
      resolve(status === "sent" ? "sent" : "cancelled");
    });
    if (!post(({ postEvent }) => postEvent("web_app_request_phone"))) resolve("cancelled");
  });
}

const endOf = (status: string): InvoiceEnd =>
  status === "paid" || status === "failed" || status === "pending" ? status : "cancelled";
