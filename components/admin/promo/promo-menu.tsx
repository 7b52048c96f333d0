"use client";
import { Copy, LayoutTemplate, Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { MenuItem } from "../../ui/menu";
import { useText } from "../use-text";
import { PROMO_HOME } from "./addresses";
import { type PromoList, useStatusChange } from "./change-status";
import { SaveAsTemplate } from "./save-as-template";
import { StandingMenu } from "./standing-menu";

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
  const [saving, setSaving] = useState(false);
  return (
    <>
      <StandingMenu
        name={name}
        status={status}
        consequence={t(`admin.${list === "codes" ? "promo" : "discounts"}.archiveConsequence`)}
        onChange={(next) => change({ ids: [id] }, next, name)}
        before={
          <>
            <MenuItem onSelect={() => router.push(`${PROMO_HOME[list]}/${id}`)}>
              <Pencil size={16} aria-hidden />
              {t("admin.edit")}
            </MenuItem>
            <MenuItem onSelect={() => router.push(`${PROMO_HOME[list]}/new?from=${id}`)}>
              <Copy size={16} aria-hidden />
              {t("admin.promo.duplicate")}
            </MenuItem>
          </>
        }
        after={
          <MenuItem onSelect={() => setSaving(true)}>
            <LayoutTemplate size={16} aria-hidden />
            {t("admin.templates.save")}
          </MenuItem>
        }
      />
      <SaveAsTemplate promotionId={id} suggested={name} open={saving} onOpenChange={setSaving} />
    </>
  );
}
