"use client";
import { type FormEvent, useState } from "react";
import { call, sayRefusal } from "./call";
import { TextField } from "./form/fields";
import { useText } from "./use-text";

/** The way in where Telegram is out of reach. */
export function PasswordLogin() {
  const t = useText();
  const [telegramId, setTelegramId] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await call("POST", "/api/admin/session/password", { telegramId, password });
    if (answer.ok) {
      window.location.replace("/admin");
      return;
    }
    setProblem(sayRefusal(t, answer));
    setBusy(false);
  };

  return (
    <details className="text-start">
      <summary className="cap cursor-pointer">{t("admin.login.usePassword")}</summary>
      <form className="mt-3 grid gap-3" onSubmit={enter}>
        <TextField
          label={t("admin.login.telegramId")}
          inputMode="numeric"
          autoComplete="username"
          dir="ltr"
          pattern="[1-9][0-9]*"
          required
          maxLength={16}
          value={telegramId}
          onChange={(event) => setTelegramId(event.target.value)}
        />
        <TextField
          label={t("admin.login.password")}
          type="password"
          autoComplete="current-password"
          dir="ltr"
          required
          maxLength={200}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p role="alert" className="bad cap empty:hidden">
          {problem}
        </p>
        <button type="submit" className="btn" disabled={busy}>
          {t("admin.login.enter")}
        </button>
      </form>
    </details>
  );
}
