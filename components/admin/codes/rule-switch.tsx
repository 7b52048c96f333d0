"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Turns a rule on or off where it stands; the other way back is one tap. */
export function RuleSwitch({
  name,
  rule,
}: {
  name: string;
  rule: {
    trigger: string;
    isOn: boolean;
    offer: Record<string, unknown>;
    validDays: number;
    chatId: string | null;
  };
}) {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const turn = async (isOn: boolean) => {
    setBusy(true);
    const answer = await call("PUT", "/api/admin/promocodes/issue", { ...rule, isOn });
    setBusy(false);
    if (!answer.ok) {
      toast.error(sayRefusal(t, answer));
      return;
    }
    router.refresh();
    toast(t(isOn ? "admin.issue.turnedOn" : "admin.issue.turnedOff", { name }), {
      action: { label: t("admin.undo"), onClick: () => void turn(!isOn) },
    });
  };
  return (
    <label className="sw">
      <span className="vh">{name}</span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={rule.isOn}
        checked={rule.isOn}
        disabled={busy}
        onChange={(event) => void turn(event.target.checked)}
      />
      <i />
    </label>
  );
}
