import type { Language } from "./languages";

/** How each language writes dates: Arabic reads Gregorian ones with Latin digits, Persian its own calendar. */
export const CALENDARS: Record<Language, string> = {
  en: "en-GB",
  ru: "ru",
  ar: "ar-u-ca-gregory-nu-latn",
  fa: "fa-u-ca-persian",
};

/** A date for a sentence, in the language's calendar; the Russian year's own full stop would stand before the sentence's. */
export const writeDate = (
  at: Date,
  language: Language,
  options: Intl.DateTimeFormatOptions & { timeZone: string },
): string => new Intl.DateTimeFormat(CALENDARS[language], options).format(at).replace(/\sг\.$/, "");
