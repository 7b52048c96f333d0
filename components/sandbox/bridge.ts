import { THEMES } from "./themes";
import type { ThemeName } from "./types";

/** A button that Telegram draws under the Mini App. */
export interface NativeButton {
  text: string;
  visible: boolean;
  enabled: boolean;
  busy: boolean;
  color: string | null;
  textColor: string | null;
}

export interface NativeState {
  main: NativeButton;
  secondary: NativeButton;
  back: boolean;
}

export interface BridgeEvents {
  onNative(change: (state: NativeState) => NativeState): void;
  onInvoice(slug: string): void;
  onTelegramLink(path: string): void;
  onLink(url: string): void;
  onPopup(popup: Popup): void;
  onPhoneWanted(): void;
  onHaptic(): void;
  onClose(): void;
}

export interface Popup {
  title: string;
  message: string;
  buttons: { id: string; type: string; text: string }[];
}

const hidden: NativeButton = {
  text: "",
  visible: false,
  enabled: true,
  busy: false,
  color: null,
  textColor: null,
};

export const nothingNative: NativeState = { main: hidden, secondary: hidden, back: false };

type Fields = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function button(previous: NativeButton, data: Fields): NativeButton {
  return {
    text: "text" in data ? text(data["text"]) : previous.text,
    visible: "is_visible" in data ? data["is_visible"] === true : previous.visible,
    enabled: "is_active" in data ? data["is_active"] === true : previous.enabled,
    busy: "is_progress_visible" in data ? data["is_progress_visible"] === true : previous.busy,
    color: "color" in data ? text(data["color"]) || null : previous.color,
    textColor: "text_color" in data ? text(data["text_color"]) || null : previous.textColor,
  };
}

/** Speaks Telegram's web protocol with the Mini App in a frame: what Telegram's own clients do, in small. */
export class MiniAppBridge {
  readonly #frame: HTMLIFrameElement;
  readonly #events: BridgeEvents;
  #theme: ThemeName;

  constructor(frame: HTMLIFrameElement, theme: ThemeName, events: BridgeEvents) {
    this.#frame = frame;
    this.#theme = theme;
    this.#events = events;
    window.addEventListener("message", this.#receive);
  }

  close(): void {
    window.removeEventListener("message", this.#receive);
  }

  send(eventType: string, eventData: unknown = null): void {
    this.#frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), window.location.origin);
  }

  /** The phone is taken up again after a while, as its web view tells every page. */
  wake(): void {
    this.#frame.contentDocument?.dispatchEvent(new Event("visibilitychange"));
  }

  setTheme(theme: ThemeName): void {
    this.#theme = theme;
    this.send("theme_changed", { theme_params: THEMES[theme] });
  }

  readonly #receive = (message: MessageEvent): void => {
    if (message.source !== this.#frame.contentWindow || message.origin !== window.location.origin) return;
    if (typeof message.data !== "string") return;
    const parsed = parseMessage(message.data);
    if (parsed) this.#handle(parsed.eventType, parsed.eventData);
  };

  #handle(type: string, data: Fields): void {
    const events = this.#events;
    const noInset = { top: 0, right: 0, bottom: 0, left: 0 };
    const handlers: Record<string, () => void> = {
      web_app_setup_main_button: () =>
        events.onNative((state) => ({ ...state, main: button(state.main, data) })),
      web_app_setup_secondary_button: () =>
        events.onNative((state) => ({ ...state, secondary: button(state.secondary, data) })),
      web_app_setup_back_button: () =>
        events.onNative((state) => ({ ...state, back: data["is_visible"] === true })),
      web_app_open_invoice: () => events.onInvoice(text(data["slug"])),
      web_app_open_tg_link: () => events.onTelegramLink(text(data["path_full"])),
      web_app_open_link: () => events.onLink(text(data["url"])),
      web_app_open_popup: () =>
        events.onPopup({
          title: text(data["title"]),
          message: text(data["message"]),
          buttons: popupButtons(data["buttons"]),
        }),
      web_app_request_phone: () => events.onPhoneWanted(),
      web_app_trigger_haptic_feedback: () => events.onHaptic(),
      web_app_close: () => events.onClose(),
      web_app_request_theme: () => this.setTheme(this.#theme),
      web_app_request_viewport: () => this.#sendViewport(),
      web_app_request_safe_area: () => this.send("safe_area_changed", noInset),
      web_app_request_content_safe_area: () => this.send("content_safe_area_changed", noInset),
    };
    handlers[type]?.();
  }

  #sendViewport(): void {
    const { width, height } = this.#frame.getBoundingClientRect();
    this.send("viewport_changed", { width, height, is_expanded: true, is_state_stable: true });
  }
}

function popupButtons(value: unknown): Popup["buttons"] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    const fields = typeof entry === "object" && entry !== null ? (entry as Fields) : {};
    return { id: text(fields["id"]), type: text(fields["type"]), text: text(fields["text"]) };
  });
}

function parseMessage(raw: string): { eventType: string; eventData: Fields } | null {
  try {
    const message: unknown = JSON.parse(raw);
    if (typeof message !== "object" || message === null || !("eventType" in message)) return null;
    const { eventType, eventData } = message as { eventType: unknown; eventData?: unknown };
    if (typeof eventType !== "string") return null;
    return {
      eventType,
      eventData: typeof eventData === "object" && eventData !== null ? (eventData as Fields) : {},
    };
  } catch {
    // Browser extensions post their own messages; what is not JSON is not for us.
    return null;
  }
}
