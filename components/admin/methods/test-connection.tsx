"use client";
import { PlugZap } from "lucide-react";
import { toast } from "sonner";
import type { MethodSettingsView } from "@/lib/payments/method-types";
import { sayTest } from "../say-method";
import { useChange } from "../use-change";
import { useText } from "../use-text";

/** Tries the keys with the provider; the page then says what it said. */
export function TestConnection({ id, configured }: { id: string; configured: boolean }) {
  const t = useText();
  const { busy, change } = useChange();
  const press = async () => {
    const answer = await change<MethodSettingsView>("POST", `/api/admin/payment-methods/${id}/test`);
    if (!answer.ok) return;
    const result = answer.value.test?.result ?? "service.internal";
    if (result === "ok") toast(sayTest(t, result));
    else toast.error(sayTest(t, result));
  };
  return (
    <button type="button" className="btn" disabled={busy || !configured} aria-busy={busy} onClick={press}>
      <PlugZap size={16} aria-hidden />
      {t("admin.method.test")}
    </button>
  );
}
