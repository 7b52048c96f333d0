"use client";
import type { Language } from "@/lib/core/languages";

const YEAR = 31_536_000;

/** Remembers a choice for the next page; the server reads it before it renders. */
function remember(name: string, value: string): void {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  Reflect.set(document, "cookie", `${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`);
}

export type Theme = "light" | "dark" | "system";

export const currentTheme = (): Theme => {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : "system";
};

export function chooseTheme(theme: Theme): void {
  remember("kiosk_admin_theme", theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function chooseLanguage(language: Language): void {
  remember("kiosk_admin_language", language);
  window.location.reload();
}
