"use client";
import { NextIntlClientProvider, useLocale, useMessages, useTranslations } from "next-intl";
import type { ReactNode } from "react";

export interface Text {
  (key: string, values?: Record<string, string | number | Date>): string;
  has(key: string): boolean;
}

/** Texts by full key, such as `admin.nav.overview`. */
export const useText = (): Text => useTranslations() as unknown as Text;

/** Texts that only one screen needs, beside those that every screen has. */
export const ExtraTexts = ({
  texts,
  children,
}: {
  texts: Record<string, Record<string, unknown>>;
  children: ReactNode;
}) => (
  <NextIntlClientProvider locale={useLocale()} messages={{ ...useMessages(), ...texts }}>
    {children}
  </NextIntlClientProvider>
);
