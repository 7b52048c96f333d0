"use client";
import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Works webhooks off again: one, or all that were given up. Nothing is credited twice by it. */
export function Replay({ path, label }: { path: string; label: string }) {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    const answer = await call<{ replayed: number }>("POST", path, {});
    setBusy(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    else toast(t("admin.inbox.replayed", { count: answer.value.replayed }));
    router.refresh();
  };
  return (
    <button type="button" className="btn" disabled={busy} aria-busy={busy} onClick={() => void press()}>
      <RotateCw size={16} aria-hidden />
      {label}
    </button>
  );
}
