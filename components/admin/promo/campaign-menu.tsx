"use client";
import { toast } from "sonner";
import { tellWithUndo, useChange } from "../use-change";
import { useText } from "../use-text";
import type { PromoStatus } from "./change-status";
import { StandingMenu } from "./standing-menu";

/** Pauses, resumes or archives a campaign with all it holds; pausing and resuming can be undone. */
export function CampaignMenu({
  id,
  name,
  status,
}: {
  id: string;
  name: string;
  status: "active" | "paused";
}) {
  const t = useText();
  const { change } = useChange();
  const send = (next: PromoStatus) => change("PUT", `/api/admin/campaigns/${id}/status`, { status: next });
  const turn = async (next: PromoStatus) => {
    if (!(await send(next)).ok) return;
    const said = t(`admin.campaigns.done.${next}`, { name });
    if (next === "archived") toast(said);
    else tellWithUndo(t, said, () => send(status));
  };
  return (
    <StandingMenu
      name={name}
      status={status}
      consequence={t("admin.campaigns.archiveConsequence")}
      onChange={turn}
    />
  );
}
