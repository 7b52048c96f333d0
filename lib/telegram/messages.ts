import type { Api } from "grammy";
import type { InlineKeyboardButton } from "grammy/types";
import { calling } from "./api";

/** What a button does: opens a page, opens the Mini App, or tells the bot. */
export type Button =
  | { readonly text: string; readonly url: string }
  | { readonly text: string; readonly webApp: string }
  | { readonly text: string; readonly callback: string };

export interface SendText {
  readonly chatId: bigint;
  readonly text: string;
  readonly buttons?: readonly (readonly Button[])[] | undefined;
  readonly parseMode?: "HTML" | undefined;
}

/** Sends one message. Throws `TelegramRefusal` where the person cannot be written to, `UnavailableError` otherwise. */
export async function sendText(api: Api, message: SendText): Promise<{ messageId: number }> {
  const { message_id: messageId } = await calling(
    api.sendMessage(Number(message.chatId), message.text, {
      ...(message.parseMode === undefined ? {} : { parse_mode: message.parseMode }),
      ...(message.buttons === undefined ? {} : { reply_markup: inlineKeyboard(message.buttons) }),
      link_preview_options: { is_disabled: true },
    }),
  );
  return { messageId };
}

export const inlineKeyboard = (rows: readonly (readonly Button[])[]) => ({
  inline_keyboard: rows.map((row) => row.map(telegramButton)),
});

function telegramButton(button: Button): InlineKeyboardButton {
  if ("webApp" in button) return { text: button.text, web_app: { url: button.webApp } };
  if ("callback" in button) return { text: button.text, callback_data: button.callback };
  return { text: button.text, url: button.url };
}

/** Text that is safe inside a message sent as HTML. */
export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
