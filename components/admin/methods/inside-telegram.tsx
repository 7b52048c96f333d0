"use client";
import { TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { SwitchRow } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";

/** Telegram's rule for digital goods, and the owner's own decision about it. */
export function InsideTelegram({ allowed }: { allowed: boolean }) {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const turn = async (next: boolean) => {
    setBusy(true);
    const answer = await call("PUT", "/api/admin/payment-methods/inside-telegram", { allowed: next });
    setBusy(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    else toast(t("admin.saved"), { action: { label: t("admin.undo"), onClick: () => void turn(!next) } });
    router.refresh();
  };
  return (
    <FormCard title={t("admin.method.rule")}>
      <p className="note">
        <TriangleAlert size={16} aria-hidden />
        <span>{t("admin.method.ruleText")}</span>
      </p>
      <SwitchRow
        label={t("admin.method.othersInside")}
        hint={t("admin.method.othersInsideHint")}
        name="othersInside"
        checked={allowed}
        disabled={busy}
        onChange={(event) => void turn(event.target.checked)}
      />
    </FormCard>
  );
}
