"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

export function CloseOthers() {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const close = async () => {
    setBusy(true);
    const answer = await call<{ closed: number }>("POST", "/api/admin/account/sessions/revoke", {});
    setBusy(false);
    if (answer.ok) toast.success(t("admin.account.othersClosed"));
    else toast.error(sayRefusal(t, answer));
    router.refresh();
  };
  return (
    <button type="button" className="btn" disabled={busy} onClick={close}>
      {t("admin.account.closeOthers")}
    </button>
  );
}
