import { Composer } from "grammy";
import { LANGUAGES, type Language } from "@/lib/core/languages";
import { changeCustomerSettings } from "@/lib/customers/service";
import type { Button } from "@/lib/telegram/messages";
import { type BotContext, visitorOf } from "./context";
import { answer } from "./reply";
import { speaking } from "./texts";

export const language = new Composer<BotContext>();

const OWN_NAMES: Record<Language, string> = {
  en: "English",
  ru: "Русский",
  ar: "العربية",
  fa: "فارسی",
};

const choice = (code: Language): Button => ({ text: OWN_NAMES[code], callback: `language:${code}` });

language.chatType("private").command("language", async (c) => {
  const { say } = visitorOf(c);
  await answer(c, say("language.ask"), [
    [choice("en"), choice("ru")],
    [choice("ar"), choice("fa")],
  ]);
});

language.callbackQuery(/^language:(\w+)$/, async (c) => {
  const { customer } = visitorOf(c);
  const chosen = LANGUAGES.find((code) => code === c.match[1]);
  if (chosen === undefined) return void (await c.answerCallbackQuery());
  const ctx = await c.as({ kind: "customer", customerId: customer.id });
  const changed = await changeCustomerSettings(ctx, { customerId: customer.id, language: chosen });
  const say = speaking(changed.ok ? chosen : customer.language);
  await c.answerCallbackQuery({ text: say("language.changed") });
  const text = c.callbackQuery.message?.text;
  if (text !== undefined && text !== say("language.changed"))
    await c.editMessageText(say("language.changed"));
});
