import { createTranslator } from "next-intl";
import { cache } from "react";
import type { Translate } from "@/components/admin/page-speech";
import type { Language } from "@/lib/core/languages";

export type Texts = Record<string, Record<string, unknown>>;

const LOAD: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import("@/messages/en.json") as unknown as Promise<{ default: Texts }>,
  ru: () => import("@/messages/ru.json") as unknown as Promise<{ default: Texts }>,
  ar: () => import("@/messages/ar.json") as unknown as Promise<{ default: Texts }>,
  fa: () => import("@/messages/fa.json") as unknown as Promise<{ default: Texts }>,
};

/** The dashboard's texts and nothing else: these travel to the browser. */
export const textsFor = cache(async (language: Language): Promise<Texts> => {
  const { admin, errors, reasons } = (await LOAD[language]()).default;
  return { admin: admin ?? {}, errors: errors ?? {}, reasons: reasons ?? {} };
});

/** Texts by full key, `admin.nav.overview`; numbers are written with Latin digits in every language. */
export async function translatorFor(language: Language): Promise<Translate> {
  return createTranslator({
    locale: localeOf(language),
    messages: await textsFor(language),
  }) as unknown as Translate;
}

export const localeOf = (language: Language): string =>
  language === "ar" || language === "fa" ? `${language}-u-nu-latn` : language;
