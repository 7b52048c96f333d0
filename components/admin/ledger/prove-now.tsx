"use client";
import { ShieldCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Reads the whole books now, as every night. */
export function ProveNow() {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const prove = async () => {
    setBusy(true);
    const answer = await call<{ isProven: boolean }>("POST", "/api/admin/ledger/proofs", {});
    setBusy(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    else if (answer.value.isProven) toast.success(t("admin.ledger.proven"));
    else toast.error(t("admin.ledger.notProven"));
    router.refresh();
  };
  return (
    <button type="button" className="btn" aria-busy={busy} disabled={busy} onClick={prove}>
      <ShieldCheck size={16} aria-hidden />
      {t("admin.ledger.prove")}
    </button>
  );
}
