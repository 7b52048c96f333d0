import type { Language } from "@/lib/core/languages";
import type { Story } from "@/lib/storefront/sandbox-feed";
import type { PhoneButton, PhoneMessage } from "@/lib/telegram/sandbox/phone";

export type ChatMessage = PhoneMessage;
export type ChatButton = PhoneButton;

/** What the phone shows: one person's chat with the bot and the channels they can see. */
export interface PhoneState {
  person: { id: number; firstName: string; language: Language };
  bot: { name: string; username: string };
  /** The button left of the message field that opens the shop. */
  menuText: string | null;
  /** What the button says that hands over the person's phone; null where the bot asks for none. */
  contactButton: string | null;
  chat: ChatMessage[];
  channels: ChannelState[];
  /** Kiosk's time, which the clock control moves. */
  now: string;
}

export interface ChannelState {
  chatId: number;
  title: string;
  isMember: boolean;
}

/** What the person does with the phone. */
export type PhoneAction =
  | { kind: "send"; text: string }
  | { kind: "share_contact" }
  | { kind: "press"; messageId: number; key: string }
  | { kind: "join"; link: string }
  | { kind: "leave"; chatId: number }
  | { kind: "pay_invoice"; slug: string }
  | { kind: "look_at_invoice"; slug: string };

export type PhoneAnswer =
  | { kind: "done" }
  | { kind: "toast"; text: string }
  | { kind: "joined"; title: string }
  | { kind: "requested"; title: string }
  | { kind: "refused"; reason: "link_used" | "link_unknown" | "banned" }
  | { kind: "invoice"; title: string; description: string; amount: number }
  | { kind: "invoice_closed"; status: "paid" | "failed" };

/** One line of "Kiosk does the rest". */
export interface FeedRow {
  id: string;
  at: string;
  /** Message key under `sandbox.feed`. */
  story: Story;
  code: string;
  params: Record<string, string>;
}

export interface Feed {
  rows: FeedRow[];
  /** Seconds from the settled payment to the sent invite, for the newest order; null until both happened. */
  deliveredInSeconds: number | null;
}

export type ThemeName = "day" | "night" | "pink";
