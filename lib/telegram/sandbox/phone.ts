import type { Message } from "grammy/types";
import type { JoinRefusal } from "./membership";
import type { TelegramSandbox } from "./sandbox";

/** How long a pressed button waits for the bot's answer. */
const CALLBACK_MS = 3000;

export interface PhoneMessage {
  id: number;
  fromPerson: boolean;
  at: string;
  text: string;
  /** What stands out, in UTF-16 units as Telegram counts. */
  marks: { kind: "bold" | "code"; offset: number; length: number }[];
  keyboard: PhoneButton[][];
}

export interface PhoneButton {
  text: string;
  action:
    | { kind: "mini_app"; url: string }
    | { kind: "link"; url: string }
    | { kind: "callback"; key: string };
}

/** The chat with the bot as the phone draws it: texts, what stands out in them and keyboards, oldest first. */
export function readChat(telegram: TelegramSandbox, personId: number): PhoneMessage[] {
  return telegram
    .asUser(personId)
    .chat()
    .filter((message) => textOf(message) !== "")
    .map((message) => ({
      id: message.message_id,
      fromPerson: message.from?.id === personId,
      at: new Date(message.date * 1000).toISOString(),
      text: textOf(message),
      marks: (message.entities ?? message.caption_entities ?? []).flatMap(({ type, offset, length }) =>
        type === "bold" || type === "code" ? [{ kind: type, offset, length }] : [],
      ),
      keyboard: keyboardOf(message),
    }));
}

const textOf = (message: Message): string =>
  message.text ??
  message.caption ??
  message.contact?.phone_number ??
  (message.successful_payment ? starsReceipt(message) : "");

const starsReceipt = (message: Message): string => `⭐ ${message.successful_payment?.total_amount ?? 0}`;

function keyboardOf(message: Message): PhoneButton[][] {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return rows.map((row) =>
    row.flatMap((button): PhoneButton[] => {
      if ("web_app" in button)
        return [{ text: button.text, action: { kind: "mini_app", url: button.web_app.url } }];
      if ("url" in button) return [{ text: button.text, action: { kind: "link", url: button.url } }];
      if ("callback_data" in button)
        return [{ text: button.text, action: { kind: "callback", key: button.callback_data } }];
      return [];
    }),
  );
}

/** The channels this person was ever in, with whether the door is open now. */
export function readChannels(
  telegram: TelegramSandbox,
  personId: number,
): { chatId: number; title: string; isMember: boolean }[] {
  return telegram.rooms().flatMap(({ chatId, title, members }) => {
    const standing = members.find(({ user }) => user.id === personId);
    if (!standing) return [];
    return [{ chatId, title, isMember: standing.status !== "left" && standing.status !== "kicked" }];
  });
}

export type JoinAnswer =
  | { kind: "joined"; title: string }
  | { kind: "requested"; title: string }
  | { kind: "refused"; reason: "link_used" | "link_unknown" | "banned" };

const REFUSALS: Record<Exclude<JoinRefusal, "already_inside">, "link_used" | "link_unknown" | "banned"> = {
  invite_not_found: "link_unknown",
  invite_revoked: "link_used",
  invite_expired: "link_used",
  invite_used_up: "link_used",
  banned: "banned",
};

/** Follows an invite link as the person. */
export function join(telegram: TelegramSandbox, personId: number, link: string): JoinAnswer {
  const outcome = telegram.asUser(personId).openInviteLink(link);
  if (outcome.status !== "refused") {
    const { title } = telegram.room(outcome.chatId);
    return { kind: outcome.status === "joined" ? "joined" : "requested", title };
  }
  if (outcome.reason !== "already_inside") return { kind: "refused", reason: REFUSALS[outcome.reason] };
  const rooms = [...telegram.server.world.rooms.values()];
  return { kind: "joined", title: rooms.find(({ invites }) => invites.has(link))?.chat.title ?? "" };
}

/** Presses a button and waits for what the bot answers; null where it only changed the chat. */
export async function press(
  telegram: TelegramSandbox,
  personId: number,
  messageId: number,
  key: string,
): Promise<string | null> {
  const person = telegram.asUser(personId);
  return new Promise((resolve) => {
    const { queryId } = person.pressButton(messageId, key);
    const finish = (text: string | null) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(text);
    };
    const timer = setTimeout(finish, CALLBACK_MS, null);
    const unsubscribe = telegram.subscribe((event) => {
      if (event.type === "callback_answered" && event.queryId === queryId) finish(event.text);
    });
  });
}
