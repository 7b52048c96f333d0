import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "@/components/admin/providers";
import { directionOf } from "@/lib/core/languages";
import "@/components/admin/styles/index.css";
import { currentLanguage, THEME_COOKIE } from "./session";
import { localeOf, textsFor } from "./texts";

export const metadata: Metadata = { title: { default: "Kiosk", template: "%s · Kiosk" }, robots: "noindex" };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const language = await currentLanguage();
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const theme = chosen === "light" || chosen === "dark" ? chosen : undefined;
  return (
    <html lang={language} dir={directionOf(language)} data-theme={theme}>
      <body className="adm">
        <Providers locale={localeOf(language)} texts={await textsFor(language)} dir={directionOf(language)}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
