"use client";
import { Archive, Copy, Ellipsis, LayoutTemplate, Pause, Pencil, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Dialog } from "../../ui/dialog";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { useText } from "../use-text";
import { type PromoList, useStatusChange } from "./change-status";
import { SaveAsTemplate } from "./save-as-template";

const HOME = { codes: "/admin/promocodes", discounts: "/admin/discounts" };

/** What can be done with one code or discount. */
export function PromoMenu({
  list,
  id,
  name,
  status,
}: {
  list: PromoList;
  id: string;
  name: string;
  status: "active" | "paused";
}) {
  const t = useText();
  const router = useRouter();
  const change = useStatusChange();
  const [asking, setAsking] = useState(false);
  const [saving, setSaving] = useState(false);
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
        <MenuItem onSelect={() => router.push(`${HOME[list]}/${id}`)}>
          <Pencil size={16} aria-hidden />
          {t("admin.edit")}
        </MenuItem>
        <MenuItem onSelect={() => router.push(`${HOME[list]}/new?from=${id}`)}>
          <Copy size={16} aria-hidden />
          {t("admin.promo.duplicate")}
        </MenuItem>
        {status === "active" ? (
          <MenuItem onSelect={() => change({ ids: [id] }, "paused", name)}>
            <Pause size={16} aria-hidden />
            {t("admin.promo.pause")}
          </MenuItem>
        ) : (
          <MenuItem onSelect={() => change({ ids: [id] }, "active", name)}>
            <Play size={16} aria-hidden className="flip" />
            {t("admin.promo.resume")}
          </MenuItem>
        )}
        <MenuItem onSelect={() => setSaving(true)}>
          <LayoutTemplate size={16} aria-hidden />
          {t("admin.templates.save")}
        </MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => setAsking(true)}>
          <Archive size={16} aria-hidden />
          {t("admin.promo.archive")}
        </MenuItem>
      </Menu>
      <SaveAsTemplate promotionId={id} suggested={name} open={saving} onOpenChange={setSaving} />
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
                await change({ ids: [id] }, "archived", name);
              }}
            >
              {t("admin.promo.archiveOne", { code: name })}
            </button>
          </>
        }
      >
        <p>{t(`admin.${list === "codes" ? "promo" : "discounts"}.archiveConsequence`)}</p>
      </Dialog>
    </>
  );
}
