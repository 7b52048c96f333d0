"use client";
import { NextIntlClientProvider } from "next-intl";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { Direction } from "radix-ui";
import type { ReactNode } from "react";
import { Toaster } from "sonner";

export function Providers({
  locale,
  texts,
  dir,
  children,
}: {
  locale: string;
  texts: Record<string, Record<string, unknown>>;
  dir: "ltr" | "rtl";
  children: ReactNode;
}) {
  return (
    <NextIntlClientProvider locale={locale} messages={texts} timeZone="UTC">
      <NuqsAdapter>
        <Direction.Provider dir={dir}>{children}</Direction.Provider>
        <Toaster dir={dir} position="bottom-center" duration={8000} theme="system" />
      </NuqsAdapter>
    </NextIntlClientProvider>
  );
}
