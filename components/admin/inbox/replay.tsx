"use client";
import { RotateCw } from "lucide-react";
import { toast } from "sonner";
import { useChange } from "../use-change";
import { useText } from "../use-text";

/** Works webhooks off again: one, or all that were given up. Nothing is credited twice by it. */
export function Replay({ path, label }: { path: string; label: string }) {
  const t = useText();
  const { busy, change } = useChange();
  const press = async () => {
    const answer = await change<{ replayed: number }>("POST", path, {});
    if (answer.ok) toast(t("admin.inbox.replayed", { count: answer.value.replayed }));
  };
  return (
    <button type="button" className="btn" disabled={busy} aria-busy={busy} onClick={press}>
      <RotateCw size={16} aria-hidden />
      {label}
    </button>
  );
}
