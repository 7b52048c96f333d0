"use client";
import { tellWithUndo, useChange } from "../use-change";
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
  const { busy, change } = useChange();
  const turn = async (isOn: boolean): Promise<void> => {
    const answer = await change("PUT", "/api/admin/promocodes/issue", { ...rule, isOn });
    const said = t(isOn ? "admin.issue.turnedOn" : "admin.issue.turnedOff", { name });
    if (answer.ok) tellWithUndo(t, said, () => turn(!isOn));
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
