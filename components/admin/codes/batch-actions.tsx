"use client";
import { Archive, Pause, Play } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Confirm } from "../confirm";
import type { PromoStatus } from "../promo/change-status";
import { tellWithUndo, useChange } from "../use-change";
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
  const { busy, change } = useChange();
  const [asking, setAsking] = useState(false);
  const turn = async (to: PromoStatus) =>
    (await change("POST", `/api/admin/promocodes/batches/${id}/status`, { status: to })).ok;
  const toggle = async () => {
    const to = status === "active" ? "paused" : "active";
    if (await turn(to)) tellWithUndo(t, t(`admin.promo.done.${to}`, { count: 1 }), () => turn(status));
  };
  const archive = async () => {
    const isArchived = await turn("archived");
    setAsking(false);
    if (isArchived) toast(t("admin.promo.done.archived", { count: 1 }));
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
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.batch.archive", { name })}
        busy={busy}
        onYes={archive}
      >
        <p>{t("admin.batch.archiveConsequence")}</p>
      </Confirm>
    </>
  );
}
