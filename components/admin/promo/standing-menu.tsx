"use client";
import { Archive, Pause, Play } from "lucide-react";
import { type ReactNode, useState } from "react";
import { MenuItem, MenuLine } from "../../ui/menu";
import { Confirm } from "../confirm";
import { MoreMenu } from "../more-menu";
import { useText } from "../use-text";
import type { PromoStatus } from "./change-status";

/** The menu of something that runs, pauses and ends: archiving asks first. `before` and `after` stand around pausing. */
export function StandingMenu({
  name,
  status,
  consequence,
  onChange,
  before,
  after,
}: {
  name: string;
  status: "active" | "paused";
  /** What archiving does. */
  consequence: string;
  onChange: (status: PromoStatus) => Promise<void>;
  before?: ReactNode;
  after?: ReactNode;
}) {
  const t = useText();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <MoreMenu name={name}>
        {before}
        {status === "active" ? (
          <MenuItem onSelect={() => void onChange("paused")}>
            <Pause size={16} aria-hidden />
            {t("admin.promo.pause")}
          </MenuItem>
        ) : (
          <MenuItem onSelect={() => void onChange("active")}>
            <Play size={16} aria-hidden className="flip" />
            {t("admin.promo.resume")}
          </MenuItem>
        )}
        {after}
        <MenuLine />
        <MenuItem onSelect={() => setAsking(true)}>
          <Archive size={16} aria-hidden />
          {t("admin.promo.archive")}
        </MenuItem>
      </MoreMenu>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.promo.archiveOne", { code: name })}
        onYes={() => {
          setAsking(false);
          return onChange("archived");
        }}
      >
        <p>{consequence}</p>
      </Confirm>
    </>
  );
}
