import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { SandboxTexts } from "@/components/sandbox/texts";
import { isSandbox } from "@/lib/core/env";
import { directionOf } from "@/lib/core/languages";
import { sandboxLanguage } from "./language";
import { sandboxMessages } from "./messages";
import "./sandbox.css";

export const metadata: Metadata = { title: "Kiosk sandbox", robots: { index: false } };

export default async function SandboxLayout({ children }: { children: ReactNode }) {
  const language = await sandboxLanguage();
  if (!isSandbox()) notFound();
  return (
    <html lang={language} dir={directionOf(language)}>
      <body className="sb">
        <SandboxTexts language={language} messages={await sandboxMessages(language)}>
          {children}
        </SandboxTexts>
      </body>
    </html>
  );
}
