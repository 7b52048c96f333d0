"use client";
import { CalendarPlus, Undo2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { MenuItem, MenuLine } from "../../ui/menu";
import { Confirm } from "../confirm";
import { MoreMenu } from "../more-menu";
import { useChange } from "../use-change";
import { useText } from "../use-text";

/** Extends a running demo, or ends it now after saying what that does. */
export function DemoMenu({ id, name, product }: { id: string; name: string; product: string }) {
  const t = useText();
  const { busy, change } = useChange();
  const [asking, setAsking] = useState(false);
  const extend = async (days: number) => {
    const answer = await change("POST", `/api/admin/demo/extend/${id}`, { days });
    if (answer.ok) toast(t("admin.demo.extended", { name, count: days }));
  };
  const revoke = async () => {
    const answer = await change("POST", `/api/admin/demo/revoke/${id}`, {});
    setAsking(false);
    if (answer.ok) toast(t("admin.demo.revoked", { name }));
  };
  return (
    <>
      <MoreMenu name={name}>
        {[3, 7].map((days) => (
          <MenuItem key={days} onSelect={() => extend(days)}>
            <CalendarPlus size={16} aria-hidden />
            {t("admin.demo.extend", { count: days })}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => setAsking(true)}>
          <Undo2 size={16} aria-hidden className="flip" />
          {t("admin.demo.revoke")}
        </MenuItem>
      </MoreMenu>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.demo.revokeTitle", { name })}
        busy={busy}
        onYes={revoke}
      >
        <p>{t("admin.demo.revokeConsequence", { name, product })}</p>
      </Confirm>
    </>
  );
}
