"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
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
  const router = useRouter();
  const send = async (next: PromoStatus): Promise<boolean> => {
    const changed = await call("PUT", `/api/admin/campaigns/${id}/status`, { status: next });
    if (!changed.ok) toast.error(sayRefusal(t, changed));
    router.refresh();
    return changed.ok;
  };
  const change = async (next: PromoStatus) => {
    if (!(await send(next))) return;
    const undo = { action: { label: t("admin.undo"), onClick: () => void send(status) } };
    toast(t(`admin.campaigns.done.${next}`, { name }), next === "archived" ? {} : undo);
  };
  return (
    <StandingMenu
      name={name}
      status={status}
      consequence={t("admin.campaigns.archiveConsequence")}
      onChange={change}
    />
  );
}
