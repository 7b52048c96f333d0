"use client";
import { Archive, Ellipsis, Pause, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "../../ui/dialog";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

type Status = "active" | "paused" | "archived";

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
  const [asking, setAsking] = useState(false);
  const send = async (next: Status): Promise<boolean> => {
    const changed = await call("PUT", `/api/admin/campaigns/${id}/status`, { status: next });
    if (!changed.ok) toast.error(sayRefusal(t, changed));
    router.refresh();
    return changed.ok;
  };
  const change = async (next: "active" | "paused") => {
    if (!(await send(next))) return;
    toast(t(`admin.campaigns.done.${next}`, { name }), {
      action: { label: t("admin.undo"), onClick: () => void send(status) },
    });
  };
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            className="ib border-0"
            style={{ background: "none", inlineSize: 28, blockSize: 28 }}
            aria-label={t("admin.table.more", { name })}
          >
            <Ellipsis size={16} aria-hidden />
          </button>
        }
      >
        {status === "active" ? (
          <MenuItem onSelect={() => change("paused")}>
            <Pause size={16} aria-hidden />
            {t("admin.promo.pause")}
          </MenuItem>
        ) : (
          <MenuItem onSelect={() => change("active")}>
            <Play size={16} aria-hidden className="flip" />
            {t("admin.promo.resume")}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem onSelect={() => setAsking(true)}>
          <Archive size={16} aria-hidden />
          {t("admin.promo.archive")}
        </MenuItem>
      </Menu>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.promo.archiveOne", { code: name })}
        footer={
          <>
            <button type="button" className="btn" onClick={() => setAsking(false)}>
              {t("admin.cancel")}
            </button>
            <button
              type="button"
              className="btn d"
              onClick={async () => {
                setAsking(false);
                if (await send("archived")) toast(t("admin.campaigns.done.archived", { name }));
              }}
            >
              {t("admin.promo.archiveOne", { code: name })}
            </button>
          </>
        }
      >
        <p>{t("admin.campaigns.archiveConsequence")}</p>
      </Dialog>
    </>
  );
}
