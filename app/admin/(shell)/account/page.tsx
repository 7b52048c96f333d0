import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { CloseOthers } from "@/components/admin/account/close-others";
import { PasswordForm } from "@/components/admin/account/password-form";
import { PageHead } from "@/components/admin/page-head";
import { readAccount } from "@/lib/auth/accounts";
import { ADMIN_COOKIE, sessionIdOf } from "@/lib/auth/admin-sessions";
import { PASSWORD_LENGTH } from "@/lib/auth/passwords";

export const generateMetadata = titled("account.change", "admin.account.title");

export default async function AccountPage() {
  const { ctx, admin, t, format } = await openPage("account.change");
  const sessionId = await sessionIdOf(ctx, (await cookies()).get(ADMIN_COOKIE)?.value ?? "");
  if (!sessionId) redirect("/admin/login");
  const account = await readAccount(ctx, { adminId: admin.adminId, sessionId });
  return (
    <>
      <PageHead title={t("admin.account.title")} note={t("admin.account.note")} />
      <div className="grid max-w-2xl gap-4">
        <section className="card">
          <header>
            <h2>{t("admin.account.password")}</h2>
          </header>
          {account.telegramId === null ? (
            <p className="in mut">{t("admin.account.noTelegram")}</p>
          ) : (
            <>
              <p className="in mut pb-0">
                {t("admin.account.enterWith", { id: `\u2066${account.telegramId}\u2069` })}
              </p>
              <PasswordForm hasPassword={account.hasPassword} minLength={PASSWORD_LENGTH} />
            </>
          )}
        </section>
        <section className="card">
          <header>
            <h2>{t("admin.account.sessions")}</h2>
            {account.sessions.length > 1 && (
              <div className="r">
                <CloseOthers />
              </div>
            )}
          </header>
          <ul className="in grid gap-3">
            {account.sessions.map((session) => (
              <li key={session.id}>
                <b>{t("admin.account.since", { moment: format.moment(new Date(session.createdAt)) })}</b>
                {session.current && <span className="mut"> · {t("admin.account.thisOne")}</span>}
                <bdi className="cap block break-words">
                  {session.userAgent ?? t("admin.account.unknownBrowser")}
                </bdi>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}
