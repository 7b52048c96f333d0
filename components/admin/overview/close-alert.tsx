"use client";
import { useChange } from "../use-change";
import { useText } from "../use-text";

/** A person has dealt with it: the alert leaves the list. */
export function CloseAlert({ id, name }: { id: string; name: string }) {
  const t = useText();
  const { busy, change } = useChange();
  return (
    <button
      type="button"
      className="btn sm"
      aria-label={t("admin.doneFor", { name })}
      disabled={busy}
      onClick={() => change("POST", `/api/admin/alerts/${id}/close`, {})}
    >
      {t("admin.done")}
    </button>
  );
}
