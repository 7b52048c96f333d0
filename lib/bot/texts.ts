import { createTranslator } from "next-intl";
import { writeDate } from "@/lib/core/dates";
import { LANGUAGES, type Language } from "@/lib/core/languages";
import ar from "@/messages/ar.json";
import en from "@/messages/en.json";
import fa from "@/messages/fa.json";
import ru from "@/messages/ru.json";

type BotTexts = (typeof en)["bot"];
export type BotText = {
  [Key in keyof BotTexts]: BotTexts[Key] extends string
    ? Key
    : `${Key & string}.${keyof BotTexts[Key] & string}`;
}[keyof BotTexts];

/** Says one of the bot's texts. */
export type Say = (text: BotText, values?: Record<string, string | number>) => string;

const MESSAGES = { en, ru, ar, fa };

// Latin digits for money and counts in every language.
const localeOf = (language: Language): string =>
  language === "ar" || language === "fa" ? `${language}-u-nu-latn` : language;

const speakers = new Map<Language, Say>(
  LANGUAGES.map((language) => {
    const { bot } = MESSAGES[language];
    return [
      language,
      createTranslator({ locale: localeOf(language), messages: { bot }, namespace: "bot" }) as Say,
    ];
  }),
);

export function speaking(language: Language): Say {
  const say = speakers.get(language);
  if (!say) throw new Error(`no texts in ${language}`);
  return say;
}

/** A day in the shop's zone and the language's calendar. */
export const writeDay = (at: Date, language: Language, timeZone: string): string =>
  writeDate(at, language, { day: "numeric", month: "long", year: "numeric", timeZone });
