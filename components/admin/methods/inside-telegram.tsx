"use client";
import { TriangleAlert } from "lucide-react";
import { SwitchRow } from "../form/fields";
import { FormCard } from "../form/form";
import { tellWithUndo, useChange } from "../use-change";
import { useText } from "../use-text";

/** Telegram's rule for digital goods, and the owner's own decision about it. */
export function InsideTelegram({ allowed }: { allowed: boolean }) {
  const t = useText();
  const { busy, change } = useChange();
  const turn = async (next: boolean): Promise<void> => {
    const answer = await change("PUT", "/api/admin/payment-methods/inside-telegram", { allowed: next });
    if (answer.ok) tellWithUndo(t, t("admin.saved"), () => turn(!next));
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
