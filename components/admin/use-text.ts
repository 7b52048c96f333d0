"use client";
import { useTranslations } from "next-intl";

export interface Text {
  (key: string, values?: Record<string, string | number | Date>): string;
  has(key: string): boolean;
}

/** Texts by full key, such as `admin.nav.overview`. */
export const useText = (): Text => useTranslations() as unknown as Text;
