"use client";
import { Archive, Pause, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { ArchiveDialog } from "../promo/archive-dialog";
import type { PromoStatus } from "../promo/change-status";
import { useText } from "../use-text";

/** Stops a batch, lets it go on, or ends it for good after saying what that does. */
export function BatchActions({
  id,
  name,
  status,
}: {
  id: string;
  name: string;
  status: "active" | "paused";
}) {
  const t = useText();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = async (to: PromoStatus) => {
    setBusy(true);
    const answer = await call("POST", `/api/admin/promocodes/batches/${id}/status`, { status: to });
    setBusy(false);
    if (answer.ok) router.refresh();
    else toast.error(sayRefusal(t, answer));
    return answer.ok;
  };
  const toggle = async () => {
    const to = status === "active" ? "paused" : "active";
    if (!(await change(to))) return;
    toast(t(`admin.promo.done.${to}`, { count: 1 }), {
      action: { label: t("admin.undo"), onClick: () => void change(status) },
    });
  };
  return (
    <>
      <button type="button" className="btn" disabled={busy} onClick={toggle}>
        {status === "active" ? (
          <Pause size={16} aria-hidden />
        ) : (
          <Play size={16} aria-hidden className="flip" />
        )}
        {t(status === "active" ? "admin.promo.pause" : "admin.promo.resume")}
      </button>
      <button type="button" className="btn" disabled={busy} onClick={() => setAsking(true)}>
        <Archive size={16} aria-hidden />
        {t("admin.promo.archive")}
      </button>
      <ArchiveDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.batch.archive", { name })}
        consequence={t("admin.batch.archiveConsequence")}
        onArchive={async () => {
          if (await change("archived")) toast(t("admin.promo.done.archived", { count: 1 }));
        }}
      />
    </>
  );
}
