"use client";
import { useState } from "react";
import { call, sayRefusal } from "./call";
import { useText } from "./use-text";

/** Spends the link of the address, or in the sandbox asks for one and spends it. */
export function LoginForm({ token, sandbox }: { token: string | null; sandbox: boolean }) {
  const t = useText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const enter = async (findToken: () => Promise<string | null>) => {
    setBusy(true);
    setProblem(null);
    const found = await findToken();
    if (found !== null) {
      const answer = await call("POST", "/api/admin/session", { token: found });
      if (answer.ok) {
        window.location.replace("/admin");
        return;
      }
      setProblem(sayRefusal(t, answer));
    }
    setBusy(false);
  };
  const askSandbox = async (): Promise<string | null> => {
    const answer = await call<{ url: string }>("POST", "/api/sandbox/owner-login");
    if (answer.ok) return new URL(answer.value.url).searchParams.get("token");
    setProblem(sayRefusal(t, answer));
    return null;
  };

  return (
    <>
      {token !== null && (
        <button type="button" className="btn p" disabled={busy} onClick={() => enter(async () => token)}>
          {t("admin.login.enter")}
        </button>
      )}
      {sandbox && (
        <button
          type="button"
          className={token === null ? "btn p" : "btn"}
          disabled={busy}
          onClick={() => enter(askSandbox)}
        >
          {t("admin.login.sandbox")}
        </button>
      )}
      {token === null && !sandbox && <p className="cap">{t("admin.login.ask")}</p>}
      <p role="alert" className="bad cap empty:hidden">
        {problem}
      </p>
    </>
  );
}
