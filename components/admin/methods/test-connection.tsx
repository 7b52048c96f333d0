"use client";
import { PlugZap } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import type { MethodSettingsView } from "@/lib/payments/method-types";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Tries the keys with the provider; the page then says what it said. */
export function TestConnection({ id, configured }: { id: string; configured: boolean }) {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    const answer = await call<MethodSettingsView>("POST", `/api/admin/payment-methods/${id}/test`);
    setBusy(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    else if (answer.value.test?.result === "ok") toast(t("admin.method.works"));
    else toast.error(t(`errors.${answer.value.test?.result ?? "service.internal"}`));
    router.refresh();
  };
  return (
    <button
      type="button"
      className="btn"
      disabled={busy || !configured}
      aria-busy={busy}
      onClick={() => void press()}
    >
      <PlugZap size={16} aria-hidden />
      {t("admin.method.test")}
    </button>
  );
}
