import { type Button, inlineKeyboard } from "@/lib/telegram/messages";
import type { BotContext } from "./context";

/** Answers in the chat, with buttons where there are some. */
export async function answer(c: BotContext, text: string, buttons: readonly (readonly Button[])[] = []) {
  const rows = buttons.filter((row) => row.length > 0);
  await c.reply(text, {
    link_preview_options: { is_disabled: true },
    ...(rows.length > 0 ? { reply_markup: inlineKeyboard(rows) } : {}),
  });
}
