"use client";
import { Archive, Copy, Ellipsis, Pause, Pencil, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Dialog } from "../../ui/dialog";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { useText } from "../use-text";
import { useStatusChange } from "./change-status";

/** What can be done with one code. */
export function PromoMenu({ id, code, status }: { id: string; code: string; status: "active" | "paused" }) {
  const t = useText();
  const router = useRouter();
  const change = useStatusChange();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            className="ib border-0"
            style={{ background: "none", inlineSize: 28, blockSize: 28 }}
            aria-label={t("admin.table.more", { name: code })}
          >
            <Ellipsis size={16} aria-hidden />
          </button>
        }
      >
        <MenuItem onSelect={() => router.push(`/admin/promocodes/${id}`)}>
          <Pencil size={16} aria-hidden />
          {t("admin.edit")}
        </MenuItem>
        <MenuItem onSelect={() => router.push(`/admin/promocodes/new?from=${id}`)}>
          <Copy size={16} aria-hidden />
          {t("admin.promo.duplicate")}
        </MenuItem>
        {status === "active" ? (
          <MenuItem onSelect={() => change({ ids: [id] }, "paused", code)}>
            <Pause size={16} aria-hidden />
            {t("admin.promo.pause")}
          </MenuItem>
        ) : (
          <MenuItem onSelect={() => change({ ids: [id] }, "active", code)}>
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
        title={t("admin.promo.archiveOne", { code })}
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
                await change({ ids: [id] }, "archived", code);
              }}
            >
              {t("admin.promo.archiveOne", { code })}
            </button>
          </>
        }
      >
        <p>{t("admin.promo.archiveConsequence")}</p>
      </Dialog>
    </>
  );
}
