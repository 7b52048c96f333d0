export const LANGUAGES = ["en", "ru", "ar", "fa"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in the shop's languages; English is always there and stands in for the others. */
export type LocalizedText = { en: string } & Partial<Record<Language, string>>;

export const inLanguage = (text: LocalizedText, language: Language): string => text[language] ?? text.en;

export const directionOf = (language: Language): "ltr" | "rtl" =>
  language === "ar" || language === "fa" ? "rtl" : "ltr";

/** The nearest of our languages for a tag such as "ar-SA" or Telegram's language_code. */
export function nearestLanguage(tag: string | null | undefined): Language {
  const primary = tag?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === primary) ?? "en";
}
