"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { TextField } from "../form/fields";
import { useText } from "../use-text";

export function PasswordForm({ hasPassword, minLength }: { hasPassword: boolean; minLength: number }) {
  const t = useText();
  const router = useRouter();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await call("POST", "/api/admin/account/password", {
      password,
      ...(hasPassword ? { current } : {}),
    });
    setBusy(false);
    setProblem(answer.ok ? undefined : sayRefusal(t, answer));
    if (!answer.ok) return;
    setCurrent("");
    setPassword("");
    toast.success(t("admin.account.passwordSaved"));
    router.refresh();
  };

  return (
    <form className="in grid gap-4" onSubmit={save}>
      {hasPassword && (
        <TextField
          label={t("admin.account.currentPassword")}
          type="password"
          autoComplete="current-password"
          dir="ltr"
          required
          maxLength={200}
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      )}
      <TextField
        label={t("admin.account.newPassword")}
        hint={t("admin.account.passwordHint", { count: minLength })}
        type="password"
        autoComplete="new-password"
        dir="ltr"
        required
        minLength={minLength}
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <p role="alert" className="bad cap empty:hidden">
        {problem}
      </p>
      <button type="submit" className="btn p justify-self-start" disabled={busy}>
        {t(hasPassword ? "admin.account.changePassword" : "admin.account.setPassword")}
      </button>
    </form>
  );
}
