"use client";
import { ShieldCheck } from "lucide-react";
import { toast } from "sonner";
import { useChange } from "../use-change";
import { useText } from "../use-text";

/** Reads the whole books now, as every night. */
export function ProveNow() {
  const t = useText();
  const { busy, change } = useChange();
  const prove = async () => {
    const answer = await change<{ isProven: boolean }>("POST", "/api/admin/ledger/proofs", {});
    if (!answer.ok) return;
    if (answer.value.isProven) toast.success(t("admin.ledger.proven"));
    else toast.error(t("admin.ledger.notProven"));
  };
  return (
    <button type="button" className="btn" aria-busy={busy} disabled={busy} onClick={prove}>
      <ShieldCheck size={16} aria-hidden />
      {t("admin.ledger.prove")}
    </button>
  );
}
