import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { z } from "zod";
import { LoginForm } from "@/components/admin/login-form";
import { Logo } from "@/components/admin/logo";
import { PasswordLogin } from "@/components/admin/password-login";
import { TelegramLogin } from "@/components/admin/telegram-login";
import { database } from "@/db/client";
import { env, isSandbox } from "@/lib/core/env";
import { readShopSettings } from "@/lib/settings/service";
import { listInput, type Query } from "../list-input";
import { currentAdmin, currentLanguage } from "../session";
import { translatorFor } from "../texts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translatorFor(await currentLanguage());
  return { title: t("admin.login.title"), referrer: "no-referrer" };
}

const LoginQuery = z.object({ token: z.string().max(200).optional() });

/** Opening the link shows a button; only pressing it spends the link, so that previews do not. */
export default async function Login({ searchParams }: { searchParams: Query }) {
  const { token } = await listInput(LoginQuery, searchParams);
  if ((await currentAdmin()).ok && token === undefined) redirect("/admin");
  const t = await translatorFor(await currentLanguage());
  const botUsername = await widgetBot();
  return (
    <main className="gate">
      <div className="card ticket">
        <div className="grid gap-3 p-6">
          <Logo />
          <h1 style={{ font: "var(--d-t-h1)" }}>{t("admin.login.title")}</h1>
          <p className="mut">{t(token ? "admin.login.ready" : "admin.login.how")}</p>
        </div>
        <div className="stub">
          <LoginForm token={token ?? null} sandbox={isSandbox()} />
          {token === undefined && botUsername !== null && <TelegramLogin botUsername={botUsername} />}
          {token === undefined && <PasswordLogin />}
        </div>
      </div>
    </main>
  );
}

/** Telegram draws its button only for a real bot, on the site the bot is bound to. */
async function widgetBot(): Promise<string | null> {
  if (isSandbox() || !env().PUBLIC_URL) return null;
  const { db } = await database();
  return (await readShopSettings(db)).botUsername;
}
