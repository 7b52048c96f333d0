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

/** The dashboard's texts and the refusals its own API gives: these travel to the browser with every screen. */
export const textsFor = cache(async (language: Language): Promise<Texts> => {
  const { admin, errors } = (await LOAD[language]()).default;
  const refusals = Object.entries(errors ?? {}).filter(([group]) => !REFUSED_ELSEWHERE.has(group));
  return { admin: admin ?? {}, errors: Object.fromEntries(refusals) };
});

/** Groups of refusals that only customers and providers meet: all others may be given by the dashboard's own API. */
const REFUSED_ELSEWHERE: ReadonlySet<string> = new Set([
  "checkout",
  "init_data",
  "means",
  "quote",
  "receipt",
  "renewal",
  "webhook",
]);

/** Why a promotion does not count: for the screens that try one out. */
export const reasonTexts = async (language: Language): Promise<Record<string, unknown>> =>
  (await LOAD[language]()).default["reasons"] ?? {};

/** Texts by full key, `admin.nav.overview`; numbers are written with Latin digits in every language. */
export async function translatorFor(language: Language): Promise<Translate> {
  return createTranslator({
    locale: localeOf(language),
    messages: await textsFor(language),
  }) as unknown as Translate;
}

export const localeOf = (language: Language): string =>
  language === "ar" || language === "fa" ? `${language}-u-nu-latn` : language;
