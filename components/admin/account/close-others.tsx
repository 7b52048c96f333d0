"use client";
import { toast } from "sonner";
import { useChange } from "../use-change";
import { useText } from "../use-text";

export function CloseOthers() {
  const t = useText();
  const { busy, change } = useChange();
  const close = async () => {
    const answer = await change("POST", "/api/admin/account/sessions/revoke", {});
    if (answer.ok) toast.success(t("admin.account.othersClosed"));
  };
  return (
    <button type="button" className="btn" disabled={busy} onClick={close}>
      {t("admin.account.closeOthers")}
    </button>
  );
}
