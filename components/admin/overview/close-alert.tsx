"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** A person has dealt with it: the alert leaves the list. */
export function CloseAlert({ id, name }: { id: string; name: string }) {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  return (
    <button
      type="button"
      className="btn sm"
      aria-label={t("admin.doneFor", { name })}
      disabled={busy}
      onClick={async () => {
        setBusy(true);
        const answer = await call("POST", `/api/admin/alerts/${id}/close`, {});
        if (!answer.ok) toast.error(sayRefusal(t, answer));
        setBusy(false);
        router.refresh();
      }}
    >
      {t("admin.done")}
    </button>
  );
}
